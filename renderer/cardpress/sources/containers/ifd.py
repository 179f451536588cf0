"""Image file directories: the tags of TIFF files and of EXIF blocks (TIFF 6.0, section 2)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ORIENTATION = 274

_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}

#: Bytes of one value of each field type, 1 (BYTE) to 12 (DOUBLE).
_SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8)

_SHORT, _LONG = 3, 4

#: Values of up to four bytes take the place of the offset.
_INLINE = 4


class Entry(NamedTuple):
    """One tag: its number, field type, number of values, and its 12 bytes as stored."""

    tag: int
    type: int
    values: int
    raw: bytes

    @property
    def size(self) -> int:
        """Bytes of all values together; 0 for an unknown field type."""
        return self.values * _SIZES[self.type] if self.type < len(_SIZES) else 0

    def end(self, order: str) -> int:
        """Return where the values end in the file; 0 if they are in the entry itself."""
        (offset,) = struct.unpack_from(order + "I", self.raw, 8)
        return offset + self.size if self.size > _INLINE else 0


def byte_order(data: bytes) -> str:
    """Return `"<"` or `">"` for `struct`.

    Raises:
        ValueError: `data` is not a classic TIFF.
    """
    order = _ORDERS.get(data[:4])
    if order is None:
        raise ValueError("not a TIFF header")
    return order


def first_directory(data: bytes) -> Iterator[Entry]:
    """Yield the entries of the first directory.

    Raises:
        ValueError: `data` is not a classic TIFF.
        struct.error: The directory is cut short.
    """
    order = byte_order(data)
    (start,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, start)
    for position in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind, values = struct.unpack_from(order + "HHI4x", data, position)
        yield Entry(tag, kind, values, data[position : position + 12])


def number(entry: Entry, order: str) -> int | None:
    """Return the single SHORT or LONG that `entry` holds; None if it holds anything else."""
    if entry.values != 1 or entry.type not in (_SHORT, _LONG):
        return None
    code = "H" if entry.type == _SHORT else "I"
    value: int = struct.unpack_from(order + code, entry.raw, 8)[0]
    return value


def orientation(exif: bytes) -> int:
    """Return the orientation that an EXIF block asks for, 1 to 8; 1 if it says nothing usable."""
    block = exif.removeprefix(b"Exif\0\0")
    try:
        order = byte_order(block)
        for entry in first_directory(block):
            if entry.tag == ORIENTATION:
                value = number(entry, order)
                return value if value is not None and 1 <= value <= 8 else 1
    except (ValueError, struct.error):
        pass
    return 1
