"""Coverage masks of rounded rectangles, rasterised as exactly as glyphs are.

HarfBuzz's rasteriser computes exact area coverage, but draws glyphs only. So a shape becomes
the one glyph of a font made in memory: a TrueType outline whose quarter ellipses are split
into quadratic curves.
"""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, NamedTuple

import uharfbuzz as hb
from PIL import Image as Pillow

from cardpress.geometry import Box
from cardpress.raster.ground import Clip

if TYPE_CHECKING:
    from PIL.Image import Image

#: Font units along each side of a shape; int16 coordinates allow 32,767.
_UNITS = 32_000

#: Quadratic curves per quarter ellipse; six are within 1e-5 of the radius.
_CURVES = 6

#: Coverage is kept in 16 levels: side by side, at 1x and 4x, they cannot be told from 256, and
#: a PNG of text takes a third fewer bytes.
_LEVELS = bytes(round(level * 15 / 255) * 17 for level in range(256))

Point = tuple[float, float, bool]


class Mask(NamedTuple):
    """A coverage mask (mode L) and where its top-left pixel lies on the canvas.

    `solid` has boxes of pixels, counted from its own corner, that it covers entirely; the
    first has all rows without corners. Any may be empty.
    """

    image: Image
    left: int
    top: int
    solid: tuple[Clip, ...] = ()

    @property
    def box(self) -> Clip:
        """Left, top, right, bottom of the pixels that it covers."""
        return self.left, self.top, self.left + self.image.width, self.top + self.image.height

    def moved(self, dx: int, dy: int) -> Mask:
        """Return the mask moved right by `dx` and down by `dy` pixels."""
        return Mask(self.image, self.left + dx, self.top + dy, self.solid)


def rounded_mask(box: Box, rx: float, ry: float, clip: Clip) -> Mask | None:
    """Return the coverage of a rounded rectangle, one level per 1/255 of a pixel's area.

    Args:
        box: The rectangle, in output pixels.
        rx: Horizontal radius of the corners, at most half the width.
        ry: Vertical radius, at most half the height.
        clip: Left, top, right, bottom of the pixels that matter.

    Returns:
        The mask, no larger than the clip; None if the shape does not touch it.
    """
    left, top = max(math.floor(box.x), clip[0]), max(math.floor(box.y), clip[1])
    right, bottom = min(math.ceil(box.right), clip[2]), min(math.ceil(box.bottom), clip[3])
    if left >= right or top >= bottom:
        return None
    box = _reduced(box, rx, ry, clip)
    if box.width <= 0 or box.height <= 0:
        return None
    font = _font(_outline(rx / box.width * _UNITS, ry / box.height * _UNITS))
    draw = hb.RasterDraw()
    draw.extents = hb.RasterExtents(left, top, right - left, bottom - top, 0)
    draw.transform = (box.width / _UNITS, 0, 0, box.height / _UNITS, box.x, box.y)
    draw.draw_glyph(font, 0)
    image = coverage(draw.render())
    return Mask(image, left, top, _solid(image, box.moved(-left, -top), rx, ry))


def _solid(image: Image, box: Box, rx: float, ry: float) -> tuple[Clip, ...]:
    """Return three boxes of pixels that a rounded box covers entirely.

    The first has its rows without corners, the second its columns without corners, the third
    touches the corners in the middle of their curves, so that a word in a tag lies in it. Any may
    be empty.
    """
    share = 1 - math.sqrt(0.5)
    insets = (0, ry), (rx, 0), (share * rx, share * ry)
    boxes = (_within(box, across, down, image.size) for across, down in insets)
    return tuple(each if _is_solid(image, each) else (0, 0, 0, 0) for each in boxes)


def _within(box: Box, across: float, down: float, size: tuple[int, int]) -> Clip:
    """Return the whole pixels inside a box that is made smaller on all sides."""
    left, top = max(math.ceil(box.x + across), 0), max(math.ceil(box.y + down), 0)
    right, bottom = math.floor(box.right - across), math.floor(box.bottom - down)
    return left, top, min(right, size[0]), min(bottom, size[1])


def _is_solid(image: Image, box: Clip) -> bool:
    left, top, right, bottom = box
    inside = 0 <= left < right and 0 <= top < bottom
    return inside and image.crop(box).getextrema() == (255, 255)


def coverage(raster: hb.RasterImage | None) -> Image:
    """Return HarfBuzz's coverage image as a Pillow image of mode L, in 16 levels."""
    if raster is None:
        raise MemoryError("not enough memory to rasterise")
    extents = raster.extents
    size = extents.width, extents.height
    levels = bytes(raster.buffer).translate(_LEVELS)
    return Pillow.frombytes("L", size, levels, "raw", "L", extents.stride, 1)


def _reduced(box: Box, rx: float, ry: float, clip: Clip) -> Box:
    """Return a box that looks the same inside `clip`, its sides no farther off than need be."""
    left, right = _sides(box.x, box.right, rx, clip[0], clip[2])
    top, bottom = _sides(box.y, box.bottom, ry, clip[1], clip[3])
    return Box(left, top, right - left, bottom - top)


def _sides(start: float, end: float, radius: float, low: int, high: int) -> tuple[float, float]:
    """Move sides closer of which not even the corners reach from `low` to `high`."""
    start = max(start, min(low - 1, end - radius) - radius)
    return start, min(end, max(high + 1, start + radius) + radius)


def _outline(rx: float, ry: float) -> list[Point]:
    """Return one closed contour, clockwise from the left end of the top side."""
    side = _UNITS
    if rx <= 0 or ry <= 0:
        return [(0, 0, True), (side, 0, True), (side, side, True), (0, side, True)]
    points: list[Point] = []
    corners = ((side - rx, ry), (side - rx, side - ry), (rx, side - ry), (rx, ry))
    for quarter, (cx, cy) in enumerate(corners, start=-1):
        points += _quarter(cx, cy, rx, ry, quarter * math.pi / 2)
    return points


def _quarter(cx: float, cy: float, rx: float, ry: float, start: float) -> list[Point]:
    step = math.pi / 2 / _CURVES
    reach = 1 / math.cos(step / 2)
    points: list[Point] = [(cx + rx * math.cos(start), cy + ry * math.sin(start), True)]
    for index in range(_CURVES):
        middle, end = start + (index + 0.5) * step, start + (index + 1) * step
        points.append(
            (cx + rx * reach * math.cos(middle), cy + ry * reach * math.sin(middle), False)
        )
        points.append((cx + rx * math.cos(end), cy + ry * math.sin(end), True))
    return points


def _font(points: list[Point]) -> hb.Font:
    """Return a font whose only glyph is the contour (OpenType: head, maxp, loca, glyf...)."""
    xs = [round(x) for x, _, _ in points]
    ys = [round(y) for _, y, _ in points]
    bounds = min(xs), min(ys), max(xs), max(ys)
    glyph = struct.pack(">h4hHH", 1, *bounds, len(points) - 1, 0)
    glyph += bytes(1 if on else 0 for _, _, on in points) + _deltas(xs) + _deltas(ys)
    glyph += b"\0" * (len(glyph) % 2)
    tables = {
        b"glyf": glyph,
        b"head": struct.pack(
            ">IIIIHHQQ4hHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 0, 16384, 0, 0, *bounds, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">I15hH", 0x10000, *[0] * 15, 1),
        b"hmtx": struct.pack(">Hh", 0, bounds[0]),
        b"loca": struct.pack(">II", 0, len(glyph)),
        b"maxp": struct.pack(">IH13H", 0x10000, 1, len(points), 1, *[0] * 11),
    }
    return hb.Font(hb.Face(hb.Blob(_sfnt(tables))))


def _deltas(values: list[int]) -> bytes:
    steps = [value - before for before, value in zip([0, *values], values, strict=False)]
    return struct.pack(f">{len(steps)}h", *steps)


def _sfnt(tables: dict[bytes, bytes]) -> bytes:
    offset = 12 + 16 * len(tables)
    directory, body = struct.pack(">IHHHH", 0x10000, len(tables), 0, 0, 0), b""
    for tag in sorted(tables):
        directory += struct.pack(">4sIII", tag, 0, offset + len(body), len(tables[tag]))
        body += tables[tag] + b"\0" * (-len(tables[tag]) % 4)
    return directory + body
