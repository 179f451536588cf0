"""A whole text: paragraphs, lines, alignment, and what happens when it does not fit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from cardpress.text.balance import balanced_width
from cardpress.text.breaks import clusters
from cardpress.text.line import Line, set_line, set_text
from cardpress.text.newlines import split_paragraphs
from cardpress.text.paragraph import SPACES, Paragraph, Typesetter, shape_paragraph
from cardpress.text.style import TextStyle
from cardpress.text.wrap import Cut, wrap

ELLIPSIS = "\u2026"

#: Shrinking stops when the font size is known to this many pixels.
_SHRINK_STEP = 1 / 16

#: A line counts as too wide beyond this, in pixels.
_TOLERANCE = 1 / 64


@dataclass(frozen=True, slots=True)
class Room:
    """The room that a text is given.

    Attributes:
        width: Width to wrap at, in pixels; None breaks only at newlines.
        height: Height of the box, in pixels; None for as high as the text.
        max_lines: Most lines; None for no limit.
        overflow: `"visible"`, `"ellipsis"`, `"shrink"` or `"error"`.
        min_size: Smallest font size that shrinking may reach, in pixels.
        align: `"start"`, `"center"`, `"end"`, `"left"`, `"right"` or `"justify"`.
        balance: Whether lines are made about equally wide, without making more of them.
        hug: Whether the box is only as high as the text, `height` being the most.
    """

    width: float | None = None
    height: float | None = None
    max_lines: int | None = None
    overflow: str = "visible"
    min_size: float = 1
    align: str = "start"
    balance: bool = False
    hug: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A text, set.

    Attributes:
        lines: Top to bottom, each with its x and top inside the block.
        width: Of the box, in pixels.
        height: Of the box, in pixels.
        size: The font size that was used, in pixels.
        cut: Whether text was left out.
        overflows: Whether something reaches beyond the room.
    """

    lines: tuple[Line, ...]
    width: float
    height: float
    size: float
    cut: bool = False
    overflows: bool = False


class _Set(NamedTuple):
    """A line that is set, and where it came from."""

    paragraph: Paragraph
    cut: Cut
    line: Line


def set_block(
    text: str, style: TextStyle, room: Room, typesetter: Typesetter, most: int | None = None
) -> Block:
    """Set `text` into `room`.

    Args:
        text: Logical text; newlines end paragraphs.
        style: Font, size and spacing.
        room: The room, and what to do where it is too small.
        typesetter: Fonts and shaper.
        most: Lines that are set at most, to bound the work; what follows is left off.
    """
    paragraphs = [shape_paragraph(part, style, typesetter) for part in split_paragraphs(text)]
    if room.overflow == "shrink" and not _fits(paragraphs, room):
        paragraphs = _shrunk(paragraphs, room)
    bounds = replace(room, width=balanced_width(paragraphs, room.width)) if room.balance else room
    found = islice(_set_lines(paragraphs, bounds), most)
    if room.overflow in ("ellipsis", "shrink"):
        lines, cut = _cut(found, bounds)
    else:
        lines, cut = [each.line for each in found], False
    return _finish(lines, room, paragraphs[0].style.size, cut)


def _set_lines(paragraphs: Iterable[Paragraph], room: Room) -> Iterator[_Set]:
    """Yield the lines of all paragraphs, each broken and set when it is asked for."""
    stretch = room.width if room.align == "justify" else None
    for paragraph in paragraphs:
        for cut in wrap(paragraph, room.width):
            last = cut.end == len(paragraph.text)
            yield _Set(paragraph, cut, set_line(paragraph, cut, None if last else stretch))


def _fits(paragraphs: Sequence[Paragraph], room: Room) -> bool:
    """Whether all lines lie in the room without a word split between two of them."""
    cuts = (cut for paragraph in paragraphs for cut in wrap(paragraph, room.width))
    # To break lines takes a tenth of the time that it takes to set them.
    for count, cut in enumerate(cuts, start=1):
        if cut.forced or not _has_room(room, count, 0):
            return False
    used = 0.0
    for count, (_, _, line) in enumerate(_set_lines(paragraphs, room), start=1):
        used += line.extent.height
        too_wide = room.width is not None and line.width > room.width + _TOLERANCE
        if too_wide or not _has_room(room, count, used):
            return False
    return True


def _has_room(room: Room, count: int, height: float) -> bool:
    """Whether the room takes `count` lines that are `height` pixels high together."""
    if room.max_lines is not None and count > room.max_lines:
        return False
    return room.height is None or height <= room.height + _TOLERANCE


def _shrunk(paragraphs: Sequence[Paragraph], room: Room) -> list[Paragraph]:
    """Return the paragraphs at the largest size, at least `min_size`, at which they fit."""
    high = paragraphs[0].style.size
    low = min(room.min_size, high)
    while high - low > _SHRINK_STEP:
        middle = (low + high) / 2
        if _fits([paragraph.resized(middle) for paragraph in paragraphs], room):
            low = middle
        else:
            high = middle
    return [paragraph.resized(low) for paragraph in paragraphs]


def _cut(found: Iterable[_Set], room: Room) -> tuple[list[Line], bool]:
    """Keep the lines that fit, at least one; end the last with an ellipsis if more follow."""
    kept: list[Line] = []
    used = 0.0
    before: _Set | None = None
    for each in found:
        used += each.line.extent.height
        if before and not _has_room(room, len(kept) + 1, used):
            kept[-1] = _ellipsized(before.paragraph, before.cut, room)
            return kept, True
        kept.append(each.line)
        before = each
    return kept, False


def _ellipsized(paragraph: Paragraph, cut: Cut, room: Room) -> Line:
    """Return as much of a line as leaves room for an ellipsis behind it."""
    text = paragraph.text[cut.start : cut.end].rstrip(SPACES)
    ends = clusters(text)

    def line(end: int) -> Line:
        return set_text(paragraph, text[:end].rstrip(SPACES) + ELLIPSIS)

    def too_wide(end: int) -> bool:
        return room.width is not None and line(end).width > room.width + _TOLERANCE

    fitting = bisect_left(ends, True, key=too_wide)
    return line((0, *ends)[fitting])


def _finish(lines: Sequence[Line], room: Room, size: float, cut: bool) -> Block:
    # Negative letter-spacing may turn a line's width, but not a box's, below nothing.
    width = max(0.0, *(line.width for line in lines)) if room.width is None else room.width
    placed = []
    top = 0.0
    for line in lines:
        x = _offset(line, room.align, width)
        placed.append(replace(line, x=x, top=top))
        top += line.extent.height
    height = top if room.height is None or (room.hug and top <= room.height) else room.height
    beyond = (
        top > height + _TOLERANCE
        or any(line.width > width + _TOLERANCE for line in lines)
        or (room.max_lines is not None and len(lines) > room.max_lines)
    )
    return Block(tuple(placed), width, height, size, cut, beyond)


def _offset(line: Line, align: str, width: float) -> float:
    """Return how far right of the block's left side the line begins."""
    spare = width - line.width
    if align in ("start", "justify"):
        align = "right" if line.rtl else "left"
    elif align == "end":
        align = "left" if line.rtl else "right"
    return {"left": 0.0, "center": spare / 2, "right": spare}[align]
