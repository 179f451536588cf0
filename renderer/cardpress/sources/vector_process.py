"""A program of its own: reads an order and an SVG, writes facts and a PNG.

It is run by `vector`, never imported, and knows nothing of the package. The order is a line of
JSON: `wanted` (width, height), `side`, `pixels`, `seconds`, `fonts`. The answer begins with a
line of JSON, which is empty or has `error`.
"""

from __future__ import annotations

import json
import math
import re
import sys
from importlib.util import find_spec
from typing import Any
from xml.parsers import expat

#: Bytes that this process may allocate.
_MEMORY = 1024 * 1024 * 1024

#: Elements inside each other (resvg 0.48 dies of 260) and in all.
_DEPTH, _ELEMENTS = 200, 100_000

#: Pictures inside the SVG, of the formats that all renderers know.
_EMBEDDED = re.compile(r"\s*(?:#|data:image/(?:png|jpe?g|gif|webp)[;,])", re.IGNORECASE)

#: Only in links, which are not followed, may a reference lead outside.
_LINK = "a"

_URL = re.compile(r"url\(\s*[\"']?\s*(?!#|data:image/(?:png|jpe?g|gif|webp)[;,])", re.IGNORECASE)

_LENGTH = re.compile(
    r"\s*\+?((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(px|pt|pc|in|cm|mm|q|em|ex)?\s*", re.IGNORECASE
)

#: CSS pixels in a unit (CSS Values 4, section 6); em and ex as of the initial font size.
_UNITS = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54,
    "q": 2.4 / 2.54, "em": 16.0, "ex": 8.0,
}  # fmt: skip


class RefusedError(Exception):
    """What is wrong with the SVG, in words for its author."""


class Reader:
    """Reads an SVG, refuses what must not be in it, and learns its size."""

    def __init__(self) -> None:
        self.size: tuple[float, float] | None = None
        self._depth = 0
        self._count = 0
        self._style: list[str] | None = None

    def read(self, text: str) -> None:
        """Read all of `text`.

        Raises:
            RefusedError: It is not an SVG that may be drawn.
        """
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        try:
            parser.Parse(text.encode(), True)
        except expat.ExpatError as error:
            raise RefusedError(f"the SVG picture is not well-formed: {error}") from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > _DEPTH or self._count > _ELEMENTS:
            raise RefusedError(
                "the SVG picture has too many elements, or too many inside each other"
            )
        tag = name.rpartition(" ")[2]
        if self._count == 1:
            self.size = _size(tag, attributes)
        if tag == "style":
            self._style = []
        for key, value in attributes.items():
            inside = _EMBEDDED.match(value) or not value.strip()
            if key.rpartition(" ")[2] == "href" and tag != _LINK and not inside:
                raise RefusedError(_outside(value))
            _check_style(value)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._style is not None and name.rpartition(" ")[2] == "style":
            _check_style("".join(self._style), sheet=True)
            self._style = None

    def _characters(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)

    def _doctype(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        if internal:
            raise RefusedError("the SVG picture has a DTD, which is not allowed")

    def _instruction(self, target: str, data: str) -> None:
        if target.lower() == "xml-stylesheet":
            raise RefusedError(_outside("a style sheet"))


def _outside(reference: str) -> str:
    return f"the SVG picture refers to something outside itself: {reference[:60]!r}"


def _check_style(text: str, sheet: bool = False) -> None:
    if _URL.search(text) or (sheet and "@import" in text.lower()):
        raise RefusedError(_outside(text.strip()))


def _size(tag: str, attributes: dict[str, str]) -> tuple[float, float]:
    """Return width and height in CSS pixels (SVG 2, 8.2), whatever units they are in."""
    if tag != "svg":
        raise RefusedError("this is XML, but not an SVG picture")
    width, height = (_length(attributes.get(name, "")) for name in ("width", "height"))
    box = [float(part) for part in re.findall(r"[-+.\deE]+", attributes.get("viewBox", ""))]
    known = len(box) == 4 and min(box[2:]) > 0
    if not known and not (width and height):
        raise RefusedError("the SVG picture has no size: it needs width and height, or a viewBox")
    ratio = box[3] / box[2] if known else 1.0
    if width and height:
        return width, height
    if width:
        return width, width * ratio
    return (height / ratio, height) if height else (box[2], box[3])


def _length(text: str) -> float | None:
    """Return a length in CSS pixels; None for none, and for percentages."""
    match = _LENGTH.fullmatch(text)
    return (float(match[1]) * _UNITS[(match[2] or "px").lower()] or None) if match else None


def target_size(size: tuple[float, float], order: dict[str, Any]) -> tuple[int, int]:
    """Return the pixels to draw: enough for what is wanted, and no more than allowed."""
    width, height = size
    if not (math.isfinite(width) and math.isfinite(height)):
        raise RefusedError("the SVG picture has no size: its width and height are not finite")
    factor = max(order["wanted"][0] / width, order["wanted"][1] / height)
    most = min(order["side"] / max(width, height), math.sqrt(order["pixels"] / width / height))
    factor = min(factor, most)
    return max(1, math.floor(width * factor)), max(1, math.floor(height * factor))


def draw(text: str, size: tuple[int, int], fonts: str) -> bytes:
    """Return the PNG, by whichever renderer is installed."""
    if find_spec("resvg_py"):
        from resvg_py import svg_to_bytes

        folders = [fonts] if "<text" in text else []
        width, height = size
        try:
            picture = svg_to_bytes(
                text,
                width=width,
                height=height,
                dpi=_UNITS["in"],
                skip_system_fonts=True,
                font_dirs=folders,
            )
        except ValueError as error:
            raise RefusedError(f"the SVG picture cannot be drawn: {error}") from None
        return bytes(picture)
    if find_spec("cairosvg"):
        from cairosvg import svg2png

        return bytes(svg2png(text.encode(), output_width=size[0], output_height=size[1]))
    raise RefusedError("drawing SVG pictures needs resvg_py: pip install 'cardpress[svg]'")


def confine(seconds: float) -> None:
    """Limit what this process may use, where the system can do that."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    wanted = {
        "RLIMIT_AS": _MEMORY,
        "RLIMIT_CPU": math.ceil(seconds),
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
    }
    for name, value in wanted.items():
        kind = getattr(resource, name)
        _, most = resource.getrlimit(kind)
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):
            # macOS has no limit of memory.
            continue


def answer(order: dict[str, Any], data: bytes) -> bytes:
    """Return what is to be written."""
    try:
        text = data.decode("utf-8-sig")
        reader = Reader()
        reader.read(text)
        if reader.size is None:
            raise RefusedError("this is not an SVG picture")
        return b"{}\n" + draw(text, target_size(reader.size, order), order["fonts"])
    except RefusedError as error:
        return json.dumps({"error": str(error)}).encode()
    except UnicodeDecodeError:
        return json.dumps({"error": "the SVG picture is not in UTF-8"}).encode()


def main() -> None:
    """Read, draw, write."""
    order = json.loads(sys.stdin.buffer.readline())
    confine(order["seconds"])
    sys.stdout.buffer.write(answer(order, sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
