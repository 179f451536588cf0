"""The pictures that the services give back, made so that a person sees what was asked."""

from __future__ import annotations

import colorsys
import hashlib
import io
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

#: Output of the cartoons: pixels of the short side, and the longest side to it.
SHORT_SIDE, STEEPEST = 1536, 1.5
_ENLARGED_SIDE = 8192
_WORKING_SIDE = 1600
#: A tint for each of the nine effects, dark and light.
_TINTS = (
    ("#4a2c1a", "#ffe9c7"), ("#3b1d5e", "#ffd6f2"), ("#15233f", "#d9f0ff"), ("#1f4d3f", "#f2fff0"),
    ("#04122e", "#7df9ff"), ("#1c1c1c", "#f3eadb"), ("#3d0c0c", "#ffdf9e"), ("#2a1a5e", "#ffe45c"),
    ("#5e1a3a", "#ffeef2"),
)  # fmt: skip


def size_of(ratio: tuple[int, int], short: int) -> tuple[int, int]:
    """Return the size of this ratio whose short side is `short`, in even pixels."""
    wide, high = (round(short * side / min(ratio) / 2) * 2 for side in ratio)
    return wide, high


def enlarged(size: tuple[int, int]) -> tuple[int, int]:
    """Return four times the size, as in the document's example; at most 8192 px a side."""
    factor = min(4.0, max(1.0, _ENLARGED_SIDE / max(size)))
    return round(size[0] * factor), round(size[1] * factor)


def abstract(words: str, size: tuple[int, int], format: str) -> bytes:
    """Return a picture of hills whose shapes and colours the words decide."""
    return _encoded(abstract_picture(words, size), format)


def abstract_picture(words: str, size: tuple[int, int]) -> Image:
    """Return hills before a sun, in neighbouring hues; drawn at half the size and enlarged."""
    import numpy
    from PIL import Image

    dice = random.Random(hashlib.sha256(words.encode()).digest())  # noqa: S311
    hue, turn = dice.random(), dice.choice((-1, 1)) * dice.uniform(0.06, 0.16)
    wide, high = max(1, size[0] // 2), max(1, size[1] // 2)
    down, across = numpy.mgrid[0:high, 0:wide].astype("float32")
    top, horizon = _color(hue, 0.75, 0.55), _color(hue + turn, 0.45, 1.0)
    field = top + (down / high)[..., None] * (horizon - top)
    sun = numpy.hypot(across - wide * dice.uniform(0.2, 0.8), down - high * dice.uniform(0.25, 0.5))
    field = _laid(field, _color(hue + turn, 0.12, 1.0), 0.13 * min(size) / 2 - sun)
    for layer in range(5):
        crest = high * (0.45 + 0.12 * layer) + _ridge(dice, across / wide) * high * 0.07
        color = _color(hue + turn * (1 - layer / 2), 0.5 + 0.08 * layer, 0.8 - 0.15 * layer)
        field = _laid(field, color, down - crest)
    picture = Image.fromarray(numpy.rint(field).astype("uint8"))
    return picture.resize(size, Image.Resampling.BICUBIC)


def _color(hue: float, saturation: float, value: float) -> NDArray[Any]:
    import numpy

    return numpy.array(colorsys.hsv_to_rgb(hue % 1, saturation, value), "float32") * 255


def _hex(color: NDArray[Any]) -> str:
    return "#" + color.astype("uint8").tobytes().hex()


def _laid(field: NDArray[Any], color: NDArray[Any], depth: NDArray[Any]) -> NDArray[Any]:
    """Return the field with a colour wherever `depth`, in pixels, is above 0; edges smoothed."""
    import numpy

    cover = numpy.clip(depth + 0.5, 0, 1)[..., None]
    return numpy.asarray(field + cover * (color - field))


def _ridge(dice: random.Random, across: NDArray[Any]) -> NDArray[Any]:
    """Return heights from -1 to 1, a few waves laid over one another."""
    import numpy

    waves = [(dice.uniform(2, 5) * 2**octave, dice.uniform(0, 6.3)) for octave in range(3)]
    heights = [numpy.sin(across * w + phase) / 2**at for at, (w, phase) in enumerate(waves)]
    return numpy.asarray(sum(heights) / 1.75)


def caricature(
    data: bytes, digest: str, *, style: str, custom_prompt: str, quality: str, format: str
) -> bytes:
    """Return the photo with its middle swollen and its colours few.

    Args:
        data: The uploaded picture; one that nobody here can decode becomes an abstract one.
        digest: Of the request.
        style: `custom_transformation` also tints by the prompt.
        custom_prompt: Decides the tint.
        quality: `"standard"` gives half the size.
        format: `"jpg"` or `"png"`.
    """
    from PIL import Image, ImageOps

    photo = _opened(data) or abstract_picture(digest, (1024, 1024))
    side = _WORKING_SIDE if quality == "high" else _WORKING_SIDE // 2
    photo.thumbnail((side, side), Image.Resampling.LANCZOS)
    drawn = _inked(ImageOps.posterize(_swollen(photo), 3))
    if style == "custom_transformation":
        hue = hashlib.sha256(custom_prompt.encode()).digest()[0] / 256
        dark, light = (_hex(_color(hue, 0.6, value)) for value in (0.15, 1.0))
        tinted = ImageOps.colorize(drawn.convert("L"), dark, light)
        drawn = Image.blend(drawn, tinted, 0.6)
    return _encoded(drawn, "JPEG" if format == "jpg" else "PNG")


def _swollen(photo: Image) -> Image:
    """Return the photo seen through a lens that doubles its middle."""
    import numpy
    from PIL import Image

    pixels = numpy.asarray(photo)
    high, wide = pixels.shape[:2]
    down, across = numpy.mgrid[0:high, 0:wide]
    x, y = across / (wide / 2) - 1, down / (high / 2) - 1
    pull = numpy.clip(0.5 + 0.5 * (x * x + y * y), 0, 1)
    columns = numpy.clip((x * pull + 1) * wide / 2, 0, wide - 1).astype(int)
    rows = numpy.clip((y * pull + 1) * high / 2, 0, high - 1).astype(int)
    return Image.fromarray(pixels[rows, columns])


def _inked(photo: Image) -> Image:
    """Return the photo with its edges drawn dark."""
    from PIL import Image, ImageFilter, ImageOps

    edges = ImageOps.invert(photo.convert("L").filter(ImageFilter.SMOOTH_MORE)
                            .filter(ImageFilter.CONTOUR))  # fmt: skip
    strong = edges.point([min(255, 3 * level) for level in range(256)])
    return Image.composite(Image.new("RGB", photo.size, "#141018"), photo, strong)


def cartoon(data: bytes, index: int) -> bytes:
    """Return the photo as a cartoon in JPEG: short side 1536, at most 1.5 to 1, tinted."""
    from PIL import Image, ImageFilter, ImageOps

    photo = _opened(data)
    assert photo is not None  # its header was read when it came
    size = cartoon_size(photo.size)
    small = ImageOps.fit(photo, (size[0] // 3, size[1] // 3), Image.Resampling.LANCZOS)
    flat = ImageOps.posterize(small.filter(ImageFilter.MedianFilter(3)), 3)
    tinted = ImageOps.colorize(flat.convert("L"), *_TINTS[index])
    drawn = _inked(Image.blend(flat, tinted, 0.45))
    return _encoded(drawn.resize(size, Image.Resampling.BICUBIC), "JPEG")


def cartoon_size(size: tuple[int, int]) -> tuple[int, int]:
    """Return the size of a cartoon, by the document's rule."""
    long = round(SHORT_SIDE * min(STEEPEST, max(size) / min(size)))
    return (long, SHORT_SIDE) if size[0] > size[1] else (SHORT_SIDE, long)


def enhance(data: bytes, size: tuple[int, int], strength: int) -> bytes:
    """Return the photo enlarged to `size` and sharpened, in PNG."""
    from PIL import Image, ImageFilter

    photo = _opened(data)
    assert photo is not None  # its header was read when it came
    larger = photo.resize(size, Image.Resampling.LANCZOS)
    return _encoded(larger.filter(ImageFilter.UnsharpMask(3, 20 * strength)), "PNG")


def thumbnail_of(source: bytes | str, side: int) -> Image:
    """Return a square picture of a photo's middle, or of the words of an address."""
    from PIL import ImageOps

    photo = _opened(source) if isinstance(source, bytes) else None
    if photo is None:
        words = source if isinstance(source, str) else hashlib.sha256(source).hexdigest()
        return abstract_picture(words, (side, side))
    return ImageOps.fit(photo, (side, side))


def _opened(data: bytes) -> Image | None:
    """Return the picture upright and in RGB; None if Pillow cannot decode it (HEIC, damage)."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data)) as picture:
            return ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _encoded(picture: Image, format: str) -> bytes:
    options = {"PNG": {"compress_level": 1}, "WEBP": {"quality": 80, "method": 0}}
    file = io.BytesIO()
    picture.save(file, format, **options.get(format, {"quality": 90}))
    return file.getvalue()
