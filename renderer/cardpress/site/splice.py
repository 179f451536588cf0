"""Changing a page without touching any other byte of it."""

from __future__ import annotations

from dataclasses import replace as changed

from cardpress.site.encoding import Encoding
from cardpress.site.reading import Range, Reading


def spliced(page: bytes, reading: Reading, block: str, *, replace: bool = False) -> bytes:
    """Return `page` with `block` where our last one stood, or else at the end of its head.

    Args:
        page: The bytes that were read.
        reading: What was read.
        block: Markup; `""` takes ours away.
        replace: Whether the author's own tags about the picture are taken away.
    """
    content = Encoding(reading.codec).bytes_of(block)
    first, *others = reading.blocks or ((reading.end, reading.end),)
    edits: list[tuple[Range, bytes]] = [(first, content), *((other, b"") for other in others)]
    if replace:
        edits += [(own, b"") for own in reading.pictures]
    pieces, at = [], 0
    for (start, end), new in sorted(edits):
        pieces += [page[at:start], new]
        at = end
    return b"".join((*pieces, page[at:]))


def reading_after(reading: Reading, page: bytes, result: bytes) -> Reading:
    """Return the reading of `result`, which `spliced` made of `page` without `replace`.

    It is what `read_page` would return, but quicker. At most one block may have stood there.
    """
    start, end = reading.blocks[0] if reading.blocks else (reading.end, reading.end)
    shift = len(result) - len(page)

    def moved(at: int) -> int:
        return at + shift if at >= end else at

    pictures = tuple((moved(first), moved(last)) for first, last in reading.pictures)
    return changed(
        reading, end=moved(reading.end), blocks=((start, end + shift),), pictures=pictures
    )
