"""Scales bitmaps, or parts of them, to the size in which they are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

#: Box-reduce to three times the size first; Pillow's documentation calls the difference from
#: full resampling practically invisible from 3 on.
_REDUCING_GAP = 3.0


def scale_bitmap(
    image: Image,
    width: int,
    height: int,
    box: tuple[float, float, float, float] | None = None,
) -> Image:
    """Return `image`, or the part of it in `box`, as `width` x `height` pixels.

    Lanczos where either side shrinks, bicubic where both grow (Lanczos would ring). Alpha is
    multiplied in while scaling, so that hidden colours leave no fringes.

    Args:
        image: Mode RGB or RGBA, straight alpha.
        width: Pixels of the result, at least 1.
        height: Likewise.
        box: Left, top, right, bottom in source pixels; may be fractional, and is cut to the
            picture. None for all of it.
    """
    from PIL.Image import Resampling

    left, top, right, bottom = box or (0, 0, *image.size)
    part = (max(left, 0), max(top, 0), min(right, image.width), min(bottom, image.height))
    span = (part[2] - part[0], part[3] - part[1])
    if part == (0, 0, width, height) and image.size == (width, height):
        return image
    if span == (width, height) and all(float(edge).is_integer() for edge in part):
        return image.crop((int(part[0]), int(part[1]), int(part[2]), int(part[3])))
    grows = width >= span[0] and height >= span[1]
    # Pillow itself multiplies RGBA with its alpha before it resamples, and divides afterwards.
    method = Resampling.BICUBIC if grows else Resampling.LANCZOS
    return image.resize((width, height), method, part, _REDUCING_GAP)
