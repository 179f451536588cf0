"""What each node of a scene is painted with: colours, masks and pictures in output pixels."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, assert_never

from PIL import Image as Pillow
from PIL import ImageChops

from cardpress.cache import ByteCache
from cardpress.color import Color
from cardpress.geometry import Box
from cardpress.raster.color_glyph import paint_color_glyph
from cardpress.raster.contour import Mask, rounded_mask
from cardpress.raster.glyph_mask import glyph_mask, snapped
from cardpress.raster.gradient import gradient_image
from cardpress.raster.ground import Clip
from cardpress.raster.ink import Ink
from cardpress.raster.layer import layer
from cardpress.raster.picture import covers, crop, scaled_picture
from cardpress.raster.shadow import shadow_mask, stretched
from cardpress.raster.strike import Strike
from cardpress.scene import (
    Glyph,
    GlyphRun,
    Group,
    LinearGradient,
    Node,
    Picture,
    RadialGradient,
    Shadow,
    Shape,
)

if TYPE_CHECKING:
    from PIL.Image import Image

    from cardpress.raster.underlay import Underlay
    from cardpress.spares import Spares

Rows = tuple[int, int]

#: Bytes that one glyph of a run takes in the key of its mask.
_GLYPH_BYTES = 120

#: Masks are made without regard to the canvas' edges where they lie inside it.
_UNBOUNDED = (0, 0, 1 << 20, 1 << 20)


@dataclass(frozen=True, slots=True)
class PaintCaches:
    """What painting remembers; each bounded by bytes.

    Attributes:
        spares: Images to paint on.
        masks: Of glyph runs, shapes and shadows.
        strikes: Of single glyphs, by font and size.
        images: Scaled pictures and colour glyphs.
        underlays: What lies under texts; nothing where it was wanted once so far.
    """

    spares: Spares
    masks: ByteCache[Mask]
    strikes: ByteCache[Strike]
    images: ByteCache[tuple[Image, int, int]]
    underlays: ByteCache[tuple[Underlay, ...]]


class Inker:
    """Turns nodes into ink.

    Args:
        clip: The pixels of the canvas.
        scale: Output pixels per canvas pixel.
        caches: Masks and scaled pictures of earlier paintings.

    Attributes:
        photo_rows: Rows (top, bottom) of the pictures, gradients and shadows so far.
        photos_only: Whether all of these were pictures in lossy formats.
    """

    def __init__(self, clip: Clip, scale: float, caches: PaintCaches) -> None:
        self.photo_rows: list[Rows] = []
        self.photos_only = True
        self._clip = clip
        self._scale = scale
        self._caches = caches

    def inks(self, node: Node) -> Iterator[Ink]:
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

    def resume(self, photo_rows: Iterable[Rows], *, photos_only: bool) -> None:
        """Go on where another inker has stopped."""
        self.photo_rows.extend(photo_rows)
        self.photos_only &= photos_only

    def ground(self, fill: LinearGradient | RadialGradient) -> Ink:
        """Return a gradient that covers the whole canvas."""
        self._note(self._clip[1], self._clip[3])
        return Ink(gradient_image(fill, self._scale, self._clip), None, self._clip)

    def _note(self, top: int, bottom: int, *, photo: bool = False) -> None:
        self.photo_rows.append((top, bottom))
        self.photos_only &= photo

    def _shape(self, shape: Shape) -> Iterator[Ink]:
        box = self._whole_pixels(shape.box) if shape.rx <= 0 or shape.ry <= 0 else None
        coverage: Image | None = None
        solid: tuple[Clip, ...] = ()
        if box is None:
            mask = self._rounded(shape.box, shape.rx, shape.ry)
            if mask is None:
                return
            coverage, box, solid = mask.image, mask.box, mask.solid
        if isinstance(shape.fill, Color):
            yield Ink(shape.fill, coverage, box, solid)
        else:
            self._note(box[1], box[3])
            yield Ink(gradient_image(shape.fill, self._scale, box), coverage, box)

    def _whole_pixels(self, box: Box) -> Clip | None:
        """Return the pixels of a box whose sides lie between pixels where they are seen."""
        left, top, right, bottom = self._clip
        box = box.scaled(self._scale)
        sides = max(box.x, left), max(box.y, top), min(box.right, right), min(box.bottom, bottom)
        if sides[0] >= sides[2] or sides[1] >= sides[3] or any(side % 1 for side in sides):
            return None
        return int(sides[0]), int(sides[1]), int(sides[2]), int(sides[3])

    def _rounded(self, box: Box, rx: float, ry: float) -> Mask | None:
        """Return the coverage of a rounded box given in canvas pixels."""
        box = box.scaled(self._scale)
        rx, ry = rx * self._scale, ry * self._scale
        if not covers(Box(*self._clip), box):
            return rounded_mask(box, rx, ry, self._clip)
        left, top = math.floor(box.x), math.floor(box.y)
        local = box.moved(-left, -top)
        key = (local, rx, ry)
        mask = self._caches.masks.get(key)
        if mask is None:
            mask = rounded_mask(local, rx, ry, _UNBOUNDED)
            if mask is None:
                return None
            self._caches.masks.put(key, mask, mask.image.width * mask.image.height)
        return mask.moved(left, top)

    def _glyphs(self, run: GlyphRun) -> Iterator[Ink]:
        left, x = snapped(run.x * self._scale)
        top, y = snapped(run.y * self._scale)
        key = (run.font.key, run.size, self._scale, run.glyphs, x, y)
        mask = self._caches.masks.get(key)
        if mask is None:
            clip = -left, -top, self._clip[2] - left, self._clip[3] - top
            mask = glyph_mask(run, self._scale, x, y, clip, self._caches.strikes)
            if mask is None:
                return
            if _whole(mask, clip):
                size = mask.image.width * mask.image.height + len(run.glyphs) * _GLYPH_BYTES
                self._caches.masks.put(key, mask, size)
        yield Ink(run.color, mask.image, mask.moved(left, top).box)

    def _color_glyphs(self, run: GlyphRun) -> Iterator[Ink]:
        for glyph in run.glyphs:
            left, x = snapped((run.x + glyph.x) * self._scale)
            top, y = snapped((run.y + glyph.y) * self._scale)
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
        size = run.size * self._scale
        foreground = run.color._replace(alpha=255)
        if min(-clip[0], -clip[1], clip[2], clip[3]) < 2 * size:
            return paint_color_glyph(run.font, glyph.id, size, *phase, foreground, clip)
        key = (run.font.key, glyph.id, size, phase, foreground)
        found = self._caches.images.get(key)
        if found is None:
            found = paint_color_glyph(run.font, glyph.id, size, *phase, foreground)
            if found is not None:
                self._caches.images.put(key, found, found[0].width * found[0].height * 4)
        return found

    def _picture(self, picture: Picture) -> Iterator[Ink]:
        part = crop(picture, self._scale, self._clip)
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
        found = self._caches.images.get(key)
        if found is None:
            image = scaled_picture(picture, part)
            found = image, 0, 0
            self._caches.images.put(key, found, image.width * image.height * 4)
        mask = self._coverage(picture, part.target)
        yield Ink(found[0], mask and mask.image, part.target, mask.solid if mask else ())
        self._note(top, bottom, photo=picture.bitmap.lossy)

    def _coverage(self, picture: Picture, target: Clip) -> Mask | None:
        """Return how much of a picture shows in each pixel of `target`; None for all of it."""
        whole = covers(picture.content, picture.frame)
        if picture.radius <= 0 and whole and self._whole_pixels(picture.frame) == target:
            return None
        shape = self._rounded(picture.frame, picture.radius, picture.radius)
        if whole and shape and shape.box == target:
            return shape
        masks = [shape]
        if not whole:
            masks.append(rounded_mask(picture.content.scaled(self._scale), 0, 0, self._clip))
        image = reduce(ImageChops.multiply, [_cut_out(mask, target) for mask in masks])
        return Mask(image, target[0], target[1])

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
        self._note(mask.box[1], mask.box[3])

    def _shadow_mask(self, shadow: Shadow) -> Mask | None:
        if shadow.sigma <= 0:
            return self._rounded(shadow.box, shadow.rx, shadow.ry)
        key = ("shadow", shadow.box, shadow.rx, shadow.ry, shadow.sigma, self._scale, self._clip)
        mask = self._caches.masks.get(key)
        if mask is None:
            window = Box(*self._clip).scaled(1 / self._scale)
            soft = shadow_mask(shadow, window, self._scale)
            mask = soft and stretched(soft, self._scale, self._clip)
            if mask is not None:
                self._caches.masks.put(key, mask, mask.image.width * mask.image.height)
        return mask

    def _group(self, group: Group) -> Iterator[Ink]:
        inks = [ink for child in group.children for ink in self.inks(child)]
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
