"""From a set text to a frame: glyph runs, measured lines, and what to report."""

from __future__ import annotations

from collections.abc import Iterator

from cardpress.color import Color
from cardpress.components.base import Context, LayoutError
from cardpress.errors import Problem
from cardpress.frame import Frame, TextLine
from cardpress.geometry import Size
from cardpress.scene import GlyphRun
from cardpress.text.block import Block, Room, set_block
from cardpress.text.line import LineRun
from cardpress.text.newlines import split_paragraphs
from cardpress.text.style import TextStyle

#: How many characters a warning names before it says "and more".
_NAMED = 8

#: Bytes that a remembered text takes, roughly: for itself and its frame, each run, each glyph.
_TEXT_BYTES, _RUN_BYTES, _GLYPH_BYTES = 1000, 600, 160


def set_text(text: str, style: TextStyle, room: Room, color: Color, context: Context) -> Frame:
    """Set `text` and return its frame, or the frame of the same text that was set before.

    Raises:
        LayoutError: It has more lines than the limits allow, or does not fit and `room` says
            that this is an error.
    """
    key = text, style, room, color, context.limits.lines
    frame = context.texts.get(key)
    if frame is None:
        frame = _set(text, style, room, color, context)
        context.texts.put(key, frame, _size(text, frame))
    return frame


def _size(text: str, frame: Frame) -> int:
    """Return how many bytes a frame and its text take, roughly."""
    glyphs = sum(len(node.glyphs) for node in frame.nodes if isinstance(node, GlyphRun))
    # A character takes up to four bytes, in the text, its lines and its runs.
    characters = 12 * len(text)
    return _TEXT_BYTES + characters + _RUN_BYTES * len(frame.nodes) + _GLYPH_BYTES * glyphs


def _set(text: str, style: TextStyle, room: Room, color: Color, context: Context) -> Frame:
    _check_lines(len(split_paragraphs(text)), context)
    block = set_block(text, style, room, context.typesetter, context.limits.lines + 1)
    _check_lines(len(block.lines), context)
    if room.overflow == "error" and block.overflows:
        raise LayoutError(
            Problem("text-overflow", "/text", "the text does not fit into its frame; shorten it, "
                    "enlarge the frame, or set overflow to ellipsis or shrink")
        )  # fmt: skip
    runs = tuple(_runs(block, color, style.language))
    lines = tuple(
        TextLine(line.text, line.x, line.top + line.extent.above, line.width)
        for line in block.lines
    )
    return Frame(Size(block.width, block.height), runs, lines, tuple(_warnings(block, style)))


def _check_lines(count: int, context: Context) -> None:
    if count > context.limits.lines:
        raise LayoutError(
            Problem("limit-lines", "/text",
                    f"the text has more than {context.limits.lines} lines, the most allowed")
        )  # fmt: skip


def _runs(block: Block, color: Color, language: str) -> Iterator[GlyphRun]:
    for line in block.lines:
        baseline = line.top + line.extent.above
        for run in line.runs:
            yield GlyphRun(
                run.font, block.size, color, line.x + run.x, baseline,
                run.glyphs, run.text, run.rtl, run.width, language, run.start,
            )  # fmt: skip


def _warnings(block: Block, style: TextStyle) -> Iterator[Problem]:
    if block.size < style.size:
        factor = block.size / style.size
        yield Problem("text-shrunk", "/text", f"the text was set at {block.size:g} px instead of "
                      f"{style.size:g} px ({factor:.0%}) to fit its frame")  # fmt: skip
    if block.cut:
        yield Problem("text-cut", "/text", "the text was cut and ends with an ellipsis")
    if block.overflows:
        yield Problem("text-overflow", "/text", "the text reaches beyond its frame")
    runs = [run for line in block.lines for run in line.runs]
    yield from _substitutions(runs, style)
    yield from _missing(runs)


def _substitutions(runs: list[LineRun], style: TextStyle) -> Iterator[Problem]:
    used: dict[str, dict[str, None]] = {}
    for run in runs:
        # Emoji come from their own font in every family: that is no substitute.
        if run.font.file.family != style.family and not run.missing and not run.font.is_color:
            used.setdefault(run.font.file.family, {}).update(dict.fromkeys(run.text))
    for family, characters in used.items():
        yield Problem("font-fallback", "/fontFamily",
                      f"{style.family} lacks {_named(characters)}; {family} shows it")  # fmt: skip
    own = next((run.font for run in runs if run.font.file.family == style.family), None)
    if own is not None and own.weight != style.weight:
        yield Problem("font-weight", "/fontWeight", f"{style.family} has no weight "
                      f"{style.weight:g}; {own.weight:g} is used")  # fmt: skip
    if own is not None and own.slant:
        yield Problem("font-style", "/fontStyle",
                      f"{style.family} has no italic; the upright is slanted")  # fmt: skip


def _missing(runs: list[LineRun]) -> Iterator[Problem]:
    characters = dict.fromkeys("".join(run.text for run in runs if run.missing))
    if characters:
        yield Problem("missing-glyph", "/text",
                      f"no bundled font has {_named(characters)}; a box is drawn")  # fmt: skip


def _named(characters: dict[str, None]) -> str:
    codes = [f"U+{ord(character):04X}" for character in characters if character != " "]
    more = f" and {len(codes) - _NAMED} more" if len(codes) > _NAMED else ""
    return ", ".join(codes[:_NAMED]) + more
