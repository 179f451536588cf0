"""The cards that are measured, made from nothing but this file and the example photo."""

from __future__ import annotations

import base64
import io
import random
from functools import lru_cache
from pathlib import Path
from typing import Any

Card = dict[str, Any]

_PHOTO = Path(__file__).parents[1] / "examples" / "landscape.jpg"
_WORDS = (
    "make image faster python card text line break font paint mask cache small page site build "
    "draw shape level glyph scene layer pixel photo title author quick stable simple open local"
).split()
_HAN = "敏捷的棕色狐狸跳过了那只懒狗然后跑进森林让每一个网页都有漂亮卡片"


@lru_cache(maxsize=64)
def photo(variant: int = 0) -> str:
    """Return a 400 x 400 JPEG as base64; variants show different parts of the example photo."""
    from PIL import Image

    picture = Image.open(_PHOTO)
    left, top = (variant * 37) % 700, (variant * 23) % 350
    picture = picture.crop((left, top, left + 450, top + 450)).resize((400, 400))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=88)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def hero(variant: int = 0) -> Card:
    """Return a photo, two wrapped texts, a tag and a divider."""
    chance = random.Random(variant)
    headline = "How we made image generation ten times faster in Python"
    story = (
        "A direct painter, cached glyph masks and a fast deflate make cards in a few "
        "milliseconds, without a browser and offline."
    )
    if variant:
        headline = " ".join(chance.choices(_WORDS, k=9)).capitalize()
        story = " ".join(chance.choices(_WORDS, k=20)).capitalize() + "."
    return {
        "width": 1200,
        "height": 630,
        "background": "#fdf6e3" if not variant else f"#{chance.randrange(1 << 24):06x}",
        "components": [
            {"type": "image", "src": photo(variant % 64), "x": 740, "y": 115,
             "width": 400, "height": 400, "radius": 20},
            {"type": "text", "text": headline, "fontSize": 64, "fontWeight": "700",
             "x": 60, "y": 110, "frameWidth": 640},
            {"type": "text", "text": story, "fontSize": 28, "x": 60, "y": 380,
             "frameWidth": 640, "color": "#444444"},
            {"type": "tag", "text": "Performance", "fontSize": 24, "fontWeight": "600",
             "backgroundColor": "#ff0055", "x": 60, "y": 50},
            {"type": "divider", "length": 640, "x": 60, "y": 360, "color": "#0070f3"},
        ],
    }  # fmt: skip


def simple() -> Card:
    """Return the two texts of the hero alone."""
    card = hero()
    return {**card, "components": card["components"][1:3]}


def heavy() -> Card:
    """Return 100 components: 60 texts (20 of them Chinese), 20 tags, 10 dividers, 10 photos."""
    chance = random.Random(1)
    parts: list[Card] = []
    for index in range(60):
        han = index % 3 == 0
        words = "".join(chance.choices(_HAN, k=8)) if han else " ".join(chance.choices(_WORDS, k=4))
        parts.append({
            "type": "text", "text": words, "fontSize": 18,
            "fontFamily": "Noto Sans SC" if han else "Inter",
            "x": 20 + index % 4 * 290, "y": 12 + index // 4 * 28,
        })  # fmt: skip
    for index in range(20):
        parts.append({"type": "tag", "text": chance.choice(_WORDS), "fontSize": 16,
                      "backgroundColor": "#0070f3", "x": 20 + index % 10 * 115,
                      "y": 440 + index // 10 * 36})  # fmt: skip
    for index in range(10):
        parts.append({"type": "divider", "length": 100, "x": 20 + index * 115, "y": 515})
        parts.append({"type": "image", "src": photo(index), "x": 20 + index * 115, "y": 525,
                      "width": 95, "height": 95, "radius": 10})  # fmt: skip
    return {"width": 1200, "height": 630, "components": parts}
