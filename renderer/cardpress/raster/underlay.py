"""What lies under the texts and pictures of a card, painted once for all cards that share it.

Cards of one template differ in their texts. The gradients and blurred shadows below are the
same, and take longer to compute than all else on the card takes to paint.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from cardpress.color import TRANSPARENT, WHITE, Color
from cardpress.raster.canvas import Canvas
from cardpress.raster.indexed import is_plain
from cardpress.raster.inker import Inker, PaintCaches, Rows
from cardpress.raster.sheet import put_back_sheet, sheet_bytes
from cardpress.scene import Fill, Node, Scene, Shadow, Shape

if TYPE_CHECKING:
    from cardpress.raster.indexed import IndexedCanvas
    from cardpress.spares import Spares

#: Colours of an underlay that leave enough of 256 to those of the texts.
_MOST_COLORS = 192


@dataclass(frozen=True, slots=True)
class Underlay:
    """The first nodes of a scene, painted.

    Attributes:
        nodes: How many.
        canvas: Their pixels.
        indexed: Their pixels as numbers of colours; None if they have too many, or if they are
            not wanted.
        photo_rows: As of `Inker`.
        photos_only: Likewise.
        kept: Whether the canvases belong to the cache, and are to be copied.
    """

    nodes: int
    canvas: Canvas
    indexed: IndexedCanvas | None
    photo_rows: tuple[Rows, ...]
    photos_only: bool
    kept: bool = False

    def canvas_to_paint(self, spares: Spares) -> Canvas:
        """Return a canvas that belongs to the caller alone."""
        return self.canvas.copy(spares) if self.kept else self.canvas

    def indexed_to_paint(self, spares: Spares) -> IndexedCanvas | None:
        """Return one of numbers, likewise; None if there is none."""
        return self.indexed.copy(spares) if self.indexed and self.kept else self.indexed

    def give_up(self, spares: Spares) -> None:
        """Put the canvas back among the spares if nobody keeps it; it was not asked for."""
        if not self.kept:
            put_back_sheet(spares, self.canvas.image)


def underlay(
    scene: Scene, size: tuple[int, int], scale: float, caches: PaintCaches, *, indexed: bool
) -> Underlay | None:
    """Return what the texts, pictures and groups of a scene are painted on.

    Args:
        scene: What to paint.
        size: Width and height in output pixels.
        scale: Output pixels per canvas pixel.
        caches: What earlier paintings left.
        indexed: Whether numbers of colours will do.

    Returns:
        None if it takes longer to remember than to paint.
    """
    nodes = tuple(takewhile(lambda node: isinstance(node, Shape | Shadow), scene.nodes))
    if isinstance(scene.background, Color) and not any(map(_is_costly, nodes)):
        return None
    indexed = indexed and all(map(is_plain, scene.nodes[len(nodes) :]))
    key = nodes, scene.background, size, scale, indexed
    known = caches.underlays.get(key)
    if known:
        return known[0]
    under = _painted(scene.background, nodes, size, scale, caches)
    if indexed:
        under = replace(under, indexed=under.canvas.indexed(caches.spares, _MOST_COLORS))
    canvases = (under.canvas, under.indexed)
    size_bytes = sum(sheet_bytes(each.image) for each in canvases if each)
    if known is None or not caches.underlays.takes(size_bytes):
        # Of most cards, no other has the same: to keep them all would push out what is of use.
        caches.underlays.put(key, (), 0)
        return under
    under = replace(under, kept=True)
    caches.underlays.put(key, (under,), size_bytes)
    return under


def _is_costly(node: Node) -> bool:
    if isinstance(node, Shape):
        return not isinstance(node.fill, Color)
    return isinstance(node, Shadow) and node.sigma > 0


def _painted(
    background: Fill,
    nodes: tuple[Node, ...],
    size: tuple[int, int],
    scale: float,
    caches: PaintCaches,
) -> Underlay:
    inker = Inker((0, 0, *size), scale, caches)
    canvas = begun(background, size, caches)
    if not isinstance(background, Color):
        canvas.paint(inker.ground(background))
    for node in nodes:
        for ink in inker.inks(node):
            canvas.paint(ink)
    return Underlay(len(nodes), canvas, None, tuple(inker.photo_rows), inker.photos_only)


def begun(background: Fill, size: tuple[int, int], caches: PaintCaches) -> Canvas:
    """Return a canvas of one colour, on which a gradient may have to be painted."""
    if isinstance(background, Color):
        color = background
    else:
        color = WHITE if all(stop.color.opaque for stop in background.stops) else TRANSPARENT
    return Canvas(*size, color, caches.spares)
