"""Colour glyphs (COLRv1) to pixels, by HarfBuzz's own painter."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import uharfbuzz as hb

from cardpress.color import Color
from cardpress.text.fonts import Font

if TYPE_CHECKING:
    from PIL.Image import Image

#: Left, top, right, bottom in whole pixels from the pixel of the glyph's origin.
Bounds: TypeAlias = tuple[int, int, int, int]

#: Pixels around the glyph's box, which font units do not place exactly.
_MARGIN = 1

#: Pixels per em up to which HarfBuzz paints: beyond, a layer's mask, which is as large as the
#: layer whatever part is asked for, may pass HarfBuzz's bound, and the layer is not painted.
_LARGEST = 4096


def paint_color_glyph(
    font: Font,
    glyph: int,
    size_px: float,
    phase_x: float,
    phase_y: float,
    foreground: Color,
    clip: Bounds | None = None,
) -> tuple[Image, int, int] | None:
    """Paint one colour glyph.

    Args:
        font: A colour font.
        glyph: Glyph index in that font.
        size_px: Pixels per em. Beyond 4,096 the picture is an enlargement.
        phase_x: Where in its pixel the glyph's origin lies, 0 to below 1.
        phase_y: Likewise, down.
        foreground: The colour of the text, for layers that take it; its alpha is left to
            the caller, as it fades the whole glyph.
        clip: The pixels that matter; None is all. Without it, memory grows with the square
            of the size.

    Returns:
        An RGBA image in straight alpha, and the left and top of its corner counted from the
        origin's pixel; None if there is nothing to see.
    """
    unit = size_px / font.metrics.upem
    bounds = _bounds(font, glyph, unit, phase_x, phase_y)
    if bounds and clip:
        bounds = _common(bounds, clip)
    if not bounds or bounds[0] >= bounds[2] or bounds[1] >= bounds[3]:
        return None
    if size_px > _LARGEST:
        image = _enlarged(font, glyph, size_px, phase_x, phase_y, foreground, bounds)
    else:
        image = _painted(font, glyph, unit, phase_x, phase_y, foreground, bounds)
    return (image, bounds[0], bounds[1]) if image else None


def _painted(
    font: Font, glyph: int, unit: float, x: float, y: float, foreground: Color, bounds: Bounds
) -> Image | None:
    left, top, right, bottom = bounds
    painter = hb.RasterPaint()
    # With y turned down here, the rows come from the top down, not from the bottom up.
    painter.transform = (unit, 0.0, 0.0, -unit, x, y)
    painter.extents = hb.RasterExtents(left, top, right - left, bottom - top, 0)
    painter.foreground = hb.Color(foreground.red, foreground.green, foreground.blue, 255)
    if not painter.paint_glyph_or_fail(font.harfbuzz, glyph):
        return None
    return _image(painter.render())


def _image(image: hb.RasterImage) -> Image:
    """Return premultiplied BGRA rows as an image in straight alpha."""
    from PIL import Image as Pillow

    extents = image.extents
    size = extents.width, extents.height
    return Pillow.frombuffer("RGBA", size, image.buffer, "raw", "BGRa", extents.stride, 1)


def _enlarged(
    font: Font, glyph: int, size_px: float, x: float, y: float, foreground: Color, bounds: Bounds
) -> Image | None:
    """Paint at the largest size, and enlarge what of it lies in `bounds`."""
    from PIL import Image as Pillow

    factor = size_px / _LARGEST
    left, top, right, bottom = bounds
    around = (
        math.floor(left / factor) - _MARGIN, math.floor(top / factor) - _MARGIN,
        math.ceil(right / factor) + _MARGIN, math.ceil(bottom / factor) + _MARGIN,
    )  # fmt: skip
    unit = _LARGEST / font.metrics.upem
    small = _painted(font, glyph, unit, x / factor, y / factor, foreground, around)
    if small is None:
        return None
    place = 1 / factor, 0.0, left / factor - around[0], 0.0, 1 / factor, top / factor - around[1]
    size = right - left, bottom - top
    return small.transform(size, Pillow.Transform.AFFINE, place, Pillow.Resampling.BICUBIC)


def _bounds(font: Font, glyph: int, unit: float, x: float, y: float) -> Bounds | None:
    extents = font.harfbuzz.get_glyph_extents(glyph)
    if extents is None or not extents.width or not extents.height:
        return None
    return (
        math.floor(x + extents.x_bearing * unit) - _MARGIN,
        math.floor(y - extents.y_bearing * unit) - _MARGIN,
        math.ceil(x + (extents.x_bearing + extents.width) * unit) + _MARGIN,
        math.ceil(y - (extents.y_bearing + extents.height) * unit) + _MARGIN,
    )


def _common(bounds: Bounds, clip: Bounds) -> Bounds:
    left, top = max(bounds[0], clip[0]), max(bounds[1], clip[1])
    return left, top, min(bounds[2], clip[2]), min(bounds[3], clip[3])
