"""The part of a picture that is seen, scaled to output pixels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from cardpress.geometry import Box
from cardpress.sources.scaling import scale_bitmap

if TYPE_CHECKING:
    from PIL.Image import Image

    from cardpress.scene import Picture

Clip = tuple[int, int, int, int]


class Crop(NamedTuple):
    """Output pixels (left, top, right, bottom), and the source pixels that belong there."""

    target: Clip
    source: tuple[float, float, float, float]


def crop(picture: Picture, scale: float, clip: Clip) -> Crop | None:
    """Return which pixels of the source land on which pixels of the output.

    Args:
        picture: In canvas pixels.
        scale: Output pixels per canvas pixel.
        clip: Left, top, right, bottom of the output pixels that matter.

    Returns:
        None if nothing of the picture is seen.
    """
    content, frame = picture.content.scaled(scale), picture.frame.scaled(scale)
    left = max(math.floor(max(content.x, frame.x)), clip[0])
    top = max(math.floor(max(content.y, frame.y)), clip[1])
    right = min(math.ceil(min(content.right, frame.right)), clip[2])
    bottom = min(math.ceil(min(content.bottom, frame.bottom)), clip[3])
    if left >= right or top >= bottom:
        return None
    width, height = picture.bitmap.image.size
    source = (
        *_span(left, right, content.x, content.width, width),
        *_span(top, bottom, content.y, content.height, height),
    )
    return Crop((left, top, right, bottom), (source[0], source[2], source[1], source[3]))


def _span(first: int, last: int, start: float, length: float, pixels: int) -> tuple[float, float]:
    """Map output pixels first to last to source pixels, within the source."""
    low = min(max((first - start) / length, 0.0), 1.0) * pixels
    high = min(max((last - start) / length, 0.0), 1.0) * pixels
    # A sliver of a source pixel, where the output shows less than one, is widened to a pixel.
    return (
        (low, high) if high - low >= 1e-3 else (min(low, pixels - 1.0), min(low, pixels - 1.0) + 1)
    )


def scaled_picture(picture: Picture, part: Crop) -> Image:
    """Return the pixels of `part.target`: RGB, or RGBA with straight alpha."""
    left, top, right, bottom = part.target
    return scale_bitmap(picture.bitmap.image, right - left, bottom - top, part.source)


def covers(outer: Box, inner: Box) -> bool:
    """Whether no part of `inner` lies outside `outer`."""
    slack = 1e-6
    return (
        outer.x <= inner.x + slack
        and outer.y <= inner.y + slack
        and outer.right >= inner.right - slack
        and outer.bottom >= inner.bottom - slack
    )
