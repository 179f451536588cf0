"""The soft coverage of a box shadow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image as Pillow
from PIL import ImageFilter

from cardpress.geometry import Box
from cardpress.raster.contour import Mask, rounded_mask
from cardpress.scene import Shadow

if TYPE_CHECKING:
    from PIL.Image import Image

#: A Gaussian is below half a level of 255 beyond this many standard deviations.
_REACH = 3

#: Samples per standard deviation: a blurred edge needs no more to be drawn smoothly.
_SAMPLES = 6

#: Samples of the window at most: as many as the largest picture has pixels by default.
_MOST = 1 << 24


class SoftMask(NamedTuple):
    """A coverage mask (mode L) and the box in canvas pixels that it is stretched over."""

    image: Image
    box: Box


def shadow_mask(shadow: Shadow, window: Box, density: float) -> SoftMask | None:
    """Return the coverage of a rounded box, blurred by a Gaussian.

    The mask is as coarse as the blur allows: it holds no detail finer than `shadow.sigma`,
    and is to be stretched with a smooth filter.

    Args:
        shadow: What to blur; `sigma` greater than 0.
        window: The canvas, in canvas pixels; what cannot reach it is left out.
        density: Samples per canvas pixel that suffice in any case.

    Returns:
        None if the shadow does not reach the window.
    """
    fitting = math.sqrt(_MOST / (window.width * window.height))
    density = min(density, _SAMPLES / shadow.sigma, fitting)
    reach = _REACH * shadow.sigma + 2 / density
    seen = _common(shadow.box.grown(reach), window.grown(reach))
    if seen is None:
        return None
    columns, rows = math.ceil(seen.width * density), math.ceil(seen.height * density)
    inner = shadow.box.moved(-seen.x, -seen.y).scaled(density)
    sharp = rounded_mask(inner, shadow.rx * density, shadow.ry * density, (0, 0, columns, rows))
    image = Pillow.new("L", (columns, rows))
    if sharp is not None:
        image.paste(sharp.image, (sharp.left, sharp.top))
    soft = image.filter(ImageFilter.GaussianBlur(shadow.sigma * density))
    return SoftMask(soft, Box(seen.x, seen.y, columns / density, rows / density))


def _common(first: Box, second: Box) -> Box | None:
    left, top = max(first.x, second.x), max(first.y, second.y)
    right, bottom = min(first.right, second.right), min(first.bottom, second.bottom)
    return Box(left, top, right - left, bottom - top) if left < right and top < bottom else None


def stretched(soft: SoftMask, scale: float, clip: tuple[int, int, int, int]) -> Mask | None:
    """Return the soft mask at output resolution, only where it touches the clip.

    Args:
        soft: A coarse mask and its box in canvas pixels.
        scale: Output pixels per canvas pixel.
        clip: Left, top, right, bottom of the output pixels that matter.
    """
    box = soft.box.scaled(scale)
    left, top = max(math.ceil(box.x), clip[0]), max(math.ceil(box.y), clip[1])
    right, bottom = min(math.floor(box.right), clip[2]), min(math.floor(box.bottom), clip[3])
    if left >= right or top >= bottom:
        return None
    across, down = soft.image.width / box.width, soft.image.height / box.height
    part = (
        (left - box.x) * across,
        (top - box.y) * down,
        min((right - box.x) * across, soft.image.width),
        min((bottom - box.y) * down, soft.image.height),
    )
    size = right - left, bottom - top
    return Mask(soft.image.resize(size, Pillow.Resampling.BICUBIC, box=part), left, top)
