"""WebP (RFC 9649): reads the size, which Pillow learns only by allocating the canvas."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from cardpress.sources.containers import Container
from cardpress.sources.containers.ifd import orientation

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Chunks to look at; an animation has one for each frame, and EXIF comes after them.
_MOST_CHUNKS = 100_000


def reduce(data: bytes) -> Container:
    """Return the picture as it is, with its size; libwebp skips what it does not need."""
    width, height = _size(data)
    turn, lossy = 1, False
    for kind, body, end in _chunks(data):
        if kind == b"EXIF":
            turn = orientation(data[body:end])
        lossy = lossy or _is_lossy(kind, data[body : body + 64])
    return Container("WEBP", data, width, height, turn, lossy)


def _size(data: bytes) -> tuple[int, int]:
    kind, body = data[12:16], data[20:30]
    if kind == b"VP8X":
        return _uint24(body[4:7]) + 1, _uint24(body[7:10]) + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", body, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no picture in the first chunk")


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield each chunk's name, and where its body begins and ends."""
    position = 12
    for _ in range(_MOST_CHUNKS):
        if position + 8 > len(data):
            return
        (length,) = struct.unpack_from("<I", data, position + 4)
        body = position + 8
        yield data[position : position + 4], body, body + length
        position = body + length + (length & 1)


def _is_lossy(kind: bytes, body: bytes) -> bool:
    """Whether the chunk is a lossy picture, or a frame (16 bytes in) that holds one."""
    return kind == b"VP8 " or (kind == b"ANMF" and b"VP8 " in body[16:])


def _uint24(data: bytes) -> int:
    return int.from_bytes(data, "little")
