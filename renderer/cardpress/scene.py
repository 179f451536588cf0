"""The scene: a small closed set of frozen nodes in final canvas coordinates.

It is the SVG in memory: one node, one SVG element. Later nodes lie on top. Lengths are
canvas pixels at scale 1; back ends multiply by the output scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, overload

from cardpress.color import Color
from cardpress.geometry import Box

if TYPE_CHECKING:
    from cardpress.bitmap import Bitmap
    from cardpress.text.fonts import Font


@dataclass(frozen=True, slots=True)
class Stop:
    """One colour of a gradient; `offset` 0 is its start, 1 its end."""

    offset: float
    color: Color


@dataclass(frozen=True, slots=True)
class LinearGradient:
    """Colours along the line from (x1, y1) to (x2, y2); padded beyond its ends.

    Interpolated in sRGB with straight alpha, as SVG 2 section 14.2 does. Offsets never fall.
    """

    x1: float
    y1: float
    x2: float
    y2: float
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class RadialGradient:
    """Colours from the centre (cx, cy) to the ellipse with radii rx, ry; padded beyond it."""

    cx: float
    cy: float
    rx: float
    ry: float
    stops: tuple[Stop, ...]


Fill: TypeAlias = Color | LinearGradient | RadialGradient


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled rectangle with elliptic corners.

    `rx`, `ry` are the corner radii, already clamped to half the sides; at exactly half of
    both sides the shape is an ellipse.
    """

    box: Box
    rx: float
    ry: float
    fill: Fill


@dataclass(frozen=True, slots=True)
class Shadow:
    """The blurred shadow that a rounded box casts (CSS Backgrounds 3, section 6.1).

    `box`, `rx`, `ry` are the shadow's own, already offset and spread. `sigma` is the standard
    deviation of the Gaussian, half of CSS's blur radius. Where `hole` is given (box, rx, ry),
    nothing is drawn inside it: the caster lets its background show through.
    """

    box: Box
    rx: float
    ry: float
    sigma: float
    color: Color
    hole: tuple[Box, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A bitmap stretched over `content` and clipped to the rounded rectangle `frame`.

    `radius` is already clamped to half the shorter side of `frame`.
    """

    frame: Box
    radius: float
    content: Box
    bitmap: Bitmap


class Glyph(NamedTuple):
    """One glyph; (x, y) is its origin relative to the run's, in pixels, y down."""

    id: int
    x: float
    y: float


class Glyphs(Sequence[Glyph]):
    """The glyphs of a run, never changed: their indices, and their origins in columns.

    Columns because Python's garbage collector looks at every object that may hold others, such
    as a `Glyph`, again and again; of a text of 5,000 characters it would have to at each card.
    """

    __slots__ = ("_hash", "ids", "xs", "ys")

    def __init__(self, ids: tuple[int, ...], xs: tuple[float, ...], ys: tuple[float, ...]) -> None:
        self.ids = ids
        self.xs = xs
        self.ys = ys
        # Asked for each time that the glyphs are painted.
        self._hash = hash((ids, xs, ys))

    @classmethod
    def of(cls, glyphs: Iterable[Glyph]) -> Glyphs:
        """Return `glyphs` in columns."""
        columns = tuple(zip(*glyphs, strict=True))
        return cls(*columns) if columns else cls((), (), ())

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Glyph]:
        return map(Glyph, self.ids, self.xs, self.ys)

    @overload
    def __getitem__(self, index: int) -> Glyph: ...
    @overload
    def __getitem__(self, index: slice) -> Glyphs: ...
    def __getitem__(self, index: int | slice) -> Glyph | Glyphs:
        if isinstance(index, slice):
            return Glyphs(self.ids[index], self.xs[index], self.ys[index])
        return Glyph(self.ids[index], self.xs[index], self.ys[index])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Glyphs):
            return NotImplemented
        mine, others = (self.ids, self.xs, self.ys), (other.ids, other.xs, other.ys)
        return self is other or mine == others

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Glyphs of one font instance, size and colour, in visual order.

    (x, y) is the run's origin on the baseline. `text` is the logical text that the glyphs
    show, `rtl` its direction, `width` its advance in pixels. A colour font paints with its own
    colours; `color` then gives the foreground and the overall alpha. `start` is where `text`
    begins in its paragraph: it orders the runs of a line as they are read.
    """

    font: Font
    size: float
    color: Color
    x: float
    y: float
    glyphs: Glyphs
    text: str
    rtl: bool
    width: float
    language: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that are painted together and then faded by `opacity` (0 to 1) as one."""

    children: tuple[Node, ...]
    opacity: float


Node: TypeAlias = Shape | Shadow | Picture | GlyphRun | Group


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole card: size in pixels, background, nodes, and the words for accessibility."""

    width: int
    height: int
    background: Fill
    nodes: tuple[Node, ...]
    title: str
    description: str
