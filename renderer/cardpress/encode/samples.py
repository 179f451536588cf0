"""A picture's samples in the form in which PNG stores them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardpress.encode.alpha import is_opaque
from cardpress.encode.packing import packed

if TYPE_CHECKING:
    from PIL.Image import Image

#: PNG third edition, section 11.2.1: colour types.
GRAY, TRUECOLOR, INDEXED, TRUECOLOR_ALPHA = 0, 2, 3, 6

_CHANNELS = {GRAY: 1, TRUECOLOR: 3, INDEXED: 1, TRUECOLOR_ALPHA: 4}


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """A picture whose way of storage is settled.

    Attributes:
        image: Mode RGB or RGBA.
        packing: Pillow's raw mode for one row, e.g. `"RGB"` or `"P;4"`.
        color_type: Colour type of PNG.
        depth: Bits per sample: 8, or 1, 2 or 4 for few colours.
        palette: The colours of an indexed picture, RGB or RGBA, translucent ones first.
        reduce: Turns part of the picture into the one-channel image that is to be packed;
            None if the picture is stored as it is.
    """

    image: Image
    packing: str
    color_type: int
    depth: int = 8
    palette: tuple[tuple[int, ...], ...] = ()
    reduce: Callable[[Image], Image] | None = None

    @property
    def channels(self) -> int:
        """Samples per pixel."""
        return _CHANNELS[self.color_type]

    @property
    def row_bytes(self) -> int:
        """Bytes of one packed row, without its filter byte."""
        return (self.image.width * self.channels * self.depth + 7) // 8

    @property
    def scanline_bytes(self) -> int:
        """Bytes of all rows, each with its filter byte."""
        return (self.row_bytes + 1) * self.image.height

    def rows(self, top: int, bottom: int) -> Image:
        """Return the rows `top` to `bottom`, ready to be packed; above the picture lie zeros."""
        part = self.image.crop((0, top, self.image.width, bottom))
        return part if self.reduce is None else self.reduce(part)

    def packed(self, top: int, bottom: int, stride: int) -> bytes:
        """Return the rows `top` to `bottom`, packed, `stride` bytes each."""
        if self.reduce is None:
            return packed(self.image, top, bottom, self.packing, stride)
        return packed(self.rows(top, bottom), 0, bottom - top, self.packing, stride)


def full_color(image: Image) -> Samples:
    """Return the samples of an RGB or RGBA picture, without an alpha channel that says nothing."""
    if is_opaque(image):
        return Samples(image, "RGB", TRUECOLOR)
    return Samples(image, "RGBA", TRUECOLOR_ALPHA)
