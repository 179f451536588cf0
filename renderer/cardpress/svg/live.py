"""The SVG back end with live text: `<text>` that can be selected, with its fonts embedded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cardpress.cache import ByteCache
from cardpress.scene import GlyphRun, Scene
from cardpress.svg.definitions import Definitions
from cardpress.svg.font_faces import FontFaces
from cardpress.svg.glyphs import GlyphWriter, runs_of
from cardpress.svg.markup import escaped
from cardpress.svg.numbers import number
from cardpress.svg.paints import color_attributes
from cardpress.svg.segments import Segment, cut_run
from cardpress.svg.writer import Writer
from cardpress.text.shape import Shaper

#: Every run is set in its own direction and shaped as it was measured: without hinting, and
#: without the spacing and the synthetic styles that browsers may add.
_STYLE = (
    ".cp{text-rendering:geometricPrecision;font-kerning:normal;font-synthesis:none;"
    "text-spacing-trim:space-all;text-autospace:no-autospace}"
    ".cp,.cp *{unicode-bidi:isolate-override}"
)

#: Bytes for the shapes of one document.
_SHAPES = 2 << 20

#: Runs of one line touch; this far apart, in pixels, they may be for adding floats.
_TOUCH = 0.001

#: Attributes and words of a stretch of text.
_Span = tuple[str, str]


def write_live_svg(scene: Scene, outlines: ByteCache[str], scale: float = 1) -> str:
    """Return `scene` as a self-contained SVG 2 document with selectable text.

    Words lie where `write_svg` puts them. What a viewer would set otherwise (colour glyphs,
    missing glyphs, letters joined across fonts) is drawn as there, under transparent text.

    Args:
        scene: What to write.
        outlines: What was written before: path data of glyphs, and embedded pictures.
        scale: Multiplies `width` and `height` of the root; the coordinates stay as they are.
    """
    definitions = Definitions()
    text = LiveText(tuple(runs_of(scene.nodes)), definitions, outlines)
    return Writer(scene, definitions, text, outlines).document(scale)


class LiveText:
    """Writes glyph runs as text elements, one per line as far as possible.

    Args:
        runs: All that will be written; their fonts go into `definitions`.
        definitions: Takes the style sheet and outlines.
        outlines: Path data of glyphs that were written before.
    """

    def __init__(
        self, runs: Sequence[GlyphRun], definitions: Definitions, outlines: ByteCache[str]
    ) -> None:
        shaper = Shaper(ByteCache(_SHAPES))
        segments = {run: _segments(run, shaper) for run in runs}
        self._faces = FontFaces(run for run in segments if segments[run])
        self._segments = {
            run: cut for run, cut in segments.items() if cut and self._faces.show(run, cut)
        }
        drawn = [run for run in runs if run not in self._segments]
        self._glyphs = GlyphWriter(drawn, definitions, outlines)
        if runs:
            definitions.include(f"<style>{self._faces.rules()}{_STYLE}</style>")

    def runs(self, runs: Sequence[GlyphRun]) -> str:
        """Return the elements of runs that are painted one after the other."""
        return "".join(map(self._line, _lines(runs)))

    def _line(self, line: Sequence[GlyphRun]) -> str:
        drawn = "".join(self._glyphs.run(run) for run in line if run not in self._segments)
        read = sorted(line, key=lambda run: run.start)
        spans = [span for run in read for span in self._spans(run)]
        if not "".join(words for _, words in spans).strip():
            return drawn
        return drawn + _text_element(_place(line[0]), spans)

    def _spans(self, run: GlyphRun) -> Iterator[_Span]:
        segments = self._segments.get(run)
        if segments is None:
            yield _cover(run), run.text
            return
        for segment in segments:
            yield _live(segment, self._faces.family(run), run.rtl), segment.text


def _segments(run: GlyphRun, shaper: Shaper) -> tuple[Segment, ...]:
    """Return the segments of a run; none if its glyphs have to be drawn."""
    if run.font.is_color or any(glyph.id == 0 for glyph in run.glyphs):
        return ()
    return cut_run(run, shaper)


def _lines(runs: Sequence[GlyphRun]) -> Iterator[list[GlyphRun]]:
    """Yield the runs that one text element can hold, from left to right."""
    line: list[GlyphRun] = []
    for run in runs:
        if line and not _continues(line[-1], run):
            yield line
            line = []
        line.append(run)
    if line:
        yield line


def _continues(left: GlyphRun, right: GlyphRun) -> bool:
    touches = abs(left.x + left.width - right.x) < _TOUCH
    return touches and _place(left) == _place(right)


def _place(run: GlyphRun) -> str:
    """Return the attributes that all runs of a text element share."""
    language = f' xml:lang="{run.language}"' if run.language else ""
    return (
        f'class="cp" xml:space="preserve"{language} y="{number(run.y, 3)}"{_skew(run)} '
        f'font-size="{number(run.size, 3)}" {color_attributes(run.color)}'
    )


def _skew(run: GlyphRun) -> str:
    """Return the transform that slants a run about its baseline."""
    slant = run.font.slant
    if not slant:
        return ""
    return f' transform="matrix(1 0 {number(-slant, 4)} 1 {number(slant * run.y, 3)} 0)"'


def _live(segment: Segment, family: str, rtl: bool) -> str:
    spacing = f' letter-spacing="{number(segment.spacing, 4)}"' if segment.spacing else ""
    return f'x="{number(segment.x, 3)}"{_direction(rtl)}{spacing} font-family="{family}"'


def _cover(run: GlyphRun) -> str:
    """Return the attributes of transparent text as wide as the glyphs drawn under it."""
    x = number(run.x + run.width if run.rtl else run.x, 3)
    width = ""
    if run.width > 0:
        width = f' textLength="{number(run.width, 3)}" lengthAdjust="spacingAndGlyphs"'
    return f'x="{x}"{_direction(run.rtl)}{width} style="fill-opacity:0"'


def _direction(rtl: bool) -> str:
    return ' direction="rtl"' if rtl else ""


def _text_element(place: str, spans: Sequence[_Span]) -> str:
    if len(spans) == 1:
        attributes, words = spans[0]
        return f"<text {place} {attributes}>{escaped(words)}</text>"
    inner = "".join(f"<tspan {attributes}>{escaped(words)}</tspan>" for attributes, words in spans)
    return f"<text {place}>{inner}</text>"
