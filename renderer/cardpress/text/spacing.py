"""Full-width punctuation that is set at half its width: CSS `text-spacing-trim: normal`.

Of two adjacent marks the blank halves between them collapse into one. The fonts do it with the
OpenType feature `halt`; which marks have a blank half depends on the font. The rules are those
of CSS Text 4, section 8.3, as Blink applies them (han_kerning.cc, shaping_line_breaker.cc),
measured in Chromium 156.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cardpress.text.characters import REMEMBERED
from cardpress.text.tables import tables

#: What `halt` takes off a mark in these fonts, in em.
TRIM = 0.5

_JAPANESE = {
    "dot": "close",
    "colon": "middle",
    "semicolon": "middle",
    "open-quote": "open-narrow",
    "close-quote": "close-narrow",
}

#: Where the ink of the marks lies that fonts draw differently: at the start of the square
#: ("close"), at its end ("open"), in its middle, or in no square ("narrow"). Only these
#: families have `halt`. All weights agree.
_FAMILIES = {
    "Noto Sans SC": {
        "dot": "close",
        "colon": "close",
        "semicolon": "close",
        "open-quote": "open",
        "close-quote": "close",
    },
    "Noto Sans TC": {
        "dot": "middle",
        "colon": "middle",
        "semicolon": "middle",
        "open-quote": "open",
        "close-quote": "close",
    },
    "Noto Sans JP": _JAPANESE,
    "Noto Sans KR": _JAPANESE,
}

#: All marks that can be trimmed lie here.
_MARKS = re.compile("[\u2018-\u301f\uff08-\uff60]")

_TRIM_OPENING_AFTER = frozenset({"open", "middle", "close", "open-narrow"})
_TRIM_CLOSING_BEFORE = frozenset({"close", "middle", "close-narrow"})


def trimmed_marks(
    text: str, family: str, start: int = 0, end: int | None = None, line_start: int = 0
) -> tuple[tuple[int, int], ...]:
    """Return the marks of `text[start:end]` that are set at half their width, as (start, end).

    An opening mark is trimmed behind another mark, a closing mark in front of one; the
    neighbour may lie outside `start` to `end` and in another font. Nothing is trimmed for
    what stands on the line before: an opening mark at `line_start` keeps its width.

    Args:
        text: One paragraph.
        family: The font that shows `text[start:end]`.
        start: First code point of the stretch.
        end: Code point after it; None for the end of the text.
        line_start: First code point of the line that the stretch is on.
    """
    own = _FAMILIES.get(family)
    if own is None:
        return ()
    trimmed = []
    for match in _MARKS.finditer(text, start, len(text) if end is None else end):
        at = match.start()
        kind = _kind(text[at], own)
        if kind == "open":
            trim = at > line_start and _kind(text[at - 1], own) in _TRIM_OPENING_AFTER
        else:
            trim = kind == "close" and _kind(text[at + 1 : at + 2], own) in _TRIM_CLOSING_BEFORE
        if trim:
            trimmed.append((at, at + 1))
    return tuple(trimmed)


def trims_at_line_end(mark: str, family: str) -> bool:
    """Whether `mark` is set at half its width where only then a line can end behind it.

    Brackets and full-width quotes are, commas and full stops are not. The line must be able
    to end directly behind the mark: not in front of a space.

    Args:
        mark: One character.
        family: The font that shows it.
    """
    own = _FAMILIES.get(family)
    if own is None or spacing_class(mark) not in ("close", "close-quote"):
        return False
    return _kind(mark, own) == "close"


@lru_cache(REMEMBERED)
def spacing_class(character: str) -> str:
    """Return the Text Spacing Character Class of one character, `""` for most."""
    return tables().spacing.value(ord(character))


def _kind(character: str, own: dict[str, str]) -> str:
    """Return the class as the font draws it; `character` may be empty."""
    if not character:
        return ""
    name = spacing_class(character)
    return own.get(name, name)
