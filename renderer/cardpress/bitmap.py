"""A decoded picture source, ready to be scaled and painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True, eq=False)
class Bitmap:
    """A decoded picture; never changed after it is made.

    Attributes:
        image: Pillow image, mode RGB or RGBA (straight alpha), sRGB, upright. It may already
            be smaller than the source (JPEG is decoded at a reduced size where that is enough).
        digest: SHA-256 of the encoded source, lower-case hex: equal sources, equal digest.
        width: Width of the source after its EXIF orientation was applied, in pixels.
        height: Height of the source, likewise.
        lossy: Whether the source was a lossy format, so that re-encoding it as JPEG is fair.
    """

    image: Image
    digest: str
    width: int
    height: int
    lossy: bool

    @property
    def opaque(self) -> bool:
        """Whether no pixel lets anything show through."""
        return self.image.mode == "RGB"
