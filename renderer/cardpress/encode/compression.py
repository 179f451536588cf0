"""Deflate, twice: ISA-L where time counts, libdeflate where bytes do.

Measured at 1200x630. With a 400x400 photo: ISA-L 1 takes 1.6 ms; zlib-ng 3 and libdeflate 1 both
take 5 ms for 5 % fewer bytes. Text and thumbnails: ISA-L 1 1.0 ms, zlib-ng 3 3.3 ms and 7 % fewer
bytes, libdeflate 4 4.0 ms and 14 % fewer. libdeflate 12 is 3 to 12 % smaller than zlib 9.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cardpress.encode.scanlines import Buffer


def deflate_fast(pieces: Iterable[Buffer]) -> bytes:
    """Compress pieces as they come, into one zlib stream."""
    from isal import isal_zlib

    compressor = isal_zlib.compressobj(level=1)
    compressed = [compressor.compress(piece) for piece in pieces]
    return b"".join((*compressed, compressor.flush()))


def deflate_well(data: bytearray, level: int) -> bytes:
    """Compress `data` into one zlib stream; `level` is libdeflate's, 1 to 12."""
    from deflate import zlib_compress

    return bytes(zlib_compress(data, level))


def gathered(pieces: Iterable[Buffer], size: int) -> bytearray:
    """Join pieces of `size` bytes in all; libdeflate has no streams.

    Filled in place: a buffer that grows costs 500 page faults on a card.
    """
    data = bytearray(size)
    end = 0
    for piece in pieces:
        start, end = end, end + len(piece)
        data[start:end] = piece
    return data


def crc32(data: bytes, start: int = 0) -> int:
    """Return the CRC-32 that PNG's chunks end in, continued from `start`."""
    from deflate import crc32 as checksum

    # Not ISA-L's: it leaves the vector registers in a state in which HarfBuzz and Pillow run at
    # half their speed until something clears them, and this is the last call of a card.
    return int(checksum(data, start))
