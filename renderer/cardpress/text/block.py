"""A whole text: paragraphs, lines, alignment, and what happens when it does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
    """

    width: float | None = None
    height: float | None = None
    max_lines: int | None = None
    overflow: str = "visible"
    min_size: float = 1
    align: str = "start"


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


@dataclass(frozen=True, slots=True)
class _Draft:
    """Lines broken but not aligned."""

    paragraphs: tuple[tuple[Paragraph, tuple[Cut, ...]], ...]
    lines: tuple[Line, ...]

    @property
    def height(self) -> float:
        return sum(line.extent.height for line in self.lines)


def set_block(text: str, style: TextStyle, room: Room, typesetter: Typesetter) -> Block:
    """Set `text` into `room`.

    Args:
        text: Logical text; newlines end paragraphs.
        style: Font, size and spacing.
        room: The room, and what to do where it is too small.
        typesetter: Fonts and shaper.
    """
    draft = _draft(text, style, room, typesetter)
    if room.overflow == "shrink" and not _fits(draft, room, whole_words=True):
        style = _shrunk(text, style, room, typesetter)
        draft = _draft(text, style, room, typesetter)
    lines = draft.lines
    cut = False
    if room.overflow in ("ellipsis", "shrink"):
        lines, cut = _cut(draft, room)
    return _finish(lines, room, style.size, cut)


def _draft(text: str, style: TextStyle, room: Room, typesetter: Typesetter) -> _Draft:
    paragraphs = []
    for part in split_paragraphs(text):
        paragraph = shape_paragraph(part, style, typesetter)
        paragraphs.append((paragraph, tuple(wrap(paragraph, room.width))))
    stretch = room.width if room.align == "justify" else None
    lines = [
        set_line(paragraph, cut, None if cut.end == len(paragraph.text) else stretch)
        for paragraph, cuts in paragraphs
        for cut in cuts
    ]
    return _Draft(tuple(paragraphs), tuple(lines))


def _fits(draft: _Draft, room: Room, *, whole_words: bool = False) -> bool:
    if room.max_lines is not None and len(draft.lines) > room.max_lines:
        return False
    if room.height is not None and draft.height > room.height + _TOLERANCE:
        return False
    if whole_words and any(cut.forced for _, cuts in draft.paragraphs for cut in cuts):
        return False
    return room.width is None or all(line.width <= room.width + _TOLERANCE for line in draft.lines)


def _shrunk(text: str, style: TextStyle, room: Room, typesetter: Typesetter) -> TextStyle:
    """Return the style with the largest size, at least `min_size`, at which the text fits."""
    low, high = min(room.min_size, style.size), style.size
    while high - low > _SHRINK_STEP:
        middle = (low + high) / 2
        draft = _draft(text, replace(style, size=middle), room, typesetter)
        if _fits(draft, room, whole_words=True):
            low = middle
        else:
            high = middle
    return replace(style, size=low)


def _cut(draft: _Draft, room: Room) -> tuple[tuple[Line, ...], bool]:
    """Keep the lines that fit; end the last of them with an ellipsis if text was left out."""
    kept = _line_count(draft, room)
    if kept >= len(draft.lines):
        return draft.lines, False
    index = kept - 1
    for paragraph, cuts in draft.paragraphs:
        if index < len(cuts):
            return (*draft.lines[: kept - 1], _ellipsized(paragraph, cuts[index], room)), True
        index -= len(cuts)
    return draft.lines, False


def _line_count(draft: _Draft, room: Room) -> int:
    """Return how many lines fit, at least one."""
    most = len(draft.lines) if room.max_lines is None else room.max_lines
    if room.height is None:
        return most
    count = 0
    used = 0.0
    for line in draft.lines[:most]:
        used += line.extent.height
        if used > room.height + _TOLERANCE:
            break
        count += 1
    return max(count, 1)


def _ellipsized(paragraph: Paragraph, cut: Cut, room: Room) -> Line:
    text = paragraph.text[cut.start : cut.end].rstrip(SPACES)
    for kept in _shorter_and_shorter(text):
        line = set_text(paragraph, kept.rstrip(SPACES) + ELLIPSIS)
        if room.width is None or line.width <= room.width + _TOLERANCE:
            break
    return replace(line, last=True)


def _shorter_and_shorter(text: str) -> Iterator[str]:
    for end in reversed((0, *clusters(text))):
        yield text[:end]


def _finish(lines: tuple[Line, ...], room: Room, size: float, cut: bool) -> Block:
    width = max(line.width for line in lines) if room.width is None else room.width
    placed = []
    top = 0.0
    for line in lines:
        x = _offset(line, room.align, width)
        placed.append(replace(line, x=x, top=top))
        top += line.extent.height
    height = top if room.height is None else room.height
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
