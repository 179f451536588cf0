"""PNG (W3C PNG, third edition): keeps the chunks that make up the default picture."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

from cardpress.errors import SourceError
from cardpress.sources.containers import Container
from cardpress.sources.containers.ifd import orientation

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"IDAT", b"IEND"}

_GREY, _TRUECOLOUR = 0, 2

#: Samples per pixel of each colour type.
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}

#: Where each pass of Adam7 starts and how far it steps: x, y, dx, dy (section 8).
_PASSES = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
)
_WHOLE = ((0, 0, 1, 1),)
_BLOCK = 1 << 20

#: What Pillow multiplies grey samples of 2 and 4 bits with.
_STEPS = {2: 85, 4: 17}


class _Chunk(NamedTuple):
    kind: bytes
    whole: bytes

    @property
    def body(self) -> bytes:
        return self.whole[8:-4]


def reduce(data: bytes) -> Container:
    """Return the picture without text, time, EXIF, animation and unknown chunks."""
    kept = [data[:8]]
    header, turn = b"", 1
    for chunk in _chunks(data):
        if chunk.kind == b"eXIf":
            turn = orientation(chunk.body)
        elif chunk.kind == b"IHDR":
            header = header or chunk.body
        if chunk.kind == b"tRNS":
            chunk = _at_eight_bits(chunk, header)
        if chunk.kind in _KEPT:
            kept.append(chunk.whole)
    width, height = struct.unpack_from(">II", header)
    return Container("PNG", b"".join(kept), width, height, turn)


def check_rows(data: bytes) -> None:
    """Check that a picture that Pillow could decode has all of its rows.

    Pillow takes compressed data that ends between two rows for complete, and leaves the rest
    of the picture black.

    Raises:
        SourceError: Rows are missing.
    """
    chunks = list(_chunks(data))
    missing = _raw_size(chunks[0].body)
    unpacker = zlib.decompressobj()
    for chunk in chunks:
        packed = chunk.body if chunk.kind == b"IDAT" else b""
        while packed and missing > 0:
            missing -= len(unpacker.decompress(packed, _BLOCK))
            packed = unpacker.unconsumed_tail
    if missing > len(unpacker.flush()):
        raise SourceError("the PNG picture is cut short: rows are missing")


def _raw_size(header: bytes) -> int:
    """Return the bytes of all rows with their filter bytes (sections 7.2 and 9)."""
    width, height, depth, kind, interlaced = struct.unpack_from(">IIBBxxB", header)
    size = 0
    for x, y, dx, dy in _PASSES if interlaced else _WHOLE:
        columns, rows = -(-(width - x) // dx), -(-(height - y) // dy)
        if columns > 0 and rows > 0:
            size += rows * (1 + (columns * depth * _SAMPLES[kind] + 7) // 8)
    return size


def _chunks(data: bytes) -> Iterator[_Chunk]:
    """Yield the chunks up to IEND; the last one may be cut short."""
    position = 8
    while position + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, position)
        end = position + 12 + length
        chunk = _Chunk(data[position + 4 : position + 8], data[position:end])
        yield chunk
        if chunk.kind == b"IEND":
            return
        position = end


def _at_eight_bits(chunk: _Chunk, header: bytes) -> _Chunk:
    """Return tRNS for 8-bit samples: Pillow compares it with pixels that it has already scaled.

    Two 16-bit colours with the same high bytes cannot be told apart, here as in Pillow.
    """
    depth, kind = struct.unpack_from("BB", header, 8)
    count = {_GREY: 1, _TRUECOLOUR: 3}.get(kind, 0)
    if not count or depth not in (2, 4, 16):
        return chunk
    samples = struct.unpack(f">{count}H", chunk.body)
    scaled = [value >> 8 if depth == 16 else value * _STEPS[depth] for value in samples]
    body = b"tRNS" + struct.pack(f">{count}H", *scaled)
    return _Chunk(
        b"tRNS", struct.pack(">I", 2 * count) + body + struct.pack(">I", zlib.crc32(body))
    )
