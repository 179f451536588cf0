"""A small ICC profile that says sRGB."""

from __future__ import annotations

import struct
from functools import lru_cache

#: Red, green and blue of sRGB and its white, as XYZ adapted to D50 by Bradford's matrix, and
#: that matrix (IEC 61966-2-1, and ICC's "sRGB_v4_ICC_preference" notes on chromatic adaptation).
_RED = (0.43607, 0.22249, 0.01392)
_GREEN = (0.38515, 0.71687, 0.09708)
_BLUE = (0.14307, 0.06061, 0.71410)
_D50 = (0.96420, 1.00000, 0.82491)
_D65_TO_D50 = (
    (1.04788, 0.02292, -0.05022),
    (0.02959, 0.99048, -0.01707),
    (-0.00925, 0.01508, 0.75168),
)
#: The transfer curve: gamma, a, b, c, d of ICC.1:2010 table 65, function type 3.
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)

#: Day of the sRGB standard: a profile must carry a date, and ours must never change.
_CREATED = (1999, 10, 18, 0, 0, 0)


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """Return an sRGB display profile, about 500 bytes, always the same (ICC.1:2010, v4.3)."""
    curve = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + _fixed(*_CURVE)
    matrix = [value for row in _D65_TO_D50 for value in row]
    tags = {
        b"desc": _text("sRGB"),
        b"cprt": _text("CC0"),
        b"wtpt": _xyz(*_D50),
        b"chad": b"sf32" + bytes(4) + _fixed(*matrix),
        b"rXYZ": _xyz(*_RED),
        b"gXYZ": _xyz(*_GREEN),
        b"bXYZ": _xyz(*_BLUE),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, data = _tag_table(tags)
    return _header(128 + len(table) + len(data)) + table + data


def _header(size: int) -> bytes:
    return b"".join(
        (
            struct.pack(">I4xI", size, 0x04300000),
            b"mntrRGB XYZ ",
            struct.pack(">6H", *_CREATED),
            b"acsp",
            bytes(28),
            _fixed(*_D50),
            bytes(48),
        )
    )


def _tag_table(tags: dict[bytes, bytes]) -> tuple[bytes, bytes]:
    start = 128 + 4 + 12 * len(tags)
    table = struct.pack(">I", len(tags))
    data = b""
    offsets: dict[bytes, int] = {}
    for name, content in tags.items():
        if content not in offsets:
            offsets[content] = start + len(data)
            data += content + bytes(-len(content) % 4)
        table += name + struct.pack(">II", offsets[content], len(content))
    return table, data


def _fixed(*values: float) -> bytes:
    """Pack s15Fixed16Numbers (ICC.1:2010, section 4.6)."""
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def _xyz(x: float, y: float, z: float) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(x, y, z)


def _text(text: str) -> bytes:
    content = text.encode("utf-16-be")
    return b"mluc" + struct.pack(">4xII2s2sII", 1, 12, b"en", b"US", len(content), 28) + content
