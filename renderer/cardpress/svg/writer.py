"""A scene as SVG text: one node, one element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeAlias, assert_never

from PIL import Image as Pillow

from cardpress.cache import ByteCache
from cardpress.color import Color
from cardpress.geometry import Box, Size
from cardpress.raster.shadow import SoftMask, shadow_mask
from cardpress.scene import GlyphRun, Group, Node, Picture, Scene, Shadow, Shape
from cardpress.svg.definitions import Definitions
from cardpress.svg.embedding import data_uri, embed_picture
from cardpress.svg.glyphs import GlyphWriter, runs_of
from cardpress.svg.markup import escaped
from cardpress.svg.numbers import number
from cardpress.svg.paints import fill_attributes

#: Samples per canvas pixel of an embedded shadow, at most: it is soft in any case.
_SHADOW_DENSITY = 2

_Part: TypeAlias = Shape | Shadow | Picture | Group | list[GlyphRun]


def write_svg(scene: Scene, outlines: ByteCache[str], scale: float = 1) -> str:
    """Return `scene` as a self-contained SVG 2 document with outlined text.

    Args:
        scene: What to write.
        outlines: What was written before: path data of glyphs, and embedded pictures.
        scale: Multiplies `width` and `height` of the root; the coordinates stay as they are.
    """
    definitions = Definitions()
    text = GlyphWriter(runs_of(scene.nodes), definitions, outlines)
    return Writer(scene, definitions, text, outlines).document(scale)


class TextWriter(Protocol):
    """How the words of a scene are written."""

    def runs(self, runs: Sequence[GlyphRun]) -> str:
        """Return the elements of runs that are painted one after the other."""


class Writer:
    """Writes one scene; `text` writes its glyph runs and shares `definitions`.

    `written` remembers embedded pictures.
    """

    def __init__(
        self, scene: Scene, definitions: Definitions, text: TextWriter, written: ByteCache[str]
    ) -> None:
        self._written = written
        self._scene = scene
        self._definitions = definitions
        self._text = text

    def document(self, scale: float) -> str:
        """Return the whole document."""
        scene = self._scene
        ground = Shape(Box(0, 0, scene.width, scene.height), 0, 0, scene.background)
        body = self._nodes((ground, *scene.nodes))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(scene.width * scale)}" '
            f'height="{number(scene.height * scale)}" '
            f'viewBox="0 0 {scene.width} {scene.height}" role="img">'
            f"{_words('title', scene.title)}{_words('desc', scene.description)}"
            f"{self._definitions}{body}</svg>\n"
        )

    def _nodes(self, nodes: Iterable[Node]) -> str:
        return "".join(map(self._part, _parts(nodes)))

    def _part(self, part: _Part) -> str:
        match part:
            case Shape():
                return self._shape(part)
            case list():
                return self._text.runs(part)
            case Picture():
                return self._picture(part)
            case Shadow():
                return self._shadow(part)
            case Group():
                return f'<g opacity="{number(part.opacity, 4)}">{self._nodes(part.children)}</g>'
            case _:
                assert_never(part)

    def _shape(self, shape: Shape) -> str:
        if isinstance(shape.fill, Color) and shape.fill.alpha == 0:
            return ""
        paint = fill_attributes(shape.fill, self._definitions)
        return _rounded(shape.box, shape.rx, shape.ry, f" {paint}")

    def _picture(self, picture: Picture) -> str:
        embedded = embed_picture(
            picture, Size(self._scene.width, self._scene.height), self._written
        )
        if embedded is None:
            return ""
        uri, place = embedded
        image = f'<image{_place(Box(*place))} preserveAspectRatio="none" href="{uri}"/>'
        if picture.radius <= 0 and Box(*place) == picture.frame:
            return image
        return self._clipped(image, _rounded(picture.frame, picture.radius, picture.radius))

    def _clipped(self, markup: str, shape: str) -> str:
        clip = self._definitions.add("c", f'<clipPath id="%s">{shape}</clipPath>')
        return f'<g clip-path="url(#{clip})">{markup}</g>'

    def _shadow(self, shadow: Shadow) -> str:
        if shadow.sigma <= 0:
            paint = fill_attributes(shadow.color, self._definitions)
            markup = _rounded(shadow.box, shadow.rx, shadow.ry, f" {paint}")
        else:
            window = Box(0, 0, self._scene.width, self._scene.height)
            soft = shadow_mask(shadow, window, _SHADOW_DENSITY)
            if soft is None:
                return ""
            markup = _soft_image(soft, shadow.color)
        if shadow.hole is None:
            return markup
        return self._clipped(markup, self._outside(shadow.hole))

    def _outside(self, hole: tuple[Box, float, float]) -> str:
        """Return a path of everything but a rounded box: wound the other way round it."""
        wide, high = self._scene.width, self._scene.height
        return f'<path d="M0 0H{wide}V{high}H0Z{_contour(*hole, clockwise=False)}"/>'


def _parts(nodes: Iterable[Node]) -> Iterator[_Part]:
    """Yield nodes in their order, glyph runs that follow on each other as one list."""
    runs: list[GlyphRun] = []
    for node in nodes:
        if isinstance(node, GlyphRun):
            runs.append(node)
            continue
        if runs:
            yield runs
            runs = []
        yield node
    if runs:
        yield runs


def _soft_image(soft: SoftMask, color: Color) -> str:
    # Not a filter: several rasterisers, CairoSVG among them, have no Gaussian blur.
    alpha = soft.image.point([round(level * color.alpha / 255) for level in range(256)])
    image = Pillow.merge("RGBA", (*_flat(color, soft.image.size), alpha))
    uri = data_uri(image, "png", optimize=True)
    return f'<image{_place(soft.box)} preserveAspectRatio="none" href="{uri}"/>'


def _flat(color: Color, size: tuple[int, int]) -> tuple[Pillow.Image, ...]:
    return tuple(Pillow.new("L", size, channel) for channel in color[:3])


def _rounded(box: Box, rx: float, ry: float, attributes: str = "") -> str:
    """Return the element of a rounded box."""
    if rx <= 0 or ry <= 0:
        return f"<rect{_place(box)}{attributes}/>"
    if rx == box.width / 2 and ry == box.height / 2:
        center = number(box.x + rx, 3), number(box.y + ry, 3)
        radii = f'rx="{number(rx, 3)}" ry="{number(ry, 3)}"'
        return f'<ellipse cx="{center[0]}" cy="{center[1]}" {radii}{attributes}/>'
    # Not a <rect rx>: CairoSVG bends two of its four corners wrongly.
    return f'<path d="{_contour(box, rx, ry, clockwise=True)}"{attributes}/>'


def _contour(box: Box, rx: float, ry: float, *, clockwise: bool) -> str:
    """Return a rounded box as path data."""
    left, top, right, bottom = (number(value, 3) for value in (box.x, box.y, box.right, box.bottom))
    if rx <= 0 or ry <= 0:
        sides = f"H{right}V{bottom}H{left}" if clockwise else f"V{bottom}H{right}V{top}"
        return f"M{left} {top}{sides}Z"
    arc = f"A{number(rx, 3)} {number(ry, 3)} 0 0 {int(clockwise)} "
    inner_left, inner_right = number(box.x + rx, 3), number(box.right - rx, 3)
    inner_top, inner_bottom = number(box.y + ry, 3), number(box.bottom - ry, 3)
    if clockwise:
        return (
            f"M{inner_left} {top}H{inner_right}{arc}{right} {inner_top}V{inner_bottom}"
            f"{arc}{inner_right} {bottom}H{inner_left}{arc}{left} {inner_bottom}V{inner_top}"
            f"{arc}{inner_left} {top}Z"
        )
    return (
        f"M{inner_left} {top}{arc}{left} {inner_top}V{inner_bottom}{arc}{inner_left} {bottom}"
        f"H{inner_right}{arc}{right} {inner_bottom}V{inner_top}{arc}{inner_right} {top}Z"
    )


def _place(box: Box) -> str:
    x, y = number(box.x, 3), number(box.y, 3)
    where = (f' x="{x}"' if x != "0" else "") + (f' y="{y}"' if y != "0" else "")
    return f'{where} width="{number(box.width, 3)}" height="{number(box.height, 3)}"'


def _words(name: str, text: str) -> str:
    return f"<{name}>{escaped(text)}</{name}>" if text else ""
