"""The cards that are measured, made from nothing but this repository.

Every maker takes a variant: 0 is the card that is rendered again and again, any other has other
words, other photos and other colours.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from photos import photo

Card = dict[str, Any]

_ROOT = Path(__file__).parents[1]
_PROSE = ("fonts/inter/OFL.txt", "LICENSE")
_HAN = "敏捷的棕色狐狸跳过了那只懒狗然后跑进森林让每一个网页都有漂亮卡片"

#: Share of the words of a variant that are made up: what two articles do not have in common.
_RARE = 0.4

#: Fields that are lengths in pixels.
_LENGTHS = frozenset({"x", "y", "width", "height", "radius", "fontSize", "frameWidth", "length"})


def hero(variant: int = 0, scale: int = 1) -> Card:
    """Return a photo, two wrapped texts, a tag and a divider, all of it `scale` times as large."""
    headline = "Image generation ten times faster in Python"
    story = (
        "A direct painter, cached glyph masks and a fast deflate make cards in a few "
        "milliseconds, without a browser and offline."
    )
    ground, label = "#fdf6e3", "Performance"
    if variant:
        chance = random.Random(variant)
        headline, story, label = (_line(chance, length) for length in (42, 105, 9))
        ground = "#" + "".join(f"{chance.randrange(200, 256):02x}" for _ in range(3))
    parts: list[Card] = [
        {"type": "image", "src": photo(variant, 400 * scale), "x": 740, "y": 115,
         "width": 400, "height": 400, "radius": 20},
        {"type": "text", "text": headline, "fontSize": 64, "fontWeight": "700",
         "x": 60, "y": 110, "frameWidth": 640, "color": "#111827"},
        {"type": "text", "text": story, "fontSize": 28, "x": 60, "y": 380,
         "frameWidth": 640, "color": "#444444"},
        {"type": "tag", "text": label, "fontSize": 24, "fontWeight": "600",
         "backgroundColor": "#d6004a", "x": 60, "y": 50},
        {"type": "divider", "length": 640, "x": 60, "y": 360, "color": "#0070f3"},
    ]  # fmt: skip
    return {
        "width": 1200 * scale,
        "height": 630 * scale,
        "background": ground,
        "components": [_resized(part, scale) for part in parts],
    }


def _resized(part: Card, factor: float) -> Card:
    return {name: value * factor if name in _LENGTHS else value for name, value in part.items()}


def simple(variant: int = 0) -> Card:
    """Return the two texts of the hero alone."""
    card = hero(variant)
    return {**card, "components": card["components"][1:3]}


def heavy(variant: int = 0, count: int = 100) -> Card:
    """Return many components: of ten, six texts (every third Chinese), two tags, a bar, a photo.

    Beyond 100 they are shrunk to 0.29 of their size, so that 1,000 find room.
    """
    chance = random.Random(f"heavy {variant}")
    shrink, tenth = (1.0 if count <= 100 else 0.29), count // 10
    parts = [
        *({"x": x, "y": y, **_text(chance, index)}
          for index, x, y in _places(6 * tenth, 12, (290, 28), shrink)),
        *({"x": x, "y": y, "type": "tag", "text": _line(chance, 8), "fontSize": 16,
           "backgroundColor": "#0060c8"}
          for _, x, y in _places(2 * tenth, 440, (115, 36), shrink)),
        *({"x": x, "y": y, "type": "divider", "length": 100}
          for _, x, y in _places(tenth, 515, (115, 100), shrink)),
        *({"x": x, "y": y + 10 * shrink, "type": "image", "width": 95, "height": 95,
           "radius": 10, "src": photo(10 * variant + index % 10)}
          for index, x, y in _places(tenth, 515, (115, 100), shrink)),
    ]  # fmt: skip
    sizes = [{**_resized(part, shrink), "x": part["x"], "y": part["y"]} for part in parts]
    return {"width": 1200, "height": 630, "components": sizes}


def _places(
    count: int, top: float, pitch: tuple[int, int], shrink: float
) -> Iterator[tuple[int, float, float]]:
    """Yield index, x and y of `count` places, row by row."""
    across, down = pitch[0] * shrink, pitch[1] * shrink
    columns = int(1160 // across)
    for index in range(count):
        yield index, 20 + index % columns * across, top + index // columns * down


def _text(chance: random.Random, index: int) -> Card:
    han = index % 3 == 0
    words = "".join(chance.choices(_HAN, k=8)) if han else _line(chance, 24)
    family = "Noto Sans SC" if han else "Inter"
    return {"type": "text", "text": words, "fontSize": 18, "fontFamily": family}


def prose(variant: int = 0, length: int = 5_000) -> Card:
    """Return one text of `length` characters, 14 pixels high."""
    text = _prose()[:length]
    if variant:
        text = _line(random.Random(f"prose {variant}"), length)
    component = {"type": "text", "text": text.strip(), "fontSize": 14, "x": 40, "y": 30,
                 "frameWidth": 1120, "color": "#1f2937"}  # fmt: skip
    return {"width": 1200, "height": 630, "background": "#ffffff", "components": [component]}


@lru_cache(maxsize=1)
def _prose() -> str:
    """Return the licences of Inter and of this project, on one line: 5,300 characters."""
    text = " ".join(_ROOT.joinpath(name).read_text("utf-8") for name in _PROSE)
    return " ".join(re.sub("-{3,}", "", text).split())


@lru_cache(maxsize=1)
def _words() -> list[str]:
    return re.findall(r"[a-z]{2,}", _prose().lower())


def _line(chance: random.Random, length: int) -> str:
    """Return about `length` characters of words, some of them in nobody else's text."""
    words: list[str] = []
    room = length
    while room > 0:
        word = chance.choice(_words())
        if chance.random() < _RARE:
            word = "".join(chance.sample(word, len(word)))
        words.append(word)
        room -= len(word) + 1
    return " ".join(words)[:length].strip().capitalize()


#: The cards by name.
CARDS: dict[str, Callable[..., Card]] = {
    "hero": hero,
    "simple": simple,
    "heavy": heavy,
    "prose": prose,
    **{f"components-{count}": partial(heavy, count=count) for count in (10, 1000)},
    **{f"canvas-{scale}x": partial(hero, scale=scale) for scale in (2, 4)},
    **{f"prose-{length}": partial(prose, length=length) for length in (50, 500)},
}


def make(name: str) -> Card:
    """Return a card by its name, such as `"hero"`, or a variant of it, such as `"hero/12"`."""
    kind, _, variant = name.partition("/")
    return CARDS[kind](int(variant or 0))
