"""Pixels that are painted on: an opaque RGB picture, or a premultiplied RGBA one."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from PIL import Image as Pillow
from PIL import ImageChops

from cardpress.color import Color
from cardpress.raster.ground import Clip, Ground, area, common
from cardpress.raster.indexed import number_pixels
from cardpress.raster.ink import Ink
from cardpress.raster.ramp import faded, inked
from cardpress.raster.sheet import copy_sheet, put_back_sheet, take_sheet

if TYPE_CHECKING:
    from PIL.Image import Image

    from cardpress.raster.indexed import IndexedCanvas
    from cardpress.spares import Spares

#: Rows that are changed at once: copies that small are reused, not requested anew from the system.
_BAND = 128

#: From this many pixels on, it pays to look whether ink lies on a ground of one colour.
_WORTH = 500

#: From this many pixels on, it pays to paint what is covered entirely without a mask.
_LARGE = 4000


class Canvas:
    """A picture in the making.

    An opaque canvas is an RGB image. Any other holds premultiplied colour and alpha in four
    channels, because Pillow's masked paste then is Porter and Duff's "over": each channel
    becomes `source * mask + canvas * (1 - mask)`. Pillow calls these channels CMYK, the one
    mode whose four channels it does not treat differently from each other.

    Args:
        width: In pixels.
        height: In pixels.
        background: What it is filled with; the canvas is opaque if this is.
        spares: Where its image may come from.
    """

    def __init__(
        self, width: int, height: int, background: Color, spares: Spares | None = None
    ) -> None:
        self.width = width
        self.height = height
        self.opaque = background.opaque
        self._ground = Ground(width, height, background if self.opaque else None, _LARGE)
        mode = "RGB" if self.opaque else "CMYK"
        self.image = take_sheet(spares, mode, (width, height), self._ink(background))
        self._spares = spares

    def paint(self, ink: Ink) -> None:
        """Paint over what is there; what lies outside the canvas is cut off."""
        if not isinstance(ink.source, Color):
            self._paint_image(ink.source, ink)
            self._ground.mark(ink.box)
        elif ink.coverage is None:
            self._fill(ink.source, ink.box)
        else:
            self._paint_masked(ink.source, ink.coverage, ink)

    def copy(self, spares: Spares | None) -> Canvas:
        """Return a canvas with the same pixels; to paint on one does not change the other."""
        other = copy(self)
        other.image = copy_sheet(spares, self.image)
        other._ground = self._ground.copy(_LARGE)
        return other

    def indexed(self, spares: Spares, most: int) -> IndexedCanvas | None:
        """Return the same pixels as numbers of at most `most` colours.

        Returns:
            None if there are more, if not all are opaque, or if all are grey, because grey
            samples take fewer bytes than a palette.
        """
        if not self.opaque:
            return None
        return number_pixels(self.image, self._ground.copy(0), spares, most)

    def finish(self) -> Image:
        """Return the picture: RGB, or RGBA with straight alpha."""
        if self.opaque:
            return self.image
        straight = _straight(self.image, self._spares)
        if self._spares is not None:
            put_back_sheet(self._spares, self.image)
        return straight

    def _fill(self, color: Color, box: Clip) -> None:
        self._ground.mark(box)
        if color.opaque:
            self.image.paste(self._ink(color), box)
            self._ground.fill(box, color)
        else:
            self._tint(color, common(box, (0, 0, self.width, self.height)))

    def _paint_masked(self, color: Color, mask: Image, ink: Ink) -> None:
        bands = ink.bands(_LARGE) if color.opaque else None
        if bands is None:
            self._blend(color, mask, ink.box)
        else:
            for box, part in bands:
                self._blend(color, part, box)
            self.image.paste(self._ink(color), ink.solid_boxes()[0])
        self._ground.mark(ink.box)
        if color.opaque:
            for box in ink.solid_boxes():
                self._ground.fill(box, color)

    def _blend(self, color: Color, mask: Image, box: Clip) -> None:
        ground = self._under(box)
        if ground is None:
            over = self._ink(color._replace(alpha=255))
            self.image.paste(over, box, faded(mask, color.alpha / 255))
        else:
            self.image.im.paste(inked(mask, color, ground), box)

    def _under(self, box: Clip) -> Color | None:
        """Return the colour of the pixels in `box` if it is known, one, and of use."""
        return self._ground.color(box) if self.opaque and area(box) >= _WORTH else None

    def _tint(self, color: Color, box: Clip) -> None:
        """Paint a colour evenly: the same rule for every pixel, so a table per channel."""
        share = color.alpha / 255
        solid = self._ink(color._replace(alpha=255))
        table = [round(top * share + low * (1 - share)) for top in solid for low in range(256)]
        left, top, right, bottom = box
        for first in range(top, bottom, _BAND):
            band = left, first, right, min(first + _BAND, bottom)
            self.image.paste(self.image.crop(band).point(table), band)

    def _paint_image(self, image: Image, ink: Ink) -> None:
        mask = ink.coverage
        if image.mode == "RGBA":
            alpha = image.getchannel("A")
            mask = alpha if mask is None else ImageChops.multiply(mask, alpha)
            image = image.convert("RGB")
        if not self.opaque:
            image = Pillow.merge("CMYK", (*image.split(), Pillow.new("L", image.size, 255)))
        bands = ink.bands(_LARGE) if mask is ink.coverage else None
        if bands is None:
            self.image.paste(image, ink.box, mask)
        else:
            self._paste_round(image, ink.box, bands)

    def _paste_round(self, image: Image, box: Clip, bands: list[tuple[Clip, Image]]) -> None:
        """Paste all of an image, then undo it where the rows with corners do not show it.

        So only these rows are blended, and the image is not cut.
        """
        undone = [(band, self.image.crop(band), ImageChops.invert(shown)) for band, shown in bands]
        self.image.paste(image, box)
        for band, before, hidden in undone:
            self.image.paste(before, band, hidden)

    def _ink(self, color: Color) -> tuple[int, ...]:
        if self.opaque:
            return color[:3]
        share = color.alpha / 255
        return (*(round(channel * share) for channel in color[:3]), color.alpha)


def _straight(premultiplied: Image, spares: Spares | None) -> Image:
    width, height = premultiplied.size
    straight = take_sheet(spares, "RGBA", (width, height), 0)
    for top in range(0, height, _BAND):
        band = premultiplied.crop((0, top, width, min(top + _BAND, height)))
        pixels = Pillow.frombytes("RGBa", band.size, band.tobytes())
        straight.paste(pixels.convert("RGBA"), (0, top))
    return straight
