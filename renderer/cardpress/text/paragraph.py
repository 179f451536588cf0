"""One paragraph, shaped: its items, and the advance of every code point."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from cardpress.text.bidi import paragraph_levels
from cardpress.text.breaks import clusters
from cardpress.text.fallback import Fallback
from cardpress.text.fonts import FontLibrary
from cardpress.text.itemize import Item, itemize
from cardpress.text.shape import CURSIVE, Features, Shaped, Shaper
from cardpress.text.spacing import TRIM, trimmed_marks, trims_at_line_end
from cardpress.text.style import TextStyle

#: Spaces that hang at the end of a line: space, tab, and the fixed-width spaces of UAX #14.
SPACES = " \t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"

#: A tab is as wide as this many spaces.
TAB_SIZE = 8

Span = tuple[int, int]
ShapedItem = tuple[Item, Shaped]


class Typesetter(NamedTuple):
    """What text is set with: the fonts and the shaper."""

    library: FontLibrary
    shaper: Shaper


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of text without newlines, shaped as if it stood on one line.

    Attributes:
        text: The paragraph in logical order; tabs already replaced by spaces.
        style: How it is set.
        base: Embedding level of the paragraph: 0 left to right, 1 right to left.
        items: Its items in logical order, with their glyphs.
        edges: `edges[i]` is the width in pixels of the first i code points.
        fallback: Which font shows which cluster.
        typesetter: Fonts and shaper, to shape a cut item again.
        trims: Full-width marks that are set at half their width beside another mark.
    """

    text: str
    style: TextStyle
    base: int
    items: tuple[ShapedItem, ...]
    edges: Sequence[float]
    fallback: Fallback
    typesetter: Typesetter
    trims: frozenset[int]

    def shape_line_part(self, item: Item, span: Span, line: Span, *, halve_last: bool) -> Shaped:
        """Shape a part of `item` that lies on the line from `line[0]` to `line[1]` anew.

        Args:
            item: One of the paragraph's items.
            span: The part, as code points of the paragraph.
            line: The line that it is on, without hanging spaces.
            halve_last: Whether the mark at the end of the line is set at half its width.
        """
        trims = _trims(self.text, item, span, line[0])
        if halve_last and span[1] == line[1]:
            trims |= {line[1] - 1}
        return _shape(self.typesetter.shaper, self.text, item, span, self.style, trims)

    def halves_at_end(self, end: int) -> bool:
        """Whether the mark before `end` may be set at half its width to make a line fit."""
        last = end - 1
        if last in self.trims:
            return False
        ((item, _),) = self.items_between(last, end)
        return trims_at_line_end(self.text[last], item.font.file.family)

    def items_between(self, start: int, end: int) -> tuple[ShapedItem, ...]:
        """Return the items that have code points between `start` and `end`."""
        if start >= end:
            return ()
        first = bisect_right(self.items, start, key=_start) - 1
        return self.items[first : bisect_left(self.items, end, key=_start)]

    def visible_end(self, start: int, end: int) -> int:
        """Return where the line from `start` to `end` ends without its hanging spaces."""
        return start + len(self.text[start:end].rstrip(SPACES))

    def resized(self, size: float) -> Paragraph:
        """Return the paragraph at another font size: its glyphs stay, only they grow."""
        style = replace(self.style, size=size)
        return replace(self, style=style, edges=_edges(self.text, self.items, style))

    def width(self, start: int, end: int) -> float:
        """Return the width of a line from `start` to `end`, without hanging spaces, in pixels.

        A mark at the start of a line keeps the width that it loses beside another mark.
        """
        width = self.edges[self.visible_end(start, end)] - self.edges[start]
        return width + self.trim if self.widens_at_start(start) else width

    def widens_at_start(self, start: int) -> bool:
        """Whether a line that begins at `start` begins with a mark that only there is whole."""
        if start not in self.trims:
            return False
        ((item, _),) = self.items_between(start, start + 1)
        return start not in _trims(self.text, item, (start, start + 1), start)

    @property
    def trim(self) -> float:
        """How much narrower a mark at half its width is, in pixels."""
        return TRIM * self.style.size


def _start(shaped: ShapedItem) -> int:
    return shaped[0].start


def shape_paragraph(text: str, style: TextStyle, typesetter: Typesetter) -> Paragraph:
    """Shape `text`, which holds no newline.

    Source: the order of work of UAX #9, section 3.4: levels and items of the whole paragraph
    first, each item shaped in logical order, lines broken afterwards.
    """
    text = text.replace("\t", " " * TAB_SIZE)
    fallback = Fallback(typesetter.library, typesetter.shaper, style, text)
    base, levels = paragraph_levels(text, style.direction)
    shaped = []
    trims: frozenset[int] = frozenset()
    for item in itemize(text, levels, fallback) if text else ():
        span = item.start, item.end
        own = _trims(text, item, span, 0)
        trims |= own
        shaped.append((item, _shape(typesetter.shaper, text, item, span, style, own)))
    items = tuple(shaped)
    edges = _edges(text, items, style)
    return Paragraph(text, style, base, items, edges, fallback, typesetter, trims)


def _trims(text: str, item: Item, span: Span, line_start: int) -> frozenset[int]:
    marks = trimmed_marks(text, item.font.file.family, *span, line_start)
    return frozenset([start for start, _ in marks])


def _shape(
    shaper: Shaper, text: str, item: Item, span: Span, style: TextStyle, trims: frozenset[int]
) -> Shaped:
    return shaper.shape(
        item.font,
        text,
        *span,
        script=item.script,
        rtl=bool(item.level & 1),
        language=style.language,
        features=_features(item, span, style, trims),
    )


def _features(item: Item, span: Span, style: TextStyle, trims: frozenset[int]) -> Features:
    start, end = span
    features = [("halt", 1, at - start, at - start + 1) for at in sorted(trims)]
    if spaced(item, style):
        features += [("liga", 0, 0, end - start), ("clig", 0, 0, end - start)]
    return tuple(features)


def spaced(item: Item, style: TextStyle) -> bool:
    """Whether letter-spacing applies: not to scripts whose letters join (CSS Text 4, 9.2)."""
    return bool(style.letter_spacing) and item.script not in CURSIVE


def _edges(text: str, items: Sequence[ShapedItem], style: TextStyle) -> Sequence[float]:
    advances = [0.0] * (len(text) + 1)
    for item, shaped in items:
        unit = style.size / item.font.metrics.upem
        first = item.start + 1
        for cluster, advance in zip(shaped.clusters, shaped.advances, strict=True):
            advances[first + cluster] += advance * unit
    if style.letter_spacing:
        _add_spacing(text, items, style, advances)
    return tuple(accumulate(advances))


def _add_spacing(
    text: str, items: Sequence[ShapedItem], style: TextStyle, advances: list[float]
) -> None:
    for item, _ in items:
        if spaced(item, style):
            for end in clusters(text[item.start : item.end]):
                advances[item.start + end] += style.letter_spacing
