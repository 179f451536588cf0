"""The painter: a scene straight to pixels, without a detour through SVG text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardpress.color import TRANSPARENT, WHITE, Color
from cardpress.raster.canvas import Canvas
from cardpress.raster.indexed import IndexedCanvas, TooColorfulError
from cardpress.raster.inker import Inker, PaintCaches, Rows
from cardpress.raster.sheet import put_back_sheet
from cardpress.scene import Fill, GlyphRun, Node, Scene, Shape

if TYPE_CHECKING:
    from PIL.Image import Image

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
    few = _paint_indexed(scene, size, scale, caches) if indexed else None
    if few is not None:
        return Raster(few, ())
    inker = Inker((0, 0, *size), scale, caches)
    canvas = Canvas(*size, _base(scene.background), caches.spares)
    if not isinstance(scene.background, Color):
        canvas.paint(inker.ground(scene.background))
    for node in scene.nodes:
        for ink in inker.inks(node):
            canvas.paint(ink)
    return Raster(canvas.finish(), tuple(inker.photo_rows), inker.photos_only)


def _base(background: Fill) -> Color:
    """Return the colour that a canvas is filled with before its gradient is painted."""
    if isinstance(background, Color):
        return background
    return WHITE if all(stop.color.opaque for stop in background.stops) else TRANSPARENT


def _paint_indexed(
    scene: Scene, size: tuple[int, int], scale: float, caches: PaintCaches
) -> Image | None:
    """Return the pixels of a scene as numbers of colours; None if it has too many."""
    ground = scene.background
    if not isinstance(ground, Color) or not ground.opaque or not all(map(_is_plain, scene.nodes)):
        return None
    inker = Inker((0, 0, *size), scale, caches)
    canvas = IndexedCanvas(*size, ground, caches.spares)
    try:
        for node in scene.nodes:
            for ink in inker.inks(node):
                canvas.paint(ink)
    except TooColorfulError:
        put_back_sheet(caches.spares, canvas.image)
        return None
    return canvas.finish()


def _is_plain(node: Node) -> bool:
    """Whether a node has one colour, and a mask of 16 levels at most."""
    if isinstance(node, Shape):
        return isinstance(node.fill, Color)
    return isinstance(node, GlyphRun) and not node.font.is_color
