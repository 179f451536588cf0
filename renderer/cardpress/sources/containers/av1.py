"""AV1: how large the coded frames of a stream are, and how many (AV1 bitstream, section 5)."""

from __future__ import annotations

from cardpress.errors import SourceError
from cardpress.sources.containers.cursor import Bits, Cursor

_SEQUENCE, _FRAME_HEADER, _FRAME = 1, 3, 6

#: A picture is one frame in about three units; layered pictures have up to four frames.
_MOST_UNITS = 1000

#: Bytes of a sequence header that are looked at; longer ones do not exist.
_HEADER_BYTES = 1024


def coded_pixels(stream: bytes) -> int:
    """Return width times height of the stream's frames, summed over all its frames.

    Raises:
        SourceError: There are absurdly many units.
        EOFError: The stream is cut short.
    """
    area = frames = 0
    cursor = Cursor(stream, 0, len(stream))
    for _ in range(_MOST_UNITS):
        if cursor.position >= cursor.end:
            return area * frames
        kind, payload = _unit(cursor)
        if kind == _SEQUENCE:
            area = max(area, _frame_area(Bits(payload[:_HEADER_BYTES])))
        elif kind in (_FRAME, _FRAME_HEADER):
            frames += 1
    raise SourceError("the AVIF picture has too many parts")


def _unit(cursor: Cursor) -> tuple[int, bytes]:
    """Return type and payload of the next open bitstream unit (section 5.3)."""
    header = cursor.uint(1)
    if header & 0x04:
        cursor.take(1)
    size = _leb128(cursor) if header & 0x02 else cursor.end - cursor.position
    return header >> 3 & 0x0F, cursor.take(size)


def _leb128(cursor: Cursor) -> int:
    value = 0
    for place in range(8):
        byte = cursor.uint(1)
        value |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            break
    return value


def _frame_area(bits: Bits) -> int:
    """Return the largest frame that a sequence header allows, in pixels (section 5.5.1)."""
    bits.read(3 + 1)
    if bits.read(1):
        bits.read(5)
    else:
        _skip_operating_points(bits)
    width_bits, height_bits = bits.read(4) + 1, bits.read(4) + 1
    return (bits.read(width_bits) + 1) * (bits.read(height_bits) + 1)


def _skip_operating_points(bits: Bits) -> None:
    delay_bits = _skip_timing(bits) if bits.read(1) else 0
    has_display_delay = bits.read(1)
    for _ in range(bits.read(5) + 1):
        bits.read(12)
        if bits.read(5) > 7:
            bits.read(1)
        if delay_bits and bits.read(1):
            bits.read(2 * delay_bits + 1)
        if has_display_delay and bits.read(1):
            bits.read(4)


def _skip_timing(bits: Bits) -> int:
    """Skip timing and decoder model; return how long the model's delays are (0: no model)."""
    bits.read(32 + 32)
    if bits.read(1):
        _skip_uvlc(bits)
    if not bits.read(1):
        return 0
    delay_bits = bits.read(5) + 1
    bits.read(32 + 5 + 5)
    return delay_bits


def _skip_uvlc(bits: Bits) -> None:
    zeros = 0
    while not bits.read(1):
        zeros += 1
    bits.read(min(zeros, 32))
