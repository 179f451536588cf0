"""Photos for the cards: parts of the example picture, given a photo's texture.

The example picture is a drawing and deflates twice as well as a photo. Noise of several scales
gives it what a photo has: its JPEG takes some 27 KB at 400 x 400 pixels, and its pixels, filtered
for PNG, deflate to some 180 KiB: about as those of the photo that the targets were set with.
"""

from __future__ import annotations

import base64
import io
import random
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_SOURCE = Path(__file__).parents[1] / "examples" / "landscape.jpg"

#: Cells of noise along a side of 400 pixels, and how strongly they show.
_TEXTURE = ((12, 0.10), (40, 0.08), (110, 0.07), (230, 0.06))

_QUALITY = 85


@lru_cache(maxsize=64)
def photo(variant: int = 0, side: int = 400) -> str:
    """Return a JPEG of `side` x `side` pixels as base64; each variant is another photo."""
    chance = random.Random(f"photo {variant}")
    picture = _textured(_part(chance, side), chance)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _part(chance: random.Random, side: int) -> Image:
    from PIL import Image

    width = chance.randint(400, 700)
    left, top = chance.randint(0, 1200 - width), chance.randint(0, 800 - width)
    with Image.open(_SOURCE) as source:
        return source.resize((side, side), Image.Resampling.LANCZOS,
                             (left, top, left + width, top + width))  # fmt: skip


def _textured(picture: Image, chance: random.Random) -> Image:
    from PIL import Image

    for cells, strength in _TEXTURE:
        across = cells * picture.width // 400
        grey = Image.frombytes("L", (across, across), chance.randbytes(across * across))
        grey = grey.resize(picture.size, Image.Resampling.BICUBIC)
        picture = Image.blend(picture, grey.convert("RGB"), strength)
    return picture
