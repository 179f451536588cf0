"""Boxes and items of the ISO base media file format (ISO/IEC 14496-12, sections 4 and 8.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cardpress.sources.containers.cursor import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_BOXES = 10_000

_IN_FILE, _IN_IDAT = 0, 1


class Box(NamedTuple):
    """A box: its type, where it starts, where its body starts, and where it ends."""

    kind: bytes
    start: int
    body: int
    end: int


class Item(NamedTuple):
    """An item's number, and the parts of the file that hold it as (start, length)."""

    number: int
    parts: tuple[tuple[int, int], ...]


def boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes between `start` and `end`.

    Raises:
        ValueError: A box reaches beyond `end`, or there are absurdly many.
    """
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        cursor = Cursor(data, start, end)
        size, kind = cursor.uint(4), cursor.take(4)
        if size == 1:
            size = cursor.uint(8)
        stop = start + size if size else end
        if not cursor.position <= stop <= end:
            raise ValueError("a box is cut short")
        yield Box(kind, start, cursor.position, stop)
        start = stop
    raise ValueError("too many boxes")


def item_kinds(data: bytes, table: Box) -> Iterator[tuple[int, int]]:
    """Yield the number of each item in the `iinf` box, and where its four-letter type stands."""
    cursor = Cursor(data, table.body, table.end)
    version = cursor.uint(4) >> 24
    cursor.uint(4 if version else 2)
    for entry in boxes(data, cursor.position, table.end):
        inner = Cursor(data, entry.body, entry.end)
        version = inner.uint(4) >> 24
        number = inner.uint(4 if version > 2 else 2)
        inner.take(2)
        yield number, inner.position


def items(data: bytes, table: Box, idat: Box | None) -> Iterator[Item]:
    """Yield the items of the `iloc` box.

    Raises:
        ValueError: An item is built in a way that pictures do not use.
        EOFError: The box is cut short.
    """
    cursor = Cursor(data, table.body, table.end)
    version = cursor.uint(4) >> 24
    sizes = cursor.uint(2)
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 4 if version > 1 else 2
    for _ in range(cursor.uint(wide)):
        number = cursor.uint(wide)
        method = cursor.uint(2) & 15 if version else _IN_FILE
        cursor.take(2)
        start = cursor.uint(base) + _origin(method, idat)
        parts = []
        for _ in range(cursor.uint(2)):
            cursor.take(index if version else 0)
            place = start + cursor.uint(offset)
            parts.append((place, cursor.uint(length) or len(data) - place))
        yield Item(number, tuple(parts))


def _origin(method: int, idat: Box | None) -> int:
    """Return what an item's offsets count from."""
    if method == _IN_FILE:
        return 0
    if method == _IN_IDAT and idat:
        return idat.body
    raise ValueError("an item is stored in an unknown way")
