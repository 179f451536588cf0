"""Tells the format of a picture by its first bytes; labels and suffixes are not believed."""

from __future__ import annotations

import re

from cardpress.errors import SourceError

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
)

#: What people try, so that the error can name it; patterns at the start, in any case.
_FOREIGN = (
    (rb"\s*<(?:\?xml|!--|!doctype svg|svg)", "an SVG or XML file"),
    (rb"\s*<(?:!doctype html|html)", "a web page"),
    (rb"....ftyp(?:hei[cmxs]|hev[cmx]|mif1|msf1)", "a HEIC picture"),
    (rb"\xff\x0a|\x00\x00\x00\x0cjxl ", "a JPEG XL picture"),
    (rb"\x00\x00\x00\x0cjp  |\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (rb"ii\+\x00|mm\x00\+", "a BigTIFF picture"),
    (rb"%pdf", "a PDF file"),
    (rb"%!ps|\xc5\xd0\xd3\xc6", "a PostScript file"),
    (rb"8bps", "a Photoshop file"),
    (rb"\x00\x00\x01\x00", "an icon file"),
)


def identify(data: bytes) -> str:
    """Return `"PNG"`, `"JPEG"`, `"GIF"`, `"WEBP"`, `"AVIF"`, `"BMP"` or `"TIFF"`.

    Raises:
        SourceError: `data` begins like none of these.
    """
    for start, name in _STARTS:
        if data.startswith(start):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and _brands(data) & {b"avif", b"avis"}:
        return "AVIF"
    raise SourceError(_complaint(data))


def _brands(data: bytes) -> set[bytes]:
    """Return major and compatible brands of the `ftyp` box (ISO/IEC 14496-12, 4.3)."""
    size = min(int.from_bytes(data[:4], "big"), 1024)
    return {data[8:12], *(data[start : start + 4] for start in range(16, size, 4))}


def _complaint(data: bytes) -> str:
    for pattern, name in _FOREIGN:
        if re.match(pattern, data, re.IGNORECASE | re.DOTALL):
            return f"this is {name}: convert it to PNG, JPEG or WebP first"
    return "this is not a picture: PNG, JPEG, WebP, GIF, AVIF, BMP and TIFF can be read"
