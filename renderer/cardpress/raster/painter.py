"""The painter: a scene straight to pixels, without a detour through SVG text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardpress.color import Color
from cardpress.raster.indexed import IndexedCanvas, TooColorfulError, fill_indexed, is_plain
from cardpress.raster.inker import Inker, PaintCaches, Rows
from cardpress.raster.sheet import put_back_sheet
from cardpress.raster.underlay import Underlay, begun, underlay
from cardpress.scene import Fill, Node, Scene

if TYPE_CHECKING:
    from PIL.Image import Image

    from cardpress.spares import Spares

__all__ = ["PaintCaches", "Raster", "paint"]


@dataclass(frozen=True, slots=True)
class Raster:
    """A painted scene.

    Attributes:
        image: RGB, or RGBA with straight alpha, or P with a palette of RGB; sRGB.
        photo_rows: Rows (top, bottom) that hold pictures, gradients or shadows, for the PNG
            encoder's choice of filters.
        photos_only: Whether all of these are pictures that came in lossy formats.
    """

    image: Image
    photo_rows: tuple[Rows, ...]
    photos_only: bool = False


def paint(scene: Scene, scale: float, caches: PaintCaches, *, indexed: bool = False) -> Raster:
    """Return the pixels of `scene`.

    Args:
        scene: What to paint.
        scale: Output pixels per canvas pixel; sides are rounded to whole pixels.
        caches: What earlier paintings left. The caller puts the image back among the spares
            when it no longer needs it.
        indexed: Whether numbers of colours will do where the scene has few.
    """
    size = round(scene.width * scale), round(scene.height * scale)
    under = underlay(scene, size, scale, caches, indexed=indexed)
    nodes = scene.nodes[under.nodes :] if under else scene.nodes
    inker = Inker((0, 0, *size), scale, caches)
    if indexed and all(map(is_plain, nodes)):
        few = _begun_indexed(scene.background, under, size, caches.spares)
        if few is not None and _painted_indexed(few, nodes, inker, caches.spares):
            if under:
                under.give_up(caches.spares)
            return Raster(few.finish(), ())
    if under is None:
        canvas = begun(scene.background, size, caches)
    else:
        canvas = under.canvas_to_paint(caches.spares)
        inker.resume(under.photo_rows, photos_only=under.photos_only)
    for node in nodes:
        for ink in inker.inks(node):
            canvas.paint(ink)
    return Raster(canvas.finish(), tuple(inker.photo_rows), inker.photos_only)


def _begun_indexed(
    background: Fill, under: Underlay | None, size: tuple[int, int], spares: Spares
) -> IndexedCanvas | None:
    """Return a canvas of numbers with what lies under texts; None if it has too many colours."""
    if under is not None:
        return under.indexed_to_paint(spares)
    if isinstance(background, Color) and background.opaque:
        return fill_indexed(size, background, spares)
    return None


def _painted_indexed(
    canvas: IndexedCanvas, nodes: Sequence[Node], inker: Inker, spares: Spares
) -> bool:
    """Paint the nodes; if there are too many colours, put back the canvas and say so."""
    try:
        for node in nodes:
            for ink in inker.inks(node):
                canvas.paint(ink)
    except TooColorfulError:
        put_back_sheet(spares, canvas.image)
        return False
    return True
