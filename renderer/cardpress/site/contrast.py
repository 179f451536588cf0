"""How well the text of a card stands out from what lies under it (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    from cardpress.engine import Engine
    from cardpress.frame import TextLine

#: Least ratios, for large text and for all other (WCAG 2.2, 1.4.3).
LARGE_TEXT, ANY_TEXT = 3.0, 4.5

#: From where on text is large, in pixels: 18 points, or 14 points in bold.
_LARGE, _LARGE_BOLD = 24.0, 18.66

#: Share of the pixels under a line that may stand out less: a few bright specks of a photo do
#: not make a line hard to read.
_SPECKS = 0.05

#: Difference of a channel, of 255, from which on a pixel belongs to the text.
_INK = 16

#: A letter or digit: emoji have colours of their own.
_WORD = re.compile(r"[^\W_]")

_NO_COLOR = "#00000000"


@dataclass(frozen=True, slots=True)
class LineContrast:
    """One line of text.

    Attributes:
        pointer: JSON pointer of its component.
        text: What it says.
        ratio: Of the luminances of text and ground, 1 to 21.
        needed: What it should be at least.
    """

    pointer: str
    text: str
    ratio: float
    needed: float


def contrasts(
    document: dict[str, Any], picture: bytes, engine: Engine, folder: str = ""
) -> list[LineContrast]:
    """Return the contrast of each line of text of a document.

    It is painted without its text; where that differs from the picture is ink.

    Args:
        document: To be looked at.
        picture: What was rendered of it, as PNG.
        engine: Measures and paints.
        folder: Where relative paths start.

    Raises:
        CardpressError: The document cannot be rendered.
    """
    base = folder or None
    measurement = engine.measure(document, base_dir=base)
    bare = engine.render(_without_text(document), "png", effort="fast", base_dir=base)
    ground = _on_white(bare.data)
    painted = _on_white(picture)
    if painted.size != ground.size:
        painted = painted.resize(ground.size)
    texts = list(_texts(document))
    lines = [line for component in measurement.components for line in component.lines]
    found = []
    for line in lines:
        if not _WORD.search(line.text):
            continue
        style = _style(line.text, texts)
        ratio = _ratio(painted, ground, line, style)
        if ratio is not None:
            found.append(LineContrast(style.pointer, line.text, round(ratio, 2), style.needed))
    return found


@dataclass(frozen=True, slots=True)
class _Style:
    """Of a component with text: where it stands, and how it looks.

    `color` is None where one colour does not tell how it looks.
    """

    pointer: str
    text: str
    size: float = 16
    weight: str = "400"
    color: str | None = None

    @property
    def needed(self) -> float:
        """The least contrast for text of this size and weight."""
        bold = self.weight.isdigit() and int(self.weight) >= 700
        return LARGE_TEXT if self.size >= (_LARGE_BOLD if bold else _LARGE) else ANY_TEXT


def _texts(item: Any, pointer: str = "") -> Iterator[_Style]:
    """Yield the styles of all components with text, those in containers too."""
    if isinstance(item, list):
        for index, part in enumerate(item):
            yield from _texts(part, f"{pointer}/{index}")
    elif isinstance(item, dict):
        spans = item.get("spans")
        text = item.get("text")
        if isinstance(spans, list):
            text = "".join(str(span.get("text", "")) for span in spans if isinstance(span, dict))
        if isinstance(text, str):
            size, weight = float(item.get("fontSize", 16)), str(item.get("fontWeight", "400"))
            yield _Style(pointer, text, size, weight, _plain_color(item))
        for name in ("components", "children"):
            yield from _texts(item.get(name), f"{pointer}/{name}")


def _plain_color(item: dict[str, Any]) -> str | None:
    """Return the colour of a text that has just one, opaque."""
    color = item.get("color")
    if "opacity" in item or "spans" in item or not isinstance(color, str):
        return None
    return color if re.fullmatch("#[0-9A-Fa-f]{6}", color) else None


def _style(line: str, texts: list[_Style]) -> _Style:
    """Return the style of a line of text: of the first component that holds it."""
    words = line.strip().rstrip("\u2026").strip()
    return next((text for text in texts if words in text.text), _Style("", line))


def _without_text(item: Any) -> Any:
    """Return a document whose text has no colour; everything else stays where it is."""
    if isinstance(item, list):
        return [_without_text(part) for part in item]
    if not isinstance(item, dict):
        return item
    bare = {name: _without_text(value) for name, value in item.items()}
    if isinstance(item.get("text"), str) or "spans" in item:
        bare["color"] = _NO_COLOR
    return bare


def _on_white(png: bytes) -> Image.Image:
    """Return a picture without transparency."""
    import io

    from PIL import Image

    with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
        if not picture.has_transparency_data:
            return picture.convert("RGB")
        whole = picture.convert("RGBA")
    white = Image.new("RGBA", whole.size, "white")
    return Image.alpha_composite(white, whole).convert("RGB")


def _ratio(
    painted: Image.Image, ground: Image.Image, line: TextLine, style: _Style
) -> float | None:
    """Return the contrast of a line; None if it cannot be told from the pixels."""
    import numpy as np
    from PIL import ImageChops

    top = int(line.baseline - 1.1 * style.size)
    bottom = int(line.baseline + 0.4 * style.size) + 1
    left, right = int(line.x), int(line.x + line.width) + 1
    box = max(0, left), max(0, top), min(painted.width, right), min(painted.height, bottom)
    if box[0] >= box[2] or box[1] >= box[3]:
        return None
    parts = painted.crop(box), ground.crop(box)
    text, under = map(np.asarray, parts)
    red, green, blue = map(np.asarray, ImageChops.difference(*parts).split())
    change = np.maximum(np.maximum(red, green), blue)
    if change.max() < _INK:
        return 1.0 if style.pointer else None
    rows = np.flatnonzero((change >= _INK).any(axis=1))
    under = under[rows[0] : rows[-1] + 1 : 2, ::2].reshape(-1, 3)
    if style.color is not None:
        ink = _luminance(np.array([list(bytes.fromhex(style.color[1:]))]))
    else:
        core = change >= np.quantile(change[change >= _INK], 0.8)
        ink = _luminance(np.median(text[core], axis=0)[None])
    grounds = _luminance(under)
    ratios = (np.maximum(grounds, ink) + 0.05) / (np.minimum(grounds, ink) + 0.05)
    return float(np.quantile(ratios, _SPECKS))


def _luminance(colors: NDArray[Any]) -> NDArray[np.float64]:
    """Return the relative luminance of sRGB colours (WCAG 2.2, relative luminance)."""
    import numpy as np

    shares = colors / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    total: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return total
