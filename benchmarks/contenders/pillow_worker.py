"""Plain Pillow, as one would write it: ImageDraw, and the default `save`."""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from serve import serve

Plain = dict[str, Any]


def load(path: Path) -> Plain:
    """Read a card, and open its fonts and photos."""
    card = json.loads(path.read_bytes())
    fonts = {(font["family"], font["weight"]): font["path"] for font in card["fonts"]}
    for part in card["parts"]:
        if "family" in part:
            part["font"] = _font(fonts[part["family"], part["weight"]], part["size"])
        if "src" in part:
            part["src"] = base64.b64decode(part["src"].partition(",")[2])
    return card


@lru_cache(maxsize=64)
def _font(path: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def work(card: Plain) -> bytes:
    """Return the PNG."""
    image = Image.new("RGB", (card["width"], card["height"]), card["background"])
    draw = ImageDraw.Draw(image)
    for part in card["parts"]:
        _PAINT[part["type"]](image, draw, part)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _paint_text(image: Image.Image, draw: ImageDraw.ImageDraw, part: Plain) -> None:
    _write(draw, part, part["x"], part["y"], _wrapped(part))


def _write(draw: ImageDraw.ImageDraw, part: Plain, x: float, top: float, lines: list[str]) -> None:
    ascent, descent = part["font"].getmetrics()
    baseline = top + (part["line"] - ascent - descent) / 2 + ascent
    for index, line in enumerate(lines):
        place = x, baseline + index * part["line"]
        draw.text(place, line, part["color"], part["font"], anchor="ls")


def _wrapped(part: Plain) -> list[str]:
    if part["width"] is None:
        return [part["text"]]
    lines = [""]
    for word in part["text"].split():
        longer = f"{lines[-1]} {word}".lstrip()
        if part["font"].getlength(longer) <= part["width"]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _paint_tag(image: Image.Image, draw: ImageDraw.ImageDraw, part: Plain) -> None:
    x, y = part["x"], part["y"]
    right = x + part["font"].getlength(part["text"]) + 2 * part["left"]
    bottom = y + part["line"] + 2 * part["top"]
    draw.rounded_rectangle((x, y, right, bottom), part["radius"], part["background"])
    _write(draw, part, x + part["left"], y + part["top"], [part["text"]])


def _paint_image(image: Image.Image, draw: ImageDraw.ImageDraw, part: Plain) -> None:
    size = round(part["width"]), round(part["height"])
    photo = Image.open(BytesIO(part["src"])).convert("RGB").resize(size)
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *size), part["radius"], 255)
    image.paste(photo, (round(part["x"]), round(part["y"])), mask)


def _paint_bar(image: Image.Image, draw: ImageDraw.ImageDraw, part: Plain) -> None:
    x, y = part["x"], part["y"]
    draw.rectangle((x, y, x + part["width"] - 1, y + part["height"] - 1), part["color"])


_PAINT = {"text": _paint_text, "tag": _paint_tag, "image": _paint_image, "bar": _paint_bar}


if __name__ == "__main__":
    serve(load, work, ("pillow",))
