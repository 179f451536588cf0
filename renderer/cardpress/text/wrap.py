"""Greedy line breaking: as much on each line as fits, as browsers do."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from cardpress.text.breaks import breaks, clusters
from cardpress.text.paragraph import SPACES, Paragraph

SOFT_HYPHEN = "\u00ad"

#: Widths are sums of floats; a line may be this much too wide, in pixels (Blink: 1/64).
_TOLERANCE = 1 / 64


class Cut(NamedTuple):
    """A line as code points of its paragraph.

    `hyphen` is drawn behind it where it ends at a soft hyphen; `forced` says that a word was
    split between clusters because it alone was wider than the line; `halved` that the closing
    mark at its end is set at half its width, because only then the line fits.
    """

    start: int
    end: int
    hyphen: str = ""
    forced: bool = False
    halved: bool = False


def wrap(paragraph: Paragraph, width: float | None) -> Iterator[Cut]:
    """Break `paragraph` into lines no wider than `width` pixels; None keeps it on one line.

    Breaks where UAX #14 allows; a word that alone is too wide is split between grapheme
    clusters (CSS `overflow-wrap: break-word`). Trailing spaces hang and do not count. Yields
    at least one line; every code point is on exactly one.
    """
    length = len(paragraph.text)
    if width is None or paragraph.width(0, length) <= width:
        yield Cut(0, length)
        return
    ends = breaks(paragraph.text, paragraph.style.language)
    borders: tuple[int, ...] = ()
    start = 0
    while start < length:
        cut = _fullest(paragraph, ends, start, width)
        if cut is None:
            borders = borders or clusters(paragraph.text)
            cut = _split_word(paragraph, borders, start, width)
        yield cut
        start = cut.end


def _fullest(paragraph: Paragraph, ends: tuple[int, ...], start: int, width: float) -> Cut | None:
    found = None
    for index in range(bisect_right(ends, start), len(ends)):
        end = ends[index]
        hyphen = _hyphen(paragraph) if _is_soft(paragraph, end) else ""
        used = paragraph.width(start, end)
        if used - _TOLERANCE > width:
            return _halved(paragraph, start, end, used - width) or found
        if not hyphen or used + _hyphen_width(paragraph, hyphen) - _TOLERANCE <= width:
            found = Cut(start, end, hyphen)
    return found


def _halved(paragraph: Paragraph, start: int, end: int, excess: float) -> Cut | None:
    """Return the line up to `end` if its closing mark, set at half its width, makes it fit."""
    if excess - _TOLERANCE > paragraph.trim or paragraph.visible_end(start, end) != end:
        return None
    return Cut(start, end, halved=True) if paragraph.halves_at_end(end) else None


def _split_word(paragraph: Paragraph, borders: tuple[int, ...], start: int, width: float) -> Cut:
    """Return as many clusters as fit, at least one, and the spaces that hang behind them."""
    index = bisect_right(borders, start)
    for further in borders[index + 1 :]:
        if paragraph.width(start, further) - _TOLERANCE > width:
            break
        index += 1
    rest = paragraph.text[borders[index] :]
    return Cut(start, len(paragraph.text) - len(rest.lstrip(SPACES)), forced=True)


def _is_soft(paragraph: Paragraph, end: int) -> bool:
    return end < len(paragraph.text) and paragraph.text[end - 1] == SOFT_HYPHEN


def _hyphen(paragraph: Paragraph) -> str:
    """U+2010 where the font has it, else the hyphen-minus (CSS Text 3, section 6.1)."""
    return "\u2010" if paragraph.fallback.primary.covers(0x2010) else "-"


def _hyphen_width(paragraph: Paragraph, hyphen: str) -> float:
    font = paragraph.fallback.primary
    glyph = font.harfbuzz.get_nominal_glyph(ord(hyphen)) or 0
    advance: int = font.harfbuzz.get_glyph_h_advance(glyph)
    return advance * paragraph.style.size / font.metrics.upem
