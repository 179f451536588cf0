"""Rows of an image as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def packed(image: Image, top: int, bottom: int, packing: str, stride: int) -> bytes:
    """Return the rows from `top` to before `bottom`, `stride` bytes each.

    What `image.crop(...).tobytes("raw", packing, stride)` returns, in half the time: nothing is
    copied but the bytes themselves.

    Args:
        image: Any image.
        top: First row.
        bottom: Row behind the last.
        packing: Pillow's raw mode, e.g. `"RGB"` or `"P;4"`.
        stride: Bytes from row to row; what a row does not fill is 0.
    """
    from PIL import _imaging

    image.load()
    encoder = _imaging.raw_encoder(image.mode, packing, stride, 1)
    encoder.setimage(image.im, (0, top, image.width, bottom))
    size = stride * (bottom - top)
    _, status, data = encoder.encode(size)
    if status < 0 or len(data) != size:
        raise RuntimeError(f"the image cannot be packed as {packing}: status {status}")
    return bytes(data)
