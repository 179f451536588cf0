"""Images to paint on, used again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image as Pillow

if TYPE_CHECKING:
    from PIL.Image import Image

    from cardpress.spares import Spares


def take_sheet(
    spares: Spares | None, mode: str, size: tuple[int, int], color: int | tuple[int, ...]
) -> Image:
    """Return an image of one colour, a spare one if there is one.

    Args:
        spares: Where it may come from.
        mode: Pillow's mode.
        size: Width and height in pixels.
        color: In that mode.
    """
    spare: Image | None = None if spares is None else spares.take((mode, size))
    if spare is None:
        return Pillow.new(mode, size, color)
    spare.paste(color, (0, 0, *size))
    return spare


def copy_sheet(spares: Spares | None, image: Image) -> Image:
    """Return an image with the same pixels, a spare one if there is one."""
    spare: Image | None = None if spares is None else spares.take((image.mode, image.size))
    if spare is None:
        return image.copy()
    spare.im.paste(image.im, (0, 0, *image.size))
    return spare


def put_back_sheet(spares: Spares, image: Image) -> None:
    """Keep an image that the caller no longer uses."""
    spares.put_back((image.mode, image.size), image, sheet_bytes(image))


def sheet_bytes(image: Image) -> int:
    """Return what an image takes in memory: Pillow keeps RGB in four bytes a pixel, as RGBA."""
    return image.width * image.height * (1 if image.mode in ("L", "P") else 4)
