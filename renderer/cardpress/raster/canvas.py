"""Pixels that are painted on: an opaque RGB picture, or a premultiplied RGBA one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image as Pillow

from cardpress.color import Color

if TYPE_CHECKING:
    from PIL.Image import Image


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

    def paint_color(self, mask: Image | None, left: int, top: int, color: Color) -> None:
        """Paint `color` through the coverage `mask` (mode L); None covers the whole canvas."""
        if mask is None:
            mask = Pillow.new("L", (self.width, self.height), color.alpha)
        elif not color.opaque:
            mask = faded(mask, color.alpha / 255)
        solid = color._replace(alpha=255)
        box = (left, top, left + mask.width, top + mask.height)
        self.image.paste(self._ink(solid), box, mask)

    def cover(self, image: Image) -> None:
        """Replace everything by an opaque RGB image of the canvas' size."""
        self.image = image
        self.opaque = True

    def paint_image(self, image: Image, mask: Image | None, left: int, top: int) -> None:
        """Paint an RGB image, or an RGBA one with straight alpha, through `mask` (mode L)."""
        if image.mode == "RGBA":
            alpha = image.getchannel("A")
            mask = alpha if mask is None else _multiplied(mask, alpha)
            image = image.convert("RGB")
        if not self.opaque:
            image = Pillow.merge("CMYK", (*image.split(), Pillow.new("L", image.size, 255)))
        self.image.paste(image, (left, top), mask)

    def paint_canvas(self, layer: Canvas, opacity: float) -> None:
        """Paint a transparent canvas of the same size, faded by `opacity`."""
        box = layer.image.getbbox()
        if box is None:
            return
        part = _straight(layer.image.crop(box))
        mask = faded(part.getchannel("A"), opacity)
        self.paint_image(part.convert("RGB"), mask, box[0], box[1])

    def finish(self) -> Image:
        """Return the picture: RGB, or RGBA with straight alpha."""
        return self.image if self.opaque else _straight(self.image)

    def _ink(self, color: Color) -> tuple[int, ...]:
        if self.opaque:
            return color[:3]
        share = color.alpha / 255
        return (*(round(channel * share) for channel in color[:3]), color.alpha)


def faded(mask: Image, opacity: float) -> Image:
    """Return the mask (mode L) multiplied by `opacity` (0 to 1)."""
    return mask.point([round(level * opacity) for level in range(256)])


def _multiplied(first: Image, second: Image) -> Image:
    from PIL import ImageChops

    return ImageChops.multiply(first, second)


def _straight(premultiplied: Image) -> Image:
    data = premultiplied.tobytes()
    return Pillow.frombytes("RGBa", premultiplied.size, data).convert("RGBA")
