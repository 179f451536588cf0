"""Knowing an uploaded picture by its first bytes, and its size without decoding it."""

from __future__ import annotations

import io
from dataclasses import dataclass

_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1")


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture that somebody has sent.

    Attributes:
        format: `"JPEG"`, `"PNG"`, `"WebP"`, `"HEIC"` or `"BMP"`.
        size: Width and height in pixels; None for HEIC, whose size nobody limits.
        data: The bytes.
    """

    format: str
    size: tuple[int, int] | None
    data: bytes


def read_upload(data: bytes) -> Upload:
    """Return the picture's format, by signature, and size, by header.

    Raises:
        ValueError: It is no picture of these formats, or its header is damaged.
    """
    kind = _format(data)
    if kind is None:
        raise ValueError("the image is not JPEG, PNG, WebP, HEIC or BMP")
    return Upload(kind, None if kind == "HEIC" else _size(data, kind), data)


def _format(data: bytes) -> str | None:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    if data[4:8] == b"ftyp" and data[8:12] in _BRANDS:
        return "HEIC"
    return "BMP" if data.startswith(b"BM") else None


def _size(data: bytes, kind: str) -> tuple[int, int]:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=[kind.upper()]) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"the {kind} image is damaged: {error}") from error
