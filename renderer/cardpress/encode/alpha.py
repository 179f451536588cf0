"""What becomes of transparency when a picture is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def is_opaque(image: Image) -> bool:
    """Whether every pixel of an RGB or RGBA picture is fully opaque."""
    from PIL import ImageChops

    return image.mode == "RGB" or ImageChops.invert(image.getchannel("A")).getbbox() is None


def without_idle_alpha(image: Image) -> Image:
    """Return the picture as RGB if its alpha channel says nothing, else as it is."""
    return image.convert("RGB") if image.mode != "RGB" and is_opaque(image) else image


def flattened(image: Image) -> Image:
    """Return the picture as RGB, laid on white."""
    # Pillow would copy a picture that is RGB already: three megabytes of a card.
    if is_opaque(image):
        return image if image.mode == "RGB" else image.convert("RGB")
    from PIL import Image

    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A"))
    return page
