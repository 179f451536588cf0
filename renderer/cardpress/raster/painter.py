"""The painter: a scene straight to pixels, without a detour through SVG text."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, assert_never

from PIL import Image as Pillow
from PIL import ImageChops

from cardpress.cache import ByteCache
from cardpress.color import TRANSPARENT, Color
from cardpress.geometry import Box
from cardpress.raster.canvas import Canvas, Clip, Ink, layer
from cardpress.raster.color_glyph import paint_color_glyph
from cardpress.raster.contour import Mask, rounded_mask
from cardpress.raster.glyph_mask import glyph_mask, snapped
from cardpress.raster.gradient import gradient_image
from cardpress.raster.picture import covers, crop, scaled_picture
from cardpress.raster.shadow import shadow_mask, stretched
from cardpress.scene import (
    Glyph,
    GlyphRun,
    Group,
    LinearGradient,
    Node,
    Picture,
    RadialGradient,
    Scene,
    Shadow,
    Shape,
)

if TYPE_CHECKING:
    from PIL.Image import Image

Rows = tuple[int, int]

#: Bytes that one glyph of a run takes in the key of its mask.
_GLYPH_BYTES = 120

#: Masks are made without regard to the canvas' edges where they lie inside it.
_UNBOUNDED = (0, 0, 1 << 20, 1 << 20)


@dataclass(frozen=True, slots=True)
class Raster:
    """A painted scene.

    Attributes:
        image: RGB, or RGBA with straight alpha; sRGB.
        photo_rows: Rows (top, bottom) that hold pictures, gradients or shadows, for the PNG
            encoder's choice of filters.
    """

    image: Image
    photo_rows: tuple[Rows, ...]


@dataclass(frozen=True, slots=True)
class PaintCaches:
    """What painting remembers; each bounded by bytes."""

    masks: ByteCache[Mask]
    images: ByteCache[tuple[Image, int, int]]


def paint(scene: Scene, scale: float, caches: PaintCaches) -> Raster:
    """Return the pixels of `scene`.

    Args:
        scene: What to paint.
        scale: Output pixels per canvas pixel; sides are rounded to whole pixels.
        caches: Masks and scaled pictures of earlier paintings.
    """
    size = round(scene.width * scale), round(scene.height * scale)
    ground = scene.background if isinstance(scene.background, Color) else TRANSPARENT
    painter = Painter(Canvas(*size, ground), scale, caches, [])
    if not isinstance(scene.background, Color):
        painter.paint_ground(scene.background)
    for node in scene.nodes:
        painter.paint(node)
    return Raster(painter.canvas.finish(), tuple(painter.photo_rows))


@dataclass(slots=True)
class Painter:
    """Paints nodes onto one canvas."""

    canvas: Canvas
    scale: float
    caches: PaintCaches
    photo_rows: list[Rows]

    @property
    def _clip(self) -> Clip:
        return 0, 0, self.canvas.width, self.canvas.height

    def paint(self, node: Node) -> None:
        """Paint one node over what is there."""
        for ink in self._inks(node):
            self.canvas.paint(ink)

    def paint_ground(self, fill: LinearGradient | RadialGradient) -> None:
        """Cover the whole canvas with a gradient."""
        colors = gradient_image(fill, self.scale, self._clip)
        if colors.mode == "RGB":
            self.canvas.cover(colors)
        else:
            self.canvas.paint(Ink(colors, None, self._clip))
        self.photo_rows.append((0, self.canvas.height))

    def _inks(self, node: Node) -> Iterator[Ink]:
        """Yield what a node is painted with, bottom to top; nothing if it is not seen."""
        match node:
            case Shape():
                yield from self._shape(node)
            case GlyphRun() if node.font.is_color:
                yield from self._color_glyphs(node)
            case GlyphRun():
                yield from self._glyphs(node)
            case Picture():
                yield from self._picture(node)
            case Shadow():
                yield from self._shadow(node)
            case Group():
                yield from self._group(node)
            case _:
                assert_never(node)

    def _shape(self, shape: Shape) -> Iterator[Ink]:
        box = self._whole_pixels(shape.box) if shape.rx <= 0 or shape.ry <= 0 else None
        coverage = None
        if box is None:
            mask = self._rounded(shape.box, shape.rx, shape.ry)
            if mask is None:
                return
            coverage, box = mask.image, mask.box
        if isinstance(shape.fill, Color):
            yield Ink(shape.fill, coverage, box)
        else:
            self.photo_rows.append((box[1], box[3]))
            yield Ink(gradient_image(shape.fill, self.scale, box), coverage, box)

    def _whole_pixels(self, box: Box) -> Clip | None:
        """Return the pixels of a box whose sides lie between pixels where they are seen."""
        left, top, right, bottom = self._clip
        box = box.scaled(self.scale)
        sides = max(box.x, left), max(box.y, top), min(box.right, right), min(box.bottom, bottom)
        if sides[0] >= sides[2] or sides[1] >= sides[3] or any(side % 1 for side in sides):
            return None
        return int(sides[0]), int(sides[1]), int(sides[2]), int(sides[3])

    def _rounded(self, box: Box, rx: float, ry: float) -> Mask | None:
        """Return the coverage of a rounded box given in canvas pixels."""
        box = box.scaled(self.scale)
        rx, ry = rx * self.scale, ry * self.scale
        if not covers(Box(*self._clip), box):
            return rounded_mask(box, rx, ry, self._clip)
        left, top = math.floor(box.x), math.floor(box.y)
        local = box.moved(-left, -top)
        key = (local, rx, ry)
        mask = self.caches.masks.get(key)
        if mask is None:
            mask = rounded_mask(local, rx, ry, _UNBOUNDED)
            if mask is None:
                return None
            self.caches.masks.put(key, mask, mask.image.width * mask.image.height)
        return mask.moved(left, top)

    def _glyphs(self, run: GlyphRun) -> Iterator[Ink]:
        left, x = snapped(run.x * self.scale)
        top, y = snapped(run.y * self.scale)
        key = (run.font.key, run.size, self.scale, run.glyphs, x, y)
        mask = self.caches.masks.get(key)
        if mask is None:
            clip = -left, -top, self._clip[2] - left, self._clip[3] - top
            mask = glyph_mask(run, self.scale, x, y, clip)
            if mask is None:
                return
            if _whole(mask, clip):
                size = mask.image.width * mask.image.height + len(run.glyphs) * _GLYPH_BYTES
                self.caches.masks.put(key, mask, size)
        yield Ink(run.color, mask.image, mask.moved(left, top).box)

    def _color_glyphs(self, run: GlyphRun) -> Iterator[Ink]:
        for glyph in run.glyphs:
            left, x = snapped((run.x + glyph.x) * self.scale)
            top, y = snapped((run.y + glyph.y) * self.scale)
            clip = -left, -top, self._clip[2] - left, self._clip[3] - top
            found = self._color_glyph(run, glyph, (x, y), clip)
            if found is not None:
                image, dx, dy = found
                ink = Ink(image, None, Mask(image, left + dx, top + dy).box)
                yield ink if run.color.opaque else ink.faded(run.color.alpha / 255)

    def _color_glyph(
        self, run: GlyphRun, glyph: Glyph, phase: tuple[float, float], clip: Clip
    ) -> tuple[Image, int, int] | None:
        """Return a glyph's picture; one that the canvas' edges do not cut is remembered."""
        size = run.size * self.scale
        foreground = run.color._replace(alpha=255)
        if min(-clip[0], -clip[1], clip[2], clip[3]) < 2 * size:
            return paint_color_glyph(run.font, glyph.id, size, *phase, foreground, clip)
        key = (run.font.key, glyph.id, size, phase, foreground)
        found = self.caches.images.get(key)
        if found is None:
            found = paint_color_glyph(run.font, glyph.id, size, *phase, foreground)
            if found is not None:
                self.caches.images.put(key, found, found[0].width * found[0].height * 4)
        return found

    def _picture(self, picture: Picture) -> Iterator[Ink]:
        part = crop(picture, self.scale, self._clip)
        if part is None:
            return
        left, top, right, bottom = part.target
        key = (
            picture.bitmap.digest,
            picture.bitmap.image.size,
            right - left,
            bottom - top,
            part.source,
        )
        found = self.caches.images.get(key)
        if found is None:
            image = scaled_picture(picture, part)
            found = image, 0, 0
            self.caches.images.put(key, found, image.width * image.height * 4)
        yield Ink(found[0], self._coverage(picture, part.target), part.target)
        self.photo_rows.append((top, bottom))

    def _coverage(self, picture: Picture, target: Clip) -> Image | None:
        """Return how much of a picture shows in each pixel of `target`; None for all of it."""
        whole = covers(picture.content, picture.frame)
        if picture.radius <= 0 and whole and self._whole_pixels(picture.frame) == target:
            return None
        masks = [self._rounded(picture.frame, picture.radius, picture.radius)]
        if not whole:
            masks.append(rounded_mask(picture.content.scaled(self.scale), 0, 0, self._clip))
        return reduce(ImageChops.multiply, [_cut_out(mask, target) for mask in masks])

    def _shadow(self, shadow: Shadow) -> Iterator[Ink]:
        mask = self._shadow_mask(shadow)
        if mask is None:
            return
        if shadow.hole is not None:
            hole = self._rounded(*shadow.hole)
            if hole is not None:
                outside = Pillow.new("L", mask.image.size, 255)
                inverse = ImageChops.invert(hole.image)
                outside.paste(inverse, (hole.left - mask.left, hole.top - mask.top))
                mask = mask._replace(image=ImageChops.multiply(mask.image, outside))
        yield Ink(shadow.color, mask.image, mask.box)
        self.photo_rows.append((mask.box[1], mask.box[3]))

    def _shadow_mask(self, shadow: Shadow) -> Mask | None:
        if shadow.sigma <= 0:
            return self._rounded(shadow.box, shadow.rx, shadow.ry)
        key = ("shadow", shadow.box, shadow.rx, shadow.ry, shadow.sigma, self.scale, self._clip)
        mask = self.caches.masks.get(key)
        if mask is None:
            window = Box(*self._clip).scaled(1 / self.scale)
            soft = shadow_mask(shadow, window, self.scale)
            mask = soft and stretched(soft, self.scale, self._clip)
            if mask is not None:
                self.caches.masks.put(key, mask, mask.image.width * mask.image.height)
        return mask

    def _group(self, group: Group) -> Iterator[Ink]:
        inks = [ink for child in group.children for ink in self._inks(child)]
        together = layer(inks, self._clip) if inks else None
        if together is not None:
            yield together.faded(group.opacity)


def _cut_out(mask: Mask | None, box: Clip) -> Image:
    """Return the coverage of the pixels in `box`, which may reach beyond the mask."""
    if mask is None:
        return Pillow.new("L", (box[2] - box[0], box[3] - box[1]))
    left, top, right, bottom = box
    return mask.image.crop((left - mask.left, top - mask.top, right - mask.left, bottom - mask.top))


def _whole(mask: Mask, clip: Clip) -> bool:
    """Whether a mask holds all of its run's ink, so that it serves at other places too."""
    return (
        mask.left > clip[0]
        and mask.top > clip[1]
        and mask.left + mask.image.width < clip[2]
        and mask.top + mask.image.height < clip[3]
    )
