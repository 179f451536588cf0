"""Whether a downloaded file is whole, and what it should be."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cardpress.errors import SourceError
from cardpress.sources.decoder import decode
from cardpress.sources.header import inspect

if TYPE_CHECKING:
    from cardpress.limits import Limits


def check_contents(role: str, data: bytes, limits: Limits) -> str:
    """Return the media type of a file that a service has made.

    Args:
        role: As in `RemoteFile`.
        data: The whole file.
        limits: Of pictures, which are decoded.

    Raises:
        SourceError: It is damaged, cut short, or something else.
        LimitError: It is a picture with more pixels than allowed.
    """
    if role == "model":
        _check_model(data)
        return "model/gltf-binary"
    if role == "video":
        _check_video(data)
        return "video/mp4"
    container = inspect(data, limits)
    decode(container, hashlib.sha256(data).hexdigest())
    return f"image/{container.format.lower()}"


def _check_model(data: bytes) -> None:
    """Compare with the length in the header (glTF 2.0, section 4.4.2)."""
    if data[:4] != b"glTF" or len(data) != int.from_bytes(data[8:12], "little"):
        raise SourceError("this is no whole 3D model (GLB)")


def _check_video(data: bytes) -> None:
    """Walk through the top-level boxes, which fill an MP4 file (ISO/IEC 14496-12, 4.2)."""
    place, kinds = 0, set()
    while place < len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        kinds.add(data[place + 4 : place + 8])
        if size == 1:
            size = int.from_bytes(data[place + 8 : place + 16], "big")
        elif size == 0:
            size = len(data) - place
        if size < 8:
            break
        place += size
    if place != len(data) or not {b"ftyp", b"moov"} <= kinds:
        raise SourceError("this is no whole video (MP4)")
