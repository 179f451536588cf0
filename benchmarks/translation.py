"""A card as its peers take it: boxes at absolute positions, lengths in CSS pixels.

Peers wrap and place the glyphs themselves; they are only told what CSS would tell them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cards import Card

import cardpress

Plain = dict[str, Any]

#: Padding and radius of a tag, as multiples of its font size.
_PADDING_X, _PADDING_Y, _RADIUS = 0.5, 0.25, 0.5


def translate(card: Card, fonts: Path) -> Plain:
    """Return the card as plain boxes, with the font files that they need.

    Args:
        card: A document made of texts, tags, images and dividers.
        fonts: Folder of the static fonts, named `<family>-<weight>.ttf`.
    """
    measures = cardpress.measure(card).components
    parts = [
        _PARTS[part["type"]](part, measured)
        for part, measured in zip(card["components"], measures, strict=True)
    ]
    used = {(part["family"], part["weight"]) for part in parts if "family" in part}
    return {
        "width": card["width"],
        "height": card["height"],
        "background": card.get("background", "#ffffff"),
        "fonts": [
            {"family": family, "weight": weight, "path": str(fonts / font_name(family, weight))}
            for family, weight in sorted(used)
        ],
        "parts": parts,
    }


def font_name(family: str, weight: int) -> str:
    """Return the file name of a static font."""
    return f"{family.replace(' ', '')}-{weight}.ttf"


def _words(part: Card) -> Plain:
    return {
        "text": part["text"],
        "size": part["fontSize"],
        "weight": int(part.get("fontWeight", 400)),
        "family": part.get("fontFamily", "Inter"),
    }


def _text(part: Card, measured: Any) -> Plain:
    line = measured.box.height / len(measured.lines)
    return {"type": "text", "x": part["x"], "y": part["y"], "line": line,
            "width": part.get("frameWidth"), "color": part.get("color", "#000000"),
            **_words(part)}  # fmt: skip


def _tag(part: Card, measured: Any) -> Plain:
    size = part["fontSize"]
    return {"type": "tag", "x": part["x"], "y": part["y"], "color": "#ffffff",
            "line": measured.box.height - 2 * _PADDING_Y * size,
            "left": _PADDING_X * size, "top": _PADDING_Y * size, "radius": _RADIUS * size,
            "background": part["backgroundColor"], **_words(part)}  # fmt: skip


def _image(part: Card, measured: Any) -> Plain:
    return {"type": "image", **measured.box._asdict(), "radius": part["radius"],
            "src": "data:image/jpeg;base64," + part["src"]}  # fmt: skip


def _bar(part: Card, measured: Any) -> Plain:
    return {"type": "bar", **measured.box._asdict(), "color": part.get("color", "#000000")}


_PARTS = {"text": _text, "tag": _tag, "image": _image, "divider": _bar}
