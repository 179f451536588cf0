"""The output formats: their names, media types, file suffixes and limits."""

from __future__ import annotations

import os
from dataclasses import dataclass

from cardpress.errors import EncodeError


@dataclass(frozen=True, slots=True)
class Format:
    """One output format.

    Attributes:
        name: The name we use everywhere, lower case.
        media_type: The registered media type (RFC 6838).
        suffixes: File name suffixes with their dot, lower case; the first is ours. Without the
            dot they are the names that `format_of` knows.
        max_side: The longest side the format can hold, in pixels; None if it sets no limit.
        lossy: Whether the format takes a quality.
    """

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    max_side: int | None = None
    lossy: bool = False

    @property
    def suffix(self) -> str:
        """The suffix that we give files of this format, with its dot."""
        return self.suffixes[0]


SVG = Format("svg", "image/svg+xml", (".svg",))
#: PNG third edition, section 11.2.1: a side is a positive 31-bit integer.
PNG = Format("png", "image/png", (".png",), 2**31 - 1)
#: libjpeg's JPEG_MAX_DIMENSION.
JPEG = Format("jpeg", "image/jpeg", (".jpg", ".jpeg"), 65_500, lossy=True)
#: RFC 9649, section 2.7: 14 bits hold the side minus one; libwebp stops one short of that.
WEBP = Format("webp", "image/webp", (".webp",), 16_383, lossy=True)
#: TIFF 6.0: a side is a 32-bit integer.
TIFF = Format("tiff", "image/tiff", (".tiff", ".tif"), 2**32 - 1)
#: libavif's AVIF_DEFAULT_IMAGE_DIMENSION_LIMIT: its decoder refuses what is longer.
AVIF = Format("avif", "image/avif", (".avif",), 32_768, lossy=True)

FORMATS = (SVG, PNG, JPEG, WEBP, TIFF, AVIF)

_BY_SUFFIX = {suffix: format for format in FORMATS for suffix in format.suffixes}


def format_of(name: str) -> Format:
    """Return the format called `name`, in any case: `"png"`, `"jpg"`, `"TIFF"`.

    Raises:
        EncodeError: There is no such format.
    """
    found = _BY_SUFFIX.get(f".{str(name).lower()}")
    if found is None:
        raise EncodeError(f"unknown format {name!r}: known are {_known()}")
    return found


def format_of_path(path: str | os.PathLike[str]) -> Format:
    """Return the format that the suffix of a file name means, in any case.

    Raises:
        EncodeError: The name has no suffix, or an unknown one.
    """
    suffix = os.path.splitext(os.fspath(path))[1]
    found = _BY_SUFFIX.get(suffix.lower())
    if found is None:
        what = f"unknown suffix {suffix!r}" if suffix else "no suffix"
        raise EncodeError(
            f"cannot tell the format of {os.path.basename(path)!r} ({what}): "
            f"name the format, or end the file name in one of {', '.join(_BY_SUFFIX)}"
        )
    return found


def _known() -> str:
    return ", ".join(format.name for format in FORMATS)
