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


class Ink(NamedTuple):
    """What to paint, and how much of it shows where.

    Attributes:
        source: A colour, or an image in mode RGB or RGBA (straight alpha).
        coverage: Mask (mode L); None where all of an image shows.
        left: Where the first column of the image and of the mask lies on the canvas.
        top: Where the first row lies.
    """

    source: Color | Image
    coverage: Image | None
    left: int
    top: int

    @property
    def bounds(self) -> Clip:
        """The pixels that the ink may change."""
        extent = self.source if self.coverage is None else self.coverage
        assert not isinstance(extent, Color)
        return self.left, self.top, self.left + extent.width, self.top + extent.height

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
        if isinstance(ink.source, Color):
            self._paint_color(ink.source, ink)
        else:
            self._paint_image(ink.source, ink)

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
        self.image.paste(self._ink(color._replace(alpha=255)), ink.bounds, mask)

    def _paint_image(self, image: Image, ink: Ink) -> None:
        mask = ink.coverage
        if image.mode == "RGBA":
            alpha = image.getchannel("A")
            mask = alpha if mask is None else ImageChops.multiply(mask, alpha)
            image = image.convert("RGB")
        if not self.opaque:
            image = Pillow.merge("CMYK", (*image.split(), Pillow.new("L", image.size, 255)))
        self.image.paste(image, (ink.left, ink.top), mask)

    def _ink(self, color: Color) -> tuple[int, ...]:
        if self.opaque:
            return color[:3]
        share = color.alpha / 255
        return (*(round(channel * share) for channel in color[:3]), color.alpha)


def layer(inks: Sequence[Ink], clip: Clip) -> Ink | None:
    """Return inks painted together, as one; None if nothing of them lies inside `clip`."""
    if len(inks) == 1:
        return inks[0]
    lefts, tops, rights, bottoms = zip(*[ink.bounds for ink in inks], strict=True)
    left, top = max(min(lefts), clip[0]), max(min(tops), clip[1])
    right, bottom = min(max(rights), clip[2]), min(max(bottoms), clip[3])
    if left >= right or top >= bottom:
        return None
    canvas = Canvas(right - left, bottom - top, TRANSPARENT)
    for ink in inks:
        canvas.paint(ink._replace(left=ink.left - left, top=ink.top - top))
    return Ink(canvas.finish(), None, left, top)


def faded(mask: Image, opacity: float) -> Image:
    """Return the mask (mode L) multiplied by `opacity` (0 to 1)."""
    return mask.point([round(level * opacity) for level in range(256)])


def _straight(premultiplied: Image) -> Image:
    data = premultiplied.tobytes()
    return Pillow.frombytes("RGBa", premultiplied.size, data).convert("RGBA")
