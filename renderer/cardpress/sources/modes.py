"""Brings Pillow's many pixel modes down to grey, RGB and CMYK, the first two with alpha."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cardpress.errors import SourceError

if TYPE_CHECKING:
    from PIL.Image import Image

#: Modes without a transparent colour that convert into another one without loss of meaning.
_PLAIN = {"PA": "RGBA", "La": "LA", "RGBa": "RGBA", "RGBX": "RGB", "YCbCr": "RGB"}


def expand(image: Image) -> Image:
    """Return the pixels as L, LA, RGB, RGBA or CMYK, 8 bits a channel, straight alpha.

    Palettes and transparent colours are resolved, 16-bit grey keeps its high bytes.

    Raises:
        SourceError: The samples are floating-point or 32-bit numbers, whose range is unknown.
    """
    if image.mode.startswith("I;16"):
        image = _high_bytes(image)
    mode, keyed = image.mode, "transparency" in image.info
    if mode in ("1", "L", "RGB", "P") and keyed:
        return image.convert("RGBA")
    if mode == "P" and image.palette is not None:
        return image.convert("RGBA" if image.palette.mode == "RGBA" else "RGB")
    if mode in ("1", "P"):
        return image.convert("L" if mode == "1" else "RGB")
    if mode in _PLAIN:
        return image.convert(_PLAIN[mode])
    if mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        raise SourceError(
            f"pixels of the kind {mode} are not supported: save it as RGB with 8 or 16 bits"
        )
    return image


def _high_bytes(image: Image) -> Image:
    from PIL.Image import frombytes

    native_is_big = sys.byteorder == "big" and image.mode.endswith("N")
    raw = "L;16B" if image.mode.endswith("B") or native_is_big else "L;16"
    grey = frombytes("L", image.size, image.tobytes(), "raw", raw)
    grey.info.update(image.info)
    return grey
