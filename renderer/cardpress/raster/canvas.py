"""Pixels that are painted on: an opaque RGB picture, or a premultiplied RGBA one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image as Pillow
from PIL import ImageChops

from cardpress.color import TRANSPARENT, Color

if TYPE_CHECKING:
    from PIL.Image import Image

#: Left, top, right, bottom, in whole output pixels.
Clip = tuple[int, int, int, int]

#: Rows that are tinted at once: copies that small are reused, not requested anew from the system.
_BAND = 128


class Ink(NamedTuple):
    """What to paint, and how much of it shows where.

    Attributes:
        source: A colour, or an image in mode RGB or RGBA (straight alpha).
        coverage: Mask (mode L); None where all of it shows.
        box: The pixels of the canvas that the ink may change; image and mask have its size.
    """

    source: Color | Image
    coverage: Image | None
    box: Clip

    def moved(self, dx: int, dy: int) -> Ink:
        """Return the ink moved right by `dx` and down by `dy` pixels."""
        left, top, right, bottom = self.box
        return self._replace(box=(left + dx, top + dy, right + dx, bottom + dy))

    def faded(self, opacity: float) -> Ink:
        """Return the ink with its opacity multiplied by `opacity` (0 to 1)."""
        if isinstance(self.source, Color):
            return self._replace(source=self.source.faded(opacity))
        if self.coverage is None:
            return self._replace(coverage=Pillow.new("L", self.source.size, round(255 * opacity)))
        return self._replace(coverage=faded(self.coverage, opacity))


class Canvas:
    """A picture in the making.

    An opaque canvas is an RGB image. Any other holds premultiplied colour and alpha in four
    channels, because Pillow's masked paste then is Porter and Duff's "over": each channel
    becomes `source * mask + canvas * (1 - mask)`. Pillow calls these channels CMYK, the one
    mode whose four channels it does not treat differently from each other.
    """

    def __init__(self, width: int, height: int, background: Color) -> None:
        self.width = width
        self.height = height
        self.opaque = background.opaque
        mode = "RGB" if self.opaque else "CMYK"
        self.image = Pillow.new(mode, (width, height), self._ink(background))

    def paint(self, ink: Ink) -> None:
        """Paint over what is there; what lies outside the canvas is cut off."""
        if not isinstance(ink.source, Color):
            self._paint_image(ink.source, ink)
        elif ink.coverage is not None or ink.source.opaque:
            self._paint_color(ink.source, ink)
        else:
            self._tint(ink.source, common(ink.box, (0, 0, self.width, self.height)))

    def cover(self, image: Image) -> None:
        """Replace everything by an opaque RGB image of the canvas' size."""
        self.image = image
        self.opaque = True

    def finish(self) -> Image:
        """Return the picture: RGB, or RGBA with straight alpha."""
        return self.image if self.opaque else _straight(self.image)

    def _paint_color(self, color: Color, ink: Ink) -> None:
        mask = ink.coverage
        if mask is not None and not color.opaque:
            mask = faded(mask, color.alpha / 255)
        self.image.paste(self._ink(color._replace(alpha=255)), ink.box, mask)

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
        self.image.paste(image, ink.box, mask)

    def _ink(self, color: Color) -> tuple[int, ...]:
        if self.opaque:
            return color[:3]
        share = color.alpha / 255
        return (*(round(channel * share) for channel in color[:3]), color.alpha)


def layer(inks: Sequence[Ink], clip: Clip) -> Ink | None:
    """Return inks painted together, as one; None if nothing of them lies inside `clip`."""
    if len(inks) == 1:
        return inks[0]
    lefts, tops, rights, bottoms = zip(*[ink.box for ink in inks], strict=True)
    box = common((min(lefts), min(tops), max(rights), max(bottoms)), clip)
    left, top, right, bottom = box
    if left >= right or top >= bottom:
        return None
    canvas = Canvas(right - left, bottom - top, TRANSPARENT)
    for ink in inks:
        canvas.paint(ink.moved(-left, -top))
    return Ink(canvas.finish(), None, box)


def common(first: Clip, second: Clip) -> Clip:
    """Return the pixels that lie in both; left is not less than right if there are none."""
    left, top = max(first[0], second[0]), max(first[1], second[1])
    return left, top, min(first[2], second[2]), min(first[3], second[3])


def faded(mask: Image, opacity: float) -> Image:
    """Return the mask (mode L) multiplied by `opacity` (0 to 1)."""
    return mask.point([round(level * opacity) for level in range(256)])


def _straight(premultiplied: Image) -> Image:
    data = premultiplied.tobytes()
    return Pillow.frombytes("RGBa", premultiplied.size, data).convert("RGBA")
