"""Which kind of source a `src` is."""

from __future__ import annotations

import re
from enum import StrEnum

from cardpress.errors import SourceError


class Kind(StrEnum):
    """Where the bytes of a source are."""

    URL = "url"
    DATA = "data"
    PATH = "path"
    BASE64 = "base64"


#: Two letters at least: `C:\x.png` is a path on Windows, not a URL.
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]+):")
_KINDS = {"http": Kind.URL, "https": Kind.URL, "data": Kind.DATA}

_PATH_START = re.compile(r"/|\.\.?[/\\]|~|\\\\|[A-Za-z]:")

#: Suffixes of pictures, also of those that cannot be decoded: the error is then the right one.
_SUFFIXES = (
    *(".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".avif"),
    *(".bmp", ".dib", ".tif", ".tiff", ".svg", ".svgz", ".heic", ".heif", ".jxl"),
    *(".ico", ".jp2", ".psd", ".eps", ".pdf"),
)

#: A JPEG begins with FF D8 FF, which is `/9j/` in base64. No JPEG is shorter than 64 characters.
_BASE64_JPEG = re.compile(r"/9j/[A-Za-z0-9+/\s]{60}")


def classify(src: str) -> Kind:
    """Return the kind of `src`.

    With a scheme it is a URL (http, https) or a data URI; starting with `/`, `./`, `../`, `~`,
    a Windows drive or share, or ending in a picture's suffix, it is a path; anything else is
    base64. One exception: `/9j/` and then at least 60 characters of base64 is a JPEG, not a
    path (`/9j/` is how every JPEG begins, and no file system has such names by accident).

    Raises:
        SourceError: `src` is empty, or its scheme is another one.
    """
    if not src.strip():
        raise SourceError("the source is empty")
    scheme = _SCHEME.match(src)
    if scheme:
        return _of_scheme(scheme[1])
    if _BASE64_JPEG.match(src):
        return Kind.BASE64
    if _PATH_START.match(src) or src[-8:].lower().endswith(_SUFFIXES):
        return Kind.PATH
    return Kind.BASE64


def _of_scheme(scheme: str) -> Kind:
    kind = _KINDS.get(scheme.lower())
    if kind is None:
        raise SourceError(
            f"the scheme {scheme[:20]!r} is not supported: use http, https or data, "
            "or write a file's path without a scheme"
        )
    return kind
