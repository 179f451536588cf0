"""Ink over a ground of one colour: a pixel's colour follows from its coverage alone.

So a table has the colours, and to look one up takes a fifth of the time of blending it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image as Pillow

if TYPE_CHECKING:
    from PIL._imaging import ImagingCore
    from PIL.Image import Image

    from cardpress.color import Color

#: All levels that coverage may have, side by side.
_LEVELS = Pillow.frombytes("L", (256, 1), bytes(range(256)))


def inked(coverage: Image, ink: Color, ground: Color) -> ImagingCore:
    """Return what ink makes of a ground: RGB pixels, as many as the coverage has.

    They are Pillow's inner image: to wrap four of them takes as long as to paint a word.

    Args:
        coverage: Mode L.
        ink: Any colour.
        ground: An opaque colour.
    """
    indexed = coverage.im.copy()
    indexed.putpalette("RGB", "RGB", ramp(ink, ground))
    pixels: ImagingCore = indexed.convert("RGB", 0)
    return pixels


@lru_cache(256)
def ramp(ink: Color, ground: Color) -> bytes:
    """Return red, green and blue for each level of coverage, as Pillow itself blends them."""
    colors = Pillow.new("RGB", _LEVELS.size, ground[:3])
    colors.paste(ink[:3], (0, 0, *_LEVELS.size), faded(_LEVELS, ink.alpha / 255))
    return colors.tobytes()


def faded(coverage: Image, opacity: float) -> Image:
    """Return the coverage (mode L) multiplied by `opacity` (0 to 1)."""
    if opacity == 1:
        return coverage
    return coverage.point([round(level * opacity) for level in range(256)])
