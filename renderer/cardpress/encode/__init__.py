"""Pixels to bytes: the five raster formats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from cardpress.encode.options import (
    EFFORTS,
    Effort,
    Options,
    RowRange,
    check_options,
    check_size,
)
from cardpress.encode.pillow import encode_avif, encode_jpeg, encode_tiff, encode_webp
from cardpress.encode.png import encode_png
from cardpress.errors import EncodeError
from cardpress.formats import format_of
from cardpress.spares import Spares

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["EFFORTS", "Effort", "RowRange", "check_options", "check_size", "encode"]

_ENCODERS: dict[str, Callable[[Image, Options], bytes]] = {
    "png": encode_png,
    "jpeg": encode_jpeg,
    "webp": encode_webp,
    "tiff": encode_tiff,
    "avif": encode_avif,
}


def encode(
    image: Image,
    format: str,
    *,
    effort: str = "balanced",
    quality: int | None = None,
    photo_rows: Sequence[RowRange] = (),
    certain: bool = False,
    spares: Spares | None = None,
) -> bytes:
    """Write a picture in one of the raster formats; the same input gives the same bytes.

    Args:
        image: Mode RGB, RGBA (straight alpha) or P (a palette of RGB), sRGB, at its final size.
        format: A name that `cardpress.formats.format_of` knows, except `"svg"`.
        effort: `"fast"`, `"balanced"` or `"small"`: how much time a smaller file is worth.
            PNG and TIFF are lossless in all three.
        quality: 1 to 100, lossy formats only; None is the default of the format.
        photo_rows: Ranges of rows (top, bottom) that photos or gradients fill to a good part,
            in any order. It steers compression only, never what the picture looks like.
        certain: Whether they are photos for certain: no logos or screenshots, which may not gain
            by a filter, so that it need not be tried.
        spares: Buffers to work in, where there may be some from the picture before.

    Raises:
        EncodeError: Unknown format or effort, a quality that does not fit, a side longer than
            the format allows, or the encoder failed.
    """
    target = format_of(format)
    check_options(target, effort, quality)
    check_size(target, *image.size)
    encoder = _ENCODERS.get(target.name)
    if encoder is None:
        raise EncodeError(f"{target.name} is not made of pixels: write the scene instead")
    spares = Spares(0) if spares is None else spares
    options = Options(cast("Effort", effort), quality, tuple(photo_rows), certain, spares)
    if image.mode == "P" and target.name != "png":
        image = image.convert("RGB")
    try:
        return encoder(image, options)
    except (MemoryError, OSError, RuntimeError, ValueError) as error:
        reason = str(error) or type(error).__name__
        raise EncodeError(f"cannot write the picture as {target.name}: {reason}") from error
