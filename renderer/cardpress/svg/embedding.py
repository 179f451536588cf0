"""Bitmaps as data URIs, decoded and encoded again: a source never reaches the SVG itself."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

from cardpress.cache import ByteCache
from cardpress.geometry import Size
from cardpress.raster.picture import crop, scaled_picture

if TYPE_CHECKING:
    from PIL.Image import Image

    from cardpress.scene import Picture

#: Embedded pixels per canvas pixel: sharp on displays of twice the density.
DENSITY = 2

#: Quality of a photo that came as JPEG, WebP or AVIF: no loss that can be seen on top.
_JPEG_QUALITY = 92


def embed_picture(
    picture: Picture, space: Size, written: ByteCache[str]
) -> tuple[str, tuple[float, float, float, float]] | None:
    """Return the data URI of what is seen of a picture, and where it lies.

    Args:
        picture: In canvas pixels.
        space: Size of the canvas.
        written: URIs of pictures that were embedded before.

    Returns:
        The URI, and left, top, width, height in canvas pixels; None if nothing is seen.
    """
    density = min(DENSITY, _native_density(picture))
    clip = (0, 0, round(space.width * density), round(space.height * density))
    part = crop(picture, density, clip)
    if part is None:
        return None
    left, top, right, bottom = (value / density for value in part.target)
    place = left, top, right - left, bottom - top
    bitmap = picture.bitmap
    # Where the picture lies matters only as far as it decides what is seen of it.
    size = part.target[2] - part.target[0], part.target[3] - part.target[1]
    key = bitmap.digest, bitmap.image.size, size, part.source
    uri = written.get(key)
    if uri is None:
        uri = _data_uri(scaled_picture(picture, part), bitmap.lossy)
        written.put(key, uri, len(uri))
    return uri, place


def _native_density(picture: Picture) -> float:
    """Return the density at which no pixel of the source is lost; at least 1."""
    width, height = picture.bitmap.image.size
    return max(1.0, width / picture.content.width, height / picture.content.height)


def _data_uri(image: Image, lossy: bool) -> str:
    if lossy and image.mode == "RGB":
        return data_uri(image, "jpeg", quality=_JPEG_QUALITY, subsampling=0, optimize=True)
    return data_uri(image, "png", optimize=True)


def data_uri(image: Image, kind: str, **options: object) -> str:
    """Return `image`, encoded by Pillow, as a `data:` URI."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
