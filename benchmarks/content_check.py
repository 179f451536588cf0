"""Whether a picture shows all that its card holds."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from cards import Card
from PIL import Image, ImageColor

import cardpress

if TYPE_CHECKING:
    from cardpress.measurement import MeasuredComponent

#: How much ink a text, and each of its lines, may have, as a share of the reference's. Peers
#: make letters bolder or thinner, small ones most, and a line may end with another word.
_INK, _LINE_INK = (0.6, 1.6), (0.4, 2.2)

#: How far apart photos may lie: levels of 255, on average and in the worst of 8 x 8 cells.
_PHOTO, _PHOTO_CELL = 8.0, 45.0

#: How far apart bars may be, and whole pictures once they are reduced, on average.
_BAR, _WHOLE = 60.0, 6.0

#: Pixels along a side that whole pictures are reduced to one: two lines of text and more, so that
#: another break or baseline of a line does not matter.
_REDUCTION = 42

Pixels = Any


@dataclass(frozen=True, slots=True)
class _Pair:
    """The picture that is checked and one that is known to be complete."""

    picture: Pixels
    reference: Pixels

    def cut(self, x: float, y: float, width: float, height: float) -> tuple[Pixels, Pixels]:
        rows = slice(max(0, round(y)), max(round(y + height), round(y) + 1))
        columns = slice(max(0, round(x)), max(round(x + width), round(x) + 1))
        return self.picture[rows, columns], self.reference[rows, columns]


def shortcomings(card: Card, picture: bytes, format: str, reference: bytes) -> list[str]:
    """Return what is missing or wrong in `picture`, one sentence each; none if all is there.

    Args:
        card: What it is a picture of.
        picture: Its bytes.
        format: Its format; SVG is rasterised by resvg.
        reference: A PNG of the same card, made by another contender.
    """
    pair = _Pair(_pixels(picture, format), _pixels(reference, "png"))
    if pair.picture.shape != pair.reference.shape:
        return [f"is {pair.picture.shape[1]}x{pair.picture.shape[0]} pixels large"]
    measures = cardpress.measure(card).components
    found = [
        f"{part['type']} {index}: {wrong}"
        for index, (part, measured) in enumerate(zip(card["components"], measures, strict=True))
        for wrong in _CHECKS[part["type"]](part, measured, pair, card)
    ]
    return found + list(_whole(pair))


def _pixels(data: bytes, format: str) -> Pixels:
    if format == "svg":
        import resvg_py

        data = bytes(resvg_py.svg_to_bytes(svg_string=data.decode("utf-8"), skip_system_fonts=True))
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"), dtype=np.float32)


def _whole(pair: _Pair) -> Iterator[str]:
    apart = np.abs(_reduced(pair.picture) - _reduced(pair.reference)).mean()
    if apart > _WHOLE:
        yield f"the whole is {apart:.1f} levels off"


def _reduced(pixels: Pixels) -> Pixels:
    side = _REDUCTION
    height, width = pixels.shape[0] // side, pixels.shape[1] // side
    cells = pixels[: height * side, : width * side].reshape(height, side, width, side, 3)
    return cells.mean((1, 3))


def _check_text(
    part: Card, measured: MeasuredComponent, pair: _Pair, card: Card, ground: str | None = None
) -> Iterator[str]:
    ground = ground or card.get("background", "#ffffff")
    ink = part.get("color", "#000000")
    size = part["fontSize"]
    shares = []
    for line in measured.lines:
        cuts = pair.cut(line.x - 2, line.baseline - 0.9 * size, line.width + 4, 1.2 * size)
        shares.append([_ink(cut, ground, ink) for cut in cuts])
    total = np.sum(shares, axis=0)
    if not _within(total, _INK):
        yield f"has {total[0] / total[1]:.0%} of the ink"
    for number, share in enumerate(shares):
        if not _within(share, _LINE_INK):
            yield f"line {number} has {share[0] / max(share[1], 1e-6):.0%} of the ink"


def _within(inks: Any, bounds: tuple[float, float]) -> bool:
    return bool(0 < bounds[0] * inks[1] <= inks[0] <= bounds[1] * inks[1])


def _ink(pixels: Pixels, ground: str, ink: str) -> float:
    """Return how many pixels' worth of ink lies on the ground."""
    start, end = (np.array(ImageColor.getrgb(color)[:3], np.float32) for color in (ground, ink))
    way = end - start
    shares = (pixels - start) @ way / (way @ way)
    return float(np.clip(shares, 0, 1).sum())


def _check_tag(part: Card, measured: MeasuredComponent, pair: _Pair, card: Card) -> Iterator[str]:
    yield from _check_text({"color": "#ffffff", **part}, measured, pair, card,
                           part["backgroundColor"])  # fmt: skip
    box, size = measured.box, part["fontSize"]
    bar = box.x + 0.2 * size, box.y + box.height / 2 - 1, max(0.2 * size, 1), 2
    yield from _same(pair.cut(*bar), "the box")


def _check_image(part: Card, measured: MeasuredComponent, pair: _Pair, card: Card) -> Iterator[str]:
    box, inset = measured.box, part["radius"] * 0.3
    cuts = pair.cut(box.x + inset, box.y + inset, box.width - 2 * inset, box.height - 2 * inset)
    cells = [Image.fromarray(cut.astype(np.uint8)).resize((8, 8), Image.Resampling.BOX)
             for cut in cuts]  # fmt: skip
    apart = np.abs(np.asarray(cells[0], int) - np.asarray(cells[1], int))
    if apart.mean() > _PHOTO or apart.mean(2).max() > _PHOTO_CELL:
        yield f"the photo is {apart.mean():.1f} levels off, {apart.mean(2).max():.0f} somewhere"


def _check_bar(part: Card, measured: MeasuredComponent, pair: _Pair, card: Card) -> Iterator[str]:
    yield from _same(pair.cut(*measured.box), "the bar")


def _same(cuts: tuple[Pixels, Pixels], what: str) -> Iterator[str]:
    apart = float(np.abs(cuts[0].mean((0, 1)) - cuts[1].mean((0, 1))).max())
    if apart > _BAR:
        yield f"{what} is {apart:.0f} levels off"


_CHECKS: dict[str, Any] = {
    "text": _check_text,
    "tag": _check_tag,
    "image": _check_image,
    "divider": _check_bar,
}
