"""Directions of text: the Unicode Bidirectional Algorithm (UAX #9) for one paragraph.

Levels are resolved here and in `bidi_runs` and `bidi_rules`; lines are broken elsewhere, with
`reset_trailing` and `reorder` applied to each line afterwards (UAX #9, section 3.4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from cardpress.text.bidi_rules import resolve_run
from cardpress.text.bidi_runs import (
    FORMATTING,
    REMOVED,
    embed,
    first_strong_level,
    isolate_pairs,
    isolating_runs,
)
from cardpress.text.characters import REMEMBERED
from cardpress.text.tables import tables

#: The first character that is not left to right or neutral; those before it need no algorithm.
_FIRST_RTL: Final = "\u0590"

#: Classes that can give a left-to-right paragraph a level other than 0, and B, which ends it.
_SPECIAL = frozenset({"R", "AL", "AN", "B"}) | FORMATTING

#: What takes the paragraph's level before a separator or the end of a line (rule L1).
_WHITESPACE = frozenset({"WS", "FSI", "LRI", "RLI", "PDI"}) | REMOVED

_SEPARATORS = frozenset({"B", "S"})


@lru_cache(REMEMBERED)
def bidi_class(character: str) -> str:
    """Return the Bidi_Class of one character, by its short name."""
    return tables().bidi_class.value(ord(character))


def paragraph_level(text: str, direction: str = "auto") -> int:
    """Return the embedding level of the paragraph `text`: 0 left to right, 1 right to left.

    Args:
        text: One paragraph.
        direction: `"ltr"`, `"rtl"`, or `"auto"` for that of the first strong character
            outside isolates (rules P2 and P3); without one it is left to right.
    """
    if direction != "auto":
        return int(direction == "rtl")
    if not text or max(text) < _FIRST_RTL:
        return 0
    classes = [bidi_class(character) for character in text]
    return first_strong_level(classes, isolate_pairs(classes), 0, len(classes)) or 0


def levels(text: str, direction: str = "auto") -> tuple[int, ...]:
    """Return the resolved embedding level of each character of the paragraph `text`.

    Rules P2 to I2, and L1 for separators and the white space before them; the white space at
    the end of a line is left to `reset_trailing`. Characters that rule X9 removes (embedding
    codes, boundary neutrals such as the joiners) get the level of the character before them,
    so that they split no run; at the start, the paragraph's (UAX #9, section 5.2).

    Args:
        text: One paragraph; a paragraph separator in it ends its embeddings and isolates.
        direction: As for `paragraph_level`.
    """
    return paragraph_levels(text, direction)[1]


def paragraph_levels(text: str, direction: str = "auto") -> tuple[int, tuple[int, ...]]:
    """Return `paragraph_level` and `levels` together."""
    if direction != "rtl" and (not text or max(text) < _FIRST_RTL):
        return 0, (0,) * len(text)
    classes = [bidi_class(character) for character in text]
    pairs = isolate_pairs(classes)
    if direction == "auto":
        base = first_strong_level(classes, pairs, 0, len(classes)) or 0
    else:
        base = int(direction == "rtl")
    if base == 0 and _SPECIAL.isdisjoint(classes):
        return base, (0,) * len(text)
    return base, tuple(_resolve(text, classes, pairs, base))


def _resolve(text: str, classes: Sequence[str], pairs: Mapping[int, int], base: int) -> list[int]:
    embedding = embed(classes, pairs, base)
    resolved = list(embedding.levels)
    for run in isolating_runs(classes, embedding, pairs, base):
        for index, level in zip(run.indices, resolve_run(text, run), strict=True):
            resolved[index] = level
    _level_removed(classes, resolved, base)
    _reset_separators(classes, resolved, base)
    return resolved


def _level_removed(classes: Sequence[str], resolved: list[int], base: int) -> None:
    before = base
    for index, name in enumerate(classes):
        if name in REMOVED:
            resolved[index] = before
        before = resolved[index]


def _reset_separators(classes: Sequence[str], resolved: list[int], base: int) -> None:
    """L1, items 1 to 3: separators and the white space before them."""
    if _SEPARATORS.isdisjoint(classes):
        return
    trailing = False
    for index in range(len(classes) - 1, -1, -1):
        trailing = classes[index] in _SEPARATORS or (trailing and classes[index] in _WHITESPACE)
        if trailing:
            resolved[index] = base


def reset_trailing(
    levels: Sequence[int], text: str, start: int, end: int, base: int
) -> tuple[int, ...]:
    """Return the levels of the line from `start` to `end`, its trailing white space at `base`.

    Rule L1, item 4.

    Args:
        levels: Of the whole paragraph, from `levels`.
        text: The whole paragraph.
        start: First character of the line.
        end: Character after the line.
        base: Level of the paragraph.
    """
    visible = end
    while visible > start and bidi_class(text[visible - 1]) in _WHITESPACE:
        visible -= 1
    return (*levels[start:visible], *[base] * (end - visible))


def reorder(levels: Sequence[int]) -> list[int]:
    """Return the indices of `levels` in visual order, left to right (rule L2).

    Args:
        levels: The levels of the characters of a line, or of its runs.
    """
    order = list(range(len(levels)))
    lowest_odd = min((level for level in levels if level & 1), default=None)
    if lowest_odd is None:
        return order
    for level in range(max(levels), lowest_odd - 1, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end + 1
    return order
