"""Decodes a picture into a bitmap, through Pillow's plugins for the seven formats."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

from cardpress.bitmap import Bitmap
from cardpress.errors import SourceError
from cardpress.sources.containers.ifd import orientation
from cardpress.sources.containers.png import check_rows
from cardpress.sources.damage import reporting_damage
from cardpress.sources.modes import expand
from cardpress.sources.profile import to_srgb

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

    from cardpress.sources.containers import Container

#: Called directly, not through `Image.open`: that would let 36 more formats in, and checks
#: sizes by warnings and a limit that belong to the whole process.
_PLUGINS = {
    "PNG": ("PIL.PngImagePlugin", "PngImageFile"),
    "JPEG": ("PIL.JpegImagePlugin", "JpegImageFile"),
    "GIF": ("PIL.GifImagePlugin", "GifImageFile"),
    "WEBP": ("PIL.WebPImagePlugin", "WebPImageFile"),
    "AVIF": ("PIL.AvifImagePlugin", "AvifImageFile"),
    "BMP": ("PIL.BmpImagePlugin", "BmpImageFile"),
    "TIFF": ("PIL.TiffImagePlugin", "TiffImageFile"),
}

#: By how much libjpeg can reduce a picture while decoding it.
_REDUCTIONS = (8, 4, 2)

#: EXIF orientations from 5 on exchange width and height.
_FIRST_SIDEWAYS = 5


def reduction(container: Container, wanted: tuple[int, int] | None) -> int:
    """Return by which factor, 1 to 8, the picture may be reduced while it is decoded.

    Args:
        container: The picture.
        wanted: Width and height, upright, that must remain at least; None for all there is.
    """
    if wanted is None or container.format != "JPEG":
        return 1
    width, height = reversed(wanted) if container.orientation >= _FIRST_SIDEWAYS else wanted
    factor = min(container.width // max(width, 1), container.height // max(height, 1))
    return next((step for step in _REDUCTIONS if factor >= step), 1)


def decode(container: Container, digest: str, factor: int = 1) -> Bitmap:
    """Return the picture's pixels: RGB or RGBA, sRGB, upright, the first frame or page.

    Args:
        container: The picture, whose size has been checked.
        digest: SHA-256 of the source, lower-case hex.
        factor: By how much to reduce a JPEG while decoding; 1, 2, 4 or 8.

    Raises:
        SourceError: The picture is damaged or cut short, or its pixels are of a rare kind.
    """
    with reporting_damage(container.format):
        source = _opened(container)
        width, height = source.size
        if factor > 1:
            source.draft(None, (width // factor, height // factor))
        source.load()
        _check_complete(source, container)
        image = to_srgb(expand(source), source.info.get("icc_profile"))
        if container.frame:
            image = _on_canvas(image, container.frame)
        turn = max(container.orientation, orientation(source.info.get("exif", b"")))
        if turn >= _FIRST_SIDEWAYS:
            width, height = height, width
        image = _without_needless_alpha(_upright(image, turn))
        # What Pillow opened holds on to the file and its decoder.
        plain = image.copy() if image is source else image
        plain.info.clear()
        return Bitmap(plain, digest, width, height, container.lossy)


def _opened(container: Container) -> ImageFile:
    module, name = _PLUGINS[container.format]
    image: ImageFile = getattr(import_module(module), name)(BytesIO(container.data))
    if image.width > container.width or image.height > container.height:
        raise SourceError(f"the {container.format} picture's header contradicts itself")
    return image


def _check_complete(source: ImageFile, container: Container) -> None:
    """Have the rows of a PNG counted if its last one is empty, or in any case if interlaced."""
    if container.format != "PNG":
        return
    last = source.crop((0, source.height - 1, source.width, source.height))
    if source.info.get("interlace") or not any(last.tobytes()):
        check_rows(container.data)


def _on_canvas(image: Image, frame: tuple[int, int, int, int]) -> Image:
    """Return `image` with everything outside `frame` transparent."""
    from PIL.Image import new

    canvas = new("RGBA", image.size)
    canvas.paste(image.crop(frame), frame[:2])
    return canvas


def _upright(image: Image, turn: int) -> Image:
    """Apply an EXIF orientation (Exif 3.0, section 4.6.5, tag 274)."""
    from PIL.Image import Transpose

    method = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }.get(turn)
    return image if method is None else image.transpose(method)


def _without_needless_alpha(image: Image) -> Image:
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    return image
