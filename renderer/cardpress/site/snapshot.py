"""What a picture file is, read from its first bytes without decoding it."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Format (`"png"`, `"jpeg"`, …; `"svg"`), and width and height in pixels."""

    format: str
    width: int
    height: int


def snapshot(data: bytes) -> Snapshot | None:
    """Return what a picture is; None if it is none, or cut off."""
    if data.startswith(_PNG):
        if data[12:16] != b"IHDR" or data[-8:-4] != b"IEND":
            return None
        width, height = struct.unpack(">II", data[16:24])
        return Snapshot("png", width, height)
    if b"<svg" in data[:1024]:
        return Snapshot("svg", 0, 0)
    return _with_pillow(data)


def _with_pillow(data: bytes) -> Snapshot | None:
    import warnings

    from PIL import Image

    formats = ("JPEG", "GIF", "WEBP", "AVIF", "TIFF", "BMP")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=formats) as picture:
                return Snapshot((picture.format or "").lower(), *picture.size)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
