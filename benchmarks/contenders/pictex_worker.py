"""PicTex: its elements, made once, and Skia's PNG encoder, as its `save` uses it."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

import skia
from pictex import Canvas, Image, Row, Text
from serve import serve

Plain = dict[str, Any]

_PHOTOS = tempfile.TemporaryDirectory()


def load(path: Path) -> tuple[Canvas, list[Any]]:
    """Read a card and make its elements."""
    card = json.loads(path.read_bytes())
    fonts = {(font["family"], font["weight"]): font["path"] for font in card["fonts"]}
    canvas = Canvas().size(card["width"], card["height"]).background_color(card["background"])
    elements = []
    for part in card["parts"]:
        element = _MAKE[part["type"]](part, fonts)
        elements.append(element.absolute_position(left=part["x"], top=part["y"]))
    return canvas, elements


def work(card: tuple[Canvas, list[Any]]) -> bytes:
    """Return the PNG."""
    canvas, elements = card
    picture = canvas.render(*elements).skia_image
    return bytes(picture.encodeToData(skia.EncodedImageFormat.kPNG, 100))


def _words(part: Plain, fonts: Plain) -> Any:
    text = Text(part["text"]).font_family(fonts[part["family"], part["weight"]])
    return text.font_size(part["size"]).line_height(part["line"] / part["size"])


def _text(part: Plain, fonts: Plain) -> Any:
    text = _words(part, fonts).color(part["color"])
    if part["width"] is None:
        return text.text_wrap("nowrap")
    return text.size(width=part["width"])


def _tag(part: Plain, fonts: Plain) -> Any:
    words = _words(part, fonts).color(part["color"]).text_wrap("nowrap")
    box = Row(words).padding(part["top"], part["left"])
    return box.background_color(part["background"]).border_radius(part["radius"])


def _image(part: Plain, fonts: Plain) -> Any:
    file = Path(_PHOTOS.name) / f"{hash(part['src'])}.jpg"
    file.write_bytes(base64.b64decode(part["src"].partition(",")[2]))
    image = Image(str(file)).size(part["width"], part["height"])
    return image.border_radius(part["radius"])


def _bar(part: Plain, fonts: Plain) -> Any:
    return Row().size(part["width"], part["height"]).background_color(part["color"])


_MAKE = {"text": _text, "tag": _tag, "image": _image, "bar": _bar}


if __name__ == "__main__":
    serve(load, work, ("pictex", "skia-python"))
