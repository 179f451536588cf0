"""Which font shows which cluster: the requested family first, then the bundled others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cardpress.text.characters import is_emoji, script_of
from cardpress.text.fonts import Font, FontLibrary
from cardpress.text.shape import Shaper
from cardpress.text.style import TextStyle

EMOJI = "Noto Color Emoji"

#: The family that writes a script which the seven families do not.
SCRIPT_FAMILIES = {
    "Arab": "Noto Sans Arabic",
    "Hebr": "Noto Sans Hebrew",
    "Thai": "Noto Sans Thai",
    "Laoo": "Noto Sans Lao",
    "Khmr": "Noto Sans Khmer",
    "Mymr": "Noto Sans Myanmar",
    "Deva": "Noto Sans Devanagari",
    "Beng": "Noto Sans Bengali",
    "Taml": "Noto Sans Tamil",
    "Telu": "Noto Sans Telugu",
}

_CJK = ("Noto Sans SC", "Noto Sans TC", "Noto Sans JP", "Noto Sans KR")
_CJK_SCRIPTS = frozenset({"Hani", "Hira", "Kana", "Hang", "Bopo"})
_GENERAL = ("Noto Sans", "Noto Sans Symbols 2")

#: Below this no character is an emoji without a variation selector or keycap that is above it.
_FIRST_EMOJI = 0x200D

#: Characters that a font need not have: joiners, marks of direction, variation selectors.
_IGNORABLE = frozenset(
    [0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
     *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF, *range(0xE0000, 0xE1000)]
)  # fmt: skip


class Choice(NamedTuple):
    """The font for a cluster; `missing` where no font has it and tofu will be drawn."""

    font: Font
    missing: bool = False


class Fallback:
    """Chooses fonts for one text in one style."""

    def __init__(self, library: FontLibrary, shaper: Shaper, style: TextStyle, text: str) -> None:
        self.primary = library.font(style.family, style.weight, style.slope)
        self._library = library
        self._shaper = shaper
        self._style = style
        self._cjk = cjk_order(style.language, style.family, text)
        self._choices: dict[tuple[str, str], Choice] = {}

    def covers_all(self, text: str) -> bool:
        """Whether the requested font alone shows the whole text, none of it an emoji."""
        characters = set(map(ord, text))
        if not characters or max(characters) >= _FIRST_EMOJI:
            return False
        return all(self.primary.covers(character) for character in characters)

    def choose(self, cluster: str, script: str) -> Choice:
        """Return the first font, in order of preference, that has all of `cluster`.

        Args:
            cluster: One grapheme cluster.
            script: Its script; for punctuation that of the letters before it, so that a
                danda or an ideographic full stop comes from the same font as they do.
        """
        key = cluster, script
        choice = self._choices.get(key)
        if choice is None:
            choice = self._choices[key] = self._search(cluster, script)
        return choice

    def _search(self, cluster: str, script: str) -> Choice:
        for font in self._candidates(cluster, script):
            if self._has(font, cluster):
                return Choice(font)
        return Choice(self.primary, missing=True)

    def _candidates(self, cluster: str, script: str) -> Iterator[Font]:
        emoji = is_emoji(cluster)
        if emoji:
            yield self._library.font(EMOJI)
        yield self.primary
        first = self._cjk if script in _CJK_SCRIPTS else ()
        own = SCRIPT_FAMILIES.get(script)
        families = (*first, *((own,) if own else ()), *_GENERAL, *self._cjk)
        for family in dict.fromkeys(families):
            yield self._library.font(family, self._style.weight, self._style.slope)
        yield from self._last_resorts(cluster)

    def _last_resorts(self, cluster: str) -> Iterator[Font]:
        for family in SCRIPT_FAMILIES.values():
            yield self._library.font(family, self._style.weight, self._style.slope)
        if not cluster[0].isascii():
            yield self._library.font(EMOJI)

    def _has(self, font: Font, cluster: str) -> bool:
        if len(cluster) == 1:
            return ord(cluster) in _IGNORABLE or font.covers(ord(cluster))
        if all(font.covers(ord(c)) or ord(c) in _IGNORABLE for c in cluster):
            return True
        # HarfBuzz may compose what the font lacks in parts, e.g. e + U+0301.
        if not font.covers(ord(cluster[0])):
            return False
        shaped = self._shaper.shape(
            font, cluster, 0, len(cluster), script=script_of(cluster), rtl=False
        )
        return 0 not in shaped.glyphs


def cjk_order(language: str, family: str, text: str) -> tuple[str, ...]:
    """Return the CJK families in the order in which Han characters look for a glyph.

    An explicit language decides; else the family, if it is one of them; else kana in the
    text mean Japanese and Hangul Korean; else simplified Chinese.
    """
    first = _cjk_of_language(language) or (family if family in _CJK else _cjk_of_text(text))
    return (first, *(other for other in _CJK if other != first))


def _cjk_of_language(language: str) -> str | None:
    subtags = language.lower().replace("_", "-").split("-")
    if subtags[0] == "zh":
        return _CJK[1] if {"hant", "tw", "hk", "mo"} & set(subtags) else _CJK[0]
    return {"ja": _CJK[2], "ko": _CJK[3]}.get(subtags[0])


def _cjk_of_text(text: str) -> str:
    if text.isascii():
        return _CJK[0]
    scripts = {script_of(character) for character in set(text) if character >= "\u1100"}
    if scripts & {"Hira", "Kana"}:
        return _CJK[2]
    return _CJK[3] if "Hang" in scripts else _CJK[0]
