"""Colour glyphs (COLRv1) as SVG fragments in font units, y down."""

from __future__ import annotations

from collections.abc import Callable

from cardpress.color import Color
from cardpress.svg.compositing import Blend, Group, Masked, Node, Nodes, resolve
from cardpress.svg.gradient import gradient_element, opacity_attribute, short_hex
from cardpress.svg.matrix import IDENTITY, Matrix, invert, is_translation, transform
from cardpress.svg.numbers import number
from cardpress.svg.outline import outline
from cardpress.svg.paint_tree import Clip, Fill, Linear, Paint, Radial, record
from cardpress.text.fonts import Font


def color_glyph(font: Font, glyph: int, foreground: Color, ids: str) -> tuple[str, str]:
    """Return the definitions and the drawing of a colour glyph.

    Each layer becomes one `<path>` with its own fill. Equal arguments give equal text.

    Args:
        font: A colour font.
        glyph: Glyph index in that font.
        foreground: The colour of the text, for layers that take it; its alpha is left to
            the caller, as it fades the whole glyph.
        ids: What the ids of the definitions begin with; unique per glyph in a document.

    Returns:
        What belongs into `<defs>`, perhaps `""`, and what to draw.
    """
    writer = _Writer(font, glyph, ids)
    body = writer.nodes(resolve(record(font, glyph, foreground)))
    return "".join(writer.definitions), body


class _Writer:
    """Writes nodes, and collects the definitions that they refer to."""

    def __init__(self, font: Font, glyph: int, ids: str) -> None:
        self._font = font
        self._glyph = glyph
        self._ids = ids
        self._names: dict[object, str] = {}
        self.definitions: list[str] = []

    def nodes(self, nodes: Nodes) -> str:
        return "".join(map(self._node, nodes))

    def _node(self, node: Node) -> str:
        match node:
            case Fill():
                return self._fill(node)
            case Group(children, opacity):
                return f'<g opacity="{number(opacity, 3)}">{self.nodes(children)}</g>'
            case Masked(children, mask, inverted):
                name = self._mask(mask, inverted)
                return f'<g mask="url(#{name})">{self.nodes(children)}</g>'
            case Blend(backdrop, source, mode):
                lower, upper = self.nodes(backdrop), self.nodes(source)
                return (
                    f'<g style="isolation:isolate">{lower}'
                    f'<g style="mix-blend-mode:{mode}">{upper}</g></g>'
                )

    def _fill(self, fill: Fill) -> str:
        if not fill.clips:
            return self._path(self._box_path(), IDENTITY, fill.paint)
        *outer, shape = fill.clips
        path, matrix = self._outline(shape)
        if not path:
            return ""
        text = self._path(path, matrix, fill.paint)
        for clip in outer:
            text = f'<g clip-path="url(#{self._clip_path(clip)})">{text}</g>'
        return text

    def _outline(self, clip: Clip) -> tuple[str, Matrix]:
        """Return the path of a clip, and the matrix that is still to be applied to it."""
        if is_translation(clip.matrix):
            return outline(self._font, clip.glyph, *clip.matrix[4:]), IDENTITY
        return outline(self._font, clip.glyph), clip.matrix

    def _path(self, path: str, matrix: Matrix, paint: Paint) -> str:
        inverse = invert(matrix)
        if inverse is None:
            return ""
        if isinstance(paint, Color):
            fill = f'fill="{short_hex(paint)}"{opacity_attribute("fill-opacity", paint)}'
        else:
            fill = f'fill="url(#{self._gradient(paint.transformed(inverse))})"'
        placed = "" if matrix == IDENTITY else f' transform="{transform(matrix)}"'
        return f'<path {fill}{placed} d="{path}"/>'

    def _gradient(self, paint: Linear | Radial) -> str:
        return self._define(paint, lambda name: gradient_element(paint, name))

    def _clip_path(self, clip: Clip) -> str:
        path, matrix = self._outline(clip)
        placed = "" if matrix == IDENTITY else f' transform="{transform(matrix)}"'
        return self._define(
            clip, lambda name: f'<clipPath id="{name}"><path{placed} d="{path}"/></clipPath>'
        )

    def _mask(self, mask: Nodes, inverted: bool) -> str:
        shown = self.nodes(mask)
        if inverted:
            shown = f'<path fill="#fff" d="{self._box_path()}"/>{shown}'
        x, y, width, height = self._box
        area = f'x="{x}" y="{y}" width="{width}" height="{height}"'
        return self._define(
            (mask, inverted),
            lambda name: f'<mask id="{name}" maskUnits="userSpaceOnUse" {area}>{shown}</mask>',
        )

    def _define(self, what: object, text: Callable[[str], str]) -> str:
        """Return the id of the definition of `what`, which is written when first needed."""
        name = self._names.get(what)
        if name is None:
            name = self._names[what] = f"{self._ids}{len(self._names)}"
            self.definitions.append(text(name))
        return name

    def _box_path(self) -> str:
        x, y, width, height = self._box
        return f"M{x} {y}h{width}v{height}h{-width}z"

    @property
    def _box(self) -> tuple[int, int, int, int]:
        """The glyph's clip box: left, top, width, height."""
        extents = self._font.harfbuzz.get_glyph_extents(self._glyph)
        return extents.x_bearing, -extents.y_bearing, extents.width, -extents.height
