"""One line, set: its glyph runs in visual order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from cardpress.scene import Glyphs
from cardpress.text.bidi import reorder
from cardpress.text.breaks import clusters
from cardpress.text.characters import is_ideographic
from cardpress.text.fonts import Font
from cardpress.text.itemize import Item
from cardpress.text.metrics import LineMetrics, mixed_metrics
from cardpress.text.paragraph import Paragraph, shape_paragraph, spaced
from cardpress.text.shape import Shaped
from cardpress.text.wrap import Cut


@dataclass(frozen=True, slots=True)
class LineRun:
    """Glyphs of one font on a line.

    `x` is pixels from the left end of the line, `start` code points from that of its paragraph.
    """

    font: Font
    x: float
    width: float
    glyphs: Glyphs
    text: str
    rtl: bool
    missing: bool
    start: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, its origin at its left end on the baseline.

    Attributes:
        text: The visible text in logical order, without trailing spaces.
        width: Advance of the visible text, in pixels.
        extent: Pixels above and below the baseline.
        runs: Left to right.
        rtl: Whether the paragraph runs right to left.
        x: Pixels from the left side of the block; set by alignment.
        top: Pixels from the top of the block to the top of the line.
    """

    text: str
    width: float
    extent: LineMetrics
    runs: tuple[LineRun, ...]
    rtl: bool
    x: float = 0
    top: float = 0


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of an item that lies on the line."""

    item: Item
    shaped: Shaped
    start: int
    end: int


def set_line(paragraph: Paragraph, cut: Cut, stretch_to: float | None = None) -> Line:
    """Set the line `cut` of `paragraph`.

    Args:
        paragraph: A shaped paragraph.
        cut: Which of its code points; a hyphen is drawn behind them if the cut asks for it.
        stretch_to: Justify to this width, in pixels; None sets it with its natural width.
    """
    end = paragraph.visible_end(cut.start, cut.end)
    if cut.hyphen:
        text = paragraph.text[cut.start : end]
        return replace(set_text(paragraph, text + cut.hyphen, stretch_to), text=text)
    pieces = tuple(_pieces(paragraph, cut.start, end, halve_last=cut.halved))
    gaps = _gaps(paragraph.text, cut.start, end) if stretch_to is not None else frozenset[int]()
    natural = _set_runs(paragraph, pieces, 0.0, gaps)
    if stretch_to is not None and gaps and stretch_to > natural[1]:
        natural = _set_runs(paragraph, pieces, (stretch_to - natural[1]) / len(gaps), gaps)
    runs, width = natural
    style = paragraph.style
    fonts = {piece.item.font for piece in pieces}
    extent = mixed_metrics(paragraph.fallback.primary, fonts, style.size, style.line_height)
    text = paragraph.text[cut.start : end]
    return Line(text, width, extent, runs, bool(paragraph.base))


def set_text(paragraph: Paragraph, text: str, stretch_to: float | None = None) -> Line:
    """Set other text on one line, in the style and direction of `paragraph`."""
    direction = "rtl" if paragraph.base else "ltr"
    style = replace(paragraph.style, direction=direction)
    other = shape_paragraph(text, style, paragraph.typesetter)
    return set_line(other, Cut(0, len(text)), stretch_to)


def _pieces(paragraph: Paragraph, start: int, end: int, *, halve_last: bool) -> Iterator[_Piece]:
    for item, shaped in paragraph.items_between(start, end):
        first, last = max(item.start, start), min(item.end, end)
        ends_halved = halve_last and last == end
        # A mark that is trimmed beside another keeps its width at the start of a line.
        widened = first == start and paragraph.widens_at_start(first)
        if ends_halved or widened or not _is_safe(item, shaped, first, last):
            part = paragraph.shape_line_part(
                item, (first, last), (start, end), halve_last=halve_last
            )
        else:
            part = _part(shaped, first - item.start, last - item.start)
        yield _Piece(item, part, first, last)


def _is_safe(item: Item, shaped: Shaped, start: int, end: int) -> bool:
    """Whether an item may be cut at `start` and `end` without shaping the part again."""
    at_start = start == item.start or shaped.is_safe(start - item.start)
    return at_start and (end == item.end or shaped.is_safe(end - item.start))


def _part(shaped: Shaped, low: int, high: int) -> Shaped:
    """Return the glyphs of the clusters from `low` up to `high`."""
    cut = shaped.between(low, high)
    if cut == slice(0, len(shaped.clusters)):
        return shaped
    clusters_here = tuple([cluster - low for cluster in shaped.clusters[cut]])
    return Shaped(
        shaped.glyphs[cut], clusters_here, shaped.advances[cut],
        shaped.x_offsets[cut], shaped.y_offsets[cut], shaped.infos[cut],
    )  # fmt: skip


def _set_runs(
    paragraph: Paragraph, pieces: Sequence[_Piece], stretch: float, gaps: frozenset[int]
) -> tuple[tuple[LineRun, ...], float]:
    runs = []
    x = 0.0
    for index in reorder([piece.item.level for piece in pieces]):
        run = _set_run(paragraph, pieces[index], x, stretch, gaps)
        runs.append(run)
        x += run.width
    return tuple(runs), x


def _set_run(
    paragraph: Paragraph, piece: _Piece, x: float, stretch: float, gaps: frozenset[int]
) -> LineRun:
    item, shaped = piece.item, piece.shaped
    unit = paragraph.style.size / item.font.metrics.upem
    extra = _extra_advances(paragraph, piece, stretch, gaps)
    pens = _pens([advance * unit for advance in shaped.advances], extra)
    xs, ys = pens[:-1], (0.0,) * len(shaped.glyphs)
    if any(shaped.x_offsets):
        xs = tuple([pen + dx * unit for pen, dx in zip(xs, shaped.x_offsets, strict=True)])
    if any(shaped.y_offsets):
        ys = tuple([-dy * unit for dy in shaped.y_offsets])
    text = paragraph.text[piece.start : piece.end]
    glyphs, rtl = Glyphs(shaped.glyphs, xs, ys), bool(item.level & 1)
    return LineRun(item.font, x, pens[-1], glyphs, text, rtl, item.missing, piece.start)


def _pens(advances: Sequence[float], extra: dict[int, float]) -> tuple[float, ...]:
    """Return where each glyph begins, and where the last one ends, in pixels."""
    if not extra:
        return tuple(accumulate(advances, initial=0.0))
    pens = [0.0]
    for index, advance in enumerate(advances):
        pens.append(pens[-1] + advance + extra.get(index, 0.0))
    return tuple(pens)


def _extra_advances(
    paragraph: Paragraph, piece: _Piece, stretch: float, gaps: frozenset[int]
) -> dict[int, float]:
    """Return pixels to add after glyphs, by glyph index: letter-spacing and justification."""
    spacing = paragraph.style.letter_spacing if spaced(piece.item, paragraph.style) else 0.0
    if not spacing and not stretch:
        return {}
    extra: dict[int, float] = {}
    text = paragraph.text[piece.start : piece.end]
    last_glyph = {cluster: index for index, cluster in enumerate(piece.shaped.clusters)}
    start = 0
    for end in clusters(text):
        index = last_glyph.get(start)
        if index is not None:
            extra[index] = spacing + (stretch if piece.start + end in gaps else 0.0)
        start = end
    return extra


def _gaps(text: str, start: int, end: int) -> frozenset[int]:
    """Return where justification may add space: behind spaces and between ideographs.

    CSS Text 3, section 6.4, `text-justify: auto` as browsers read it.
    """
    inner = range(start + 1, end)
    return frozenset(
        at
        for at in inner
        if text[at - 1] in " \u00a0" or is_ideographic(text[at - 1]) or is_ideographic(text[at])
    )
