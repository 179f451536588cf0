"""Glyph runs as SVG: outlines in font units, each defined once where that is smaller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from cardpress.cache import ByteCache
from cardpress.scene import GlyphRun, Group, Node
from cardpress.svg.color_glyph import color_glyph
from cardpress.svg.definitions import Definitions
from cardpress.svg.numbers import number
from cardpress.svg.outline import cached_outline
from cardpress.svg.paints import color_attributes
from cardpress.text.fonts import Font

#: Characters that a `<use>` element takes; a path repeated inline costs its own length.
_USE = 24
_DEFINE = 22

Key = tuple[Font, int]


def runs_of(nodes: tuple[Node, ...]) -> Iterator[GlyphRun]:
    """Yield every glyph run below `nodes`, in the order of painting."""
    for node in nodes:
        if isinstance(node, GlyphRun):
            yield node
        elif isinstance(node, Group):
            yield from runs_of(node.children)


class GlyphWriter:
    """Writes glyph runs of one scene as outlines.

    Args:
        runs: All that will be written: what is used often is defined once.
        definitions: Takes the outlines that are used often.
        outlines: Path data of glyphs that were written before.
    """

    def __init__(
        self, runs: Iterable[GlyphRun], definitions: Definitions, outlines: ByteCache[str]
    ) -> None:
        self._definitions = definitions
        self._outlines = outlines
        self._uses: Counter[Key] = Counter(
            (run.font, glyph) for run in runs for glyph in run.glyphs.ids
        )
        self._ids: dict[Key, str] = {}
        self._color_ids: dict[tuple[Font, int, str], str] = {}

    def runs(self, runs: Sequence[GlyphRun]) -> str:
        """Return the elements of runs that are painted one after the other."""
        return "".join(map(self.run, runs))

    def run(self, run: GlyphRun) -> str:
        """Return the element of a run; empty if it has no ink."""
        unit = run.size / run.font.metrics.upem
        write = self._color if run.font.is_color else self._outline
        glyphs = run.glyphs
        parts = [
            write(run, glyph, x / unit, y / unit)
            for glyph, x, y in zip(glyphs.ids, glyphs.xs, glyphs.ys, strict=True)
        ]
        ink = "".join(parts)
        if not ink:
            return ""
        scale = number(unit, 8)
        matrix = f"matrix({scale} 0 0 {scale} {number(run.x, 3)} {number(run.y, 3)})"
        paint = _opacity(run) if run.font.is_color else color_attributes(run.color)
        return f'<g {paint} transform="{matrix}">{ink}</g>'

    def _outline(self, run: GlyphRun, glyph: int, x: float, y: float) -> str:
        path = cached_outline(self._outlines, run.font, glyph)
        if not path:
            return ""
        key = run.font, glyph
        count = self._uses[key]
        if count * (len(path) - _USE) <= len(path) + _DEFINE:
            return f'<path{_translate(x, y)} d="{path}"/>'
        known = self._ids.get(key)
        if known is None:
            known = self._ids[key] = self._definitions.reserve("g")
            self._definitions.include(f'<path id="{known}" d="{path}"/>')
        return f'<use href="#{known}"{_at(x, y)}/>'

    def _color(self, run: GlyphRun, glyph: int, x: float, y: float) -> str:
        key = run.font, glyph, run.color.hex
        known = self._color_ids.get(key)
        if known is None:
            known = self._color_ids[key] = self._definitions.reserve("e")
            foreground = run.color._replace(alpha=255)
            definitions, body = color_glyph(run.font, glyph, foreground, f"{known}-")
            self._definitions.include(f'{definitions}<g id="{known}">{body}</g>')
        return f'<use href="#{known}"{_at(x, y)}/>'


def _opacity(run: GlyphRun) -> str:
    return "" if run.color.opaque else f'opacity="{number(run.color.alpha / 255, 4)}"'


def _at(x: float, y: float) -> str:
    across, down = number(x, 1), number(y, 1)
    return (f' x="{across}"' if across != "0" else "") + (f' y="{down}"' if down != "0" else "")


def _translate(x: float, y: float) -> str:
    across, down = number(x, 1), number(y, 1)
    if down != "0":
        return f' transform="translate({across} {down})"'
    return f' transform="translate({across})"' if across != "0" else ""
