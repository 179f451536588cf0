"""GIF (GIF89a specification): keeps the screen and the first frame."""

from __future__ import annotations

import struct
from typing import NamedTuple

from cardpress.errors import SourceError
from cardpress.sources.containers import Container

_EXTENSION, _FRAME = 0x21, 0x2C
_GRAPHIC_CONTROL = 0xF9

#: Where the first frame must begin; before it lie only tables, comments and XMP, in bytes.
_FARTHEST = 1 << 20


class _First(NamedTuple):
    """Where the first frame begins, and the graphic control extension that goes with it."""

    position: int
    control: bytes


def reduce(data: bytes) -> Container:
    """Return the picture without comments and application data; later frames stay unread.

    Raises:
        SourceError: There is no frame.
    """
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    tables = 13 + _table_size(flags)
    first = _first_frame(data, tables)
    left, top, wide, high = struct.unpack_from("<HHHH", data, first.position + 1)
    box = (left, top, left + wide, top + high)
    # A frame that sticks out widens the canvas, as in browsers and in Pillow.
    width, height = max(width, box[2]), max(height, box[3])
    return Container(
        "GIF",
        data[:tables] + first.control + data[first.position :],
        width,
        height,
        frame=None if box == (0, 0, width, height) else box,
    )


def _table_size(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _first_frame(data: bytes, position: int) -> _First:
    control = b""
    while position < min(len(data), _FARTHEST):
        if data[position] == _FRAME:
            return _First(position, control)
        if data[position] != _EXTENSION:
            break
        end = _after_blocks(data, position + 2)
        if data[position + 1] == _GRAPHIC_CONTROL:
            control = data[position:end]
        position = end
    raise SourceError("the GIF picture has no frame where it should begin")


def _after_blocks(data: bytes, position: int) -> int:
    """Return where the data sub-blocks that begin at `position` end."""
    while data[position]:
        position += 1 + data[position]
        if position > _FARTHEST:
            raise SourceError("the GIF picture has too much data before its first frame")
    return position + 1
