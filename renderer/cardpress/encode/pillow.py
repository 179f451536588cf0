"""The formats that Pillow writes: JPEG, WebP, AVIF and TIFF.

Pillow's own defaults for AVIF and WebP take five to twenty times as long as these settings.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from cardpress.encode.alpha import flattened, without_idle_alpha
from cardpress.encode.icc import srgb_profile

if TYPE_CHECKING:
    from PIL.Image import Image

    from cardpress.encode.options import Effort, Options

JPEG_QUALITY = 85
WEBP_QUALITY = 80
AVIF_QUALITY = 60

#: From this quality on, colour is kept at full resolution.
FULL_COLOR_QUALITY = 90

#: libwebp's `method`, 0 (fastest) to 6.
WEBP_METHODS: dict[Effort, int] = {"fast": 0, "balanced": 2, "small": 4}

#: libavif's `speed`, 0 (slowest) to 10.
AVIF_SPEEDS: dict[Effort, int] = {"fast": 10, "balanced": 8, "small": 6}

#: TIFF 6.0, section 14: tag 317, and its value for "subtract the pixel on the left".
_PREDICTOR, _HORIZONTAL = 317, 2


def encode_jpeg(image: Image, options: Options) -> bytes:
    """Write JPEG, transparency laid on white; the small effort makes it progressive."""
    quality = options.quality_or(JPEG_QUALITY)
    small = options.effort == "small"
    return _saved(
        flattened(image),
        "JPEG",
        quality=quality,
        subsampling=_subsampling(quality),
        optimize=small,
        progressive=small,
        icc_profile=srgb_profile(),
    )


def encode_webp(image: Image, options: Options) -> bytes:
    """Write lossy WebP; its alpha channel is lossless."""
    from PIL import WebPImagePlugin  # noqa: F401 (else Pillow loads every plug-in it has)

    return _saved(
        without_idle_alpha(image),
        "WEBP",
        quality=options.quality_or(WEBP_QUALITY),
        method=WEBP_METHODS[options.effort],
        icc_profile=srgb_profile(),
    )


def encode_avif(image: Image, options: Options) -> bytes:
    """Write AVIF; sRGB is told by its CICP code points, which libavif always writes.

    On one thread: the bytes depend on how many there are.
    """
    from PIL import AvifImagePlugin  # noqa: F401 (else Pillow loads every plug-in it has)

    quality = options.quality_or(AVIF_QUALITY)
    return _saved(
        without_idle_alpha(image),
        "AVIF",
        quality=quality,
        subsampling=_subsampling(quality),
        speed=AVIF_SPEEDS[options.effort],
        max_threads=1,
    )


def encode_tiff(image: Image, options: Options) -> bytes:
    """Write TIFF, deflated; the predictor helps photos and harms text, so only they get it."""
    from PIL import TiffImagePlugin  # noqa: F401 (else Pillow loads every plug-in it has)

    return _saved(
        without_idle_alpha(image),
        "TIFF",
        compression="tiff_adobe_deflate",
        tiffinfo={_PREDICTOR: _HORIZONTAL} if options.photo_rows else {},
        icc_profile=srgb_profile(),
    )


def _subsampling(quality: int) -> str:
    return "4:4:4" if quality >= FULL_COLOR_QUALITY else "4:2:0"


def _saved(image: Image, format: str, **settings: Any) -> bytes:
    file = BytesIO()
    image.save(file, format, **settings)
    return file.getvalue()
