"""Embedded ICC profiles: brings pixels into sRGB."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageCms import ImageCmsTransform

#: What a profile calls the colours of each of Pillow's modes.
_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}

#: Six steps of each channel: enough to tell whether a profile is sRGB in all but name.
_SWATCHES = bytes(value for color in product(range(0, 256, 51), repeat=3) for value in color)

#: Difference in 8-bit steps that nobody sees; profiles that call themselves sRGB differ by 1.
_UNSEEN = 2

#: Bytes of a profile that may be remembered; the usual sRGB profiles have 456 to 3144.
_SMALL = 4096


def to_srgb(image: Image, icc: bytes | None) -> Image:
    """Return `image` as RGB or RGBA in sRGB.

    A profile that is damaged or of another colour space is ignored, as browsers do.

    Args:
        image: Mode L, LA, RGB, RGBA or CMYK.
        icc: The embedded profile; None means sRGB, its grey, or uncalibrated CMYK.
    """
    has_alpha = image.mode.endswith("A")
    if not icc or (len(icc) <= _SMALL and image.mode != "CMYK" and _is_srgb(icc)):
        mode = "RGBA" if has_alpha else "RGB"
        return image if image.mode == mode else image.convert(mode)
    color = image.convert(image.mode[:-1]) if has_alpha else image
    managed = _managed(color, icc) or color.convert("RGB")
    if has_alpha:
        managed.putalpha(image.getchannel("A"))
    return managed


def _managed(color: Image, icc: bytes) -> Image | None:
    """Return the colours in sRGB; None if the profile cannot be used."""
    from PIL import ImageCms

    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(icc))
        space = profile.profile.xcolor_space.strip()
        if space == "RGB" and color.mode == "L":
            color = color.convert("RGB")
        if _SPACES[color.mode] != space:
            return None
        return ImageCms.applyTransform(color, _transform(icc, color.mode))
    except Exception:
        # Little CMS refuses damaged profiles with many kinds of errors; all mean the same.
        return None


def _transform(icc: bytes, mode: str) -> ImageCmsTransform:
    from PIL import ImageCms

    return ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(BytesIO(icc)),
        ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


@lru_cache(maxsize=64)
def _is_srgb(icc: bytes) -> bool:
    """Whether an RGB profile leaves colours as they are, as far as anyone can see."""
    from PIL import Image, ImageChops

    swatches = Image.frombytes("RGB", (len(_SWATCHES) // 3, 1), _SWATCHES)
    shown = _managed(swatches, icc)
    if shown is None:
        return False
    return max(ImageChops.difference(swatches, shown).tobytes()) <= _UNSEEN
