"""Makes a picture fit what a service accepts.

A picture that fits already is sent byte for byte. Any other is decoded, turned upright, scaled
and encoded anew; the same picture always gives the same bytes.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardpress.errors import CardpressError, LimitError, Problem, ProviderError, SourceError
from cardpress.limits import Limits
from cardpress.providers.protocol import FilePart
from cardpress.sources.signature import identify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

    from cardpress.bitmap import Bitmap
    from cardpress.sources.containers import Container

HEIC = "HEIC"

#: Brands of HEIF files (ISO/IEC 23008-12, annex B and section 10.2): pictures and sequences
#: coded with HEVC, and the two that name no codec.
_HEIC_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)

#: What a form calls files of each format, and their media types.
_NAMES = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("webp", "image/webp"),
    "BMP": ("bmp", "image/bmp"),
    HEIC: ("heic", "image/heic"),
}

#: JPEG qualities in the order in which they are tried; below the last one the picture is made
#: smaller instead.
_QUALITIES = (92, 80)

#: Each further attempt has half as many pixels.
_SHRINK = math.sqrt(0.5)

#: EXIF orientations from 5 on exchange width and height.
_FIRST_SIDEWAYS = 5

#: Bytes of an `ftyp` box that are looked at; real ones have 16 to 64.
_LONGEST_FTYP = 1024

_ENDLESS = 2**62


@dataclass(frozen=True, slots=True)
class Accepted:
    """Which pictures a service accepts. JPEG and PNG must be among the formats.

    Attributes:
        formats: Pillow's names of formats, or `HEIC`.
        most_bytes: Size of the file, at most.
        least: Width and height in pixels, at least.
        most: Width and height in pixels, at most.
    """

    formats: frozenset[str]
    most_bytes: int = _ENDLESS
    least: tuple[int, int] = (1, 1)
    most: tuple[int, int] = (_ENDLESS, _ENDLESS)

    def takes_bytes(self, data: bytes) -> bool:
        """Whether a file is small enough."""
        return len(data) <= self.most_bytes

    def takes_size(self, width: int, height: int) -> bool:
        """Whether a picture is neither too small nor too large."""
        (left, top), (right, bottom) = self.least, self.most
        return left <= width <= right and top <= height <= bottom

    def scales(self, width: int, height: int) -> tuple[float, float]:
        """Return by which factors a picture may be scaled: the smallest and the largest."""
        smallest = max(self.least[0] / width, self.least[1] / height)
        return smallest, min(self.most[0] / width, self.most[1] / height)


def fit(provider: str, data: bytes, accepted: Accepted, limits: Limits) -> bytes:
    """Return `data` if the service accepts it; else the same picture as the service does.

    Formats that it does not know become JPEG if they were lossy and are opaque, else PNG.
    Pictures that are too large or too small are scaled, those with too many bytes become JPEG
    (transparency laid on white, as nothing else is left) and then smaller.

    Args:
        provider: Named in errors.
        data: A file of any format that can be read; HEIC only where the service accepts it.
        accepted: What the service accepts.
        limits: What may be decoded. A file that the service accepts as it is may be larger.

    Raises:
        ProviderError: `invalid-request`: no such picture can be made of it.
    """
    try:
        return _fit(data, accepted, limits)
    except CardpressError as error:
        message = f"{provider} cannot get this picture: {error}"
        problems = [Problem("invalid-value", "/image", message)]
        raise ProviderError(
            message, provider, "invalid-request", problems, processed=False
        ) from error


def file_part(data: bytes) -> FilePart:
    """Return a picture that `fit` has returned as a file of a form."""
    suffix, media_type = _NAMES[picture_format(data)]
    return FilePart(f"image.{suffix}", media_type, data)


def picture_format(data: bytes) -> str:
    """Return the format's name as Pillow has it, or `HEIC`.

    Raises:
        SourceError: It is no picture.
    """
    return HEIC if _is_heic(data) else identify(data)


def _is_heic(data: bytes) -> bool:
    """Whether the `ftyp` box (ISO/IEC 14496-12, 4.3) names a brand of HEIC and none of AVIF."""
    if data[4:8] != b"ftyp":
        return False
    size = min(int.from_bytes(data[:4], "big"), _LONGEST_FTYP)
    brands = {data[8:12], *(data[start : start + 4] for start in range(16, size, 4))}
    return bool(brands & _HEIC_BRANDS) and not brands & {b"avif", b"avis"}


def _fit(data: bytes, accepted: Accepted, limits: Limits) -> bytes:
    from cardpress.sources.header import inspect

    if picture_format(data) == HEIC and HEIC in accepted.formats:
        return _checked_heic(data, accepted)
    unbounded = Limits(source_bytes=_ENDLESS, source_pixels=_ENDLESS, source_side=_ENDLESS)
    container = inspect(data, unbounded)
    _check_shape(container, accepted)
    if _is_accepted(data, container, accepted):
        with suppress(LimitError):
            _decoded(container, limits, reduced=True)
        return data
    return _converted(_decoded(container, limits), accepted)


def _checked_heic(data: bytes, accepted: Accepted) -> bytes:
    """HEIC cannot be read here, so that it can be sent as it is or not at all."""
    if accepted.takes_bytes(data):
        return data
    raise SourceError(
        f"it has {len(data)} bytes, {accepted.most_bytes} are allowed, and HEIC cannot be "
        "converted here: save it as JPEG"
    )


def _is_accepted(data: bytes, container: Container, accepted: Accepted) -> bool:
    """Whether the file can be sent as it is.

    Its size must do both as stored and upright: services do not say which one they measure.
    """
    size = container.width, container.height
    sideways = container.orientation >= _FIRST_SIDEWAYS
    return (
        container.format in accepted.formats
        and accepted.takes_bytes(data)
        and accepted.takes_size(*size)
        and (not sideways or accepted.takes_size(*reversed(size)))
    )


def _check_shape(container: Container, accepted: Accepted) -> None:
    """Refuse a picture so long that its short side is too small when its long one fits."""
    width, height = container.width, container.height
    if min(width, height) < 1:
        raise SourceError(f"it is empty: {width} x {height} pixels")
    if container.orientation >= _FIRST_SIDEWAYS:
        width, height = height, width
    smallest, largest = accepted.scales(width, height)
    if smallest > largest:
        least, most = (f"{across} x {down}" for across, down in (accepted.least, accepted.most))
        raise SourceError(
            f"{width} x {height} pixels are too long a shape for {least} to {most}: crop it"
        )


def _decoded(container: Container, limits: Limits, *, reduced: bool = False) -> Bitmap:
    """Return the pixels; `reduced` if only the attempt matters, which shows any damage."""
    from cardpress.sources.decoder import decode, reduction
    from cardpress.sources.header import check_size

    check_size(container.width, container.height, limits)
    return decode(container, "", reduction(container, (1, 1)) if reduced else 1)


def _converted(bitmap: Bitmap, accepted: Accepted) -> bytes:
    for size in _sizes(bitmap.width, bitmap.height, accepted):
        image = _scaled(bitmap.image, size)
        for data in _encodings(image, bitmap):
            if accepted.takes_bytes(data):
                return data
    raise SourceError(f"it cannot be made smaller than {accepted.most_bytes} bytes")


def _sizes(width: int, height: int, accepted: Accepted) -> Iterator[tuple[int, int]]:
    """Yield sizes that the service takes, the best one first, each with half the pixels."""
    smallest, largest = accepted.scales(width, height)
    bounds = tuple(zip(accepted.least, accepted.most, strict=True))
    factor = min(largest, max(1.0, smallest))
    while factor >= smallest:
        across, down = round(width * factor), round(height * factor)
        yield _between(across, *bounds[0]), _between(down, *bounds[1])
        factor *= _SHRINK


def _between(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))


def _scaled(image: Image, size: tuple[int, int]) -> Image:
    from cardpress.sources.scaling import scale_bitmap

    return image if image.size == size else scale_bitmap(image, *size)


def _encodings(image: Image, bitmap: Bitmap) -> Iterator[bytes]:
    """Yield the picture as files, the best one first."""
    from cardpress.encode import encode

    if not (bitmap.lossy and bitmap.opaque):
        yield encode(image, "png")
    for quality in _QUALITIES:
        yield encode(image, "jpeg", quality=quality)
