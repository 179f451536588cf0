"""What a character is: its script, whether it is an emoji, an ideograph."""

from __future__ import annotations

from functools import lru_cache

from cardpress.text.tables import tables

#: How many characters each look-up remembers; a card rarely shows more different ones.
REMEMBERED = 4096

#: Scripts that say nothing about the font: Common, Inherited, Unknown (UAX #24).
WEAK_SCRIPTS = frozenset({"Zyyy", "Zinh", "Zzzz"})

_IDEOGRAPHIC_SCRIPTS = frozenset({"Hani", "Hira", "Kana", "Bopo"})

_TEXT_SELECTOR = "\ufe0e"
_EMOJI_SELECTOR = "\ufe0f"
_JOINER = "\u200d"
_KEYCAP = "\u20e3"


@lru_cache(REMEMBERED)
def script(character: str) -> str:
    """Return the Script of one character as an ISO 15924 tag; `"Zyyy"` for Common."""
    return tables().script.value(ord(character))


def script_of(cluster: str) -> str:
    """Return the first script in `cluster` that is not weak, else that of its first character.

    Args:
        cluster: One grapheme cluster, not empty.
    """
    for character in cluster:
        found = script(character)
        if found not in WEAK_SCRIPTS:
            return found
    return script(cluster[0])


def is_ideographic(character: str) -> bool:
    """Whether text is set solid around the character: Han, kana, Bopomofo, their punctuation.

    Hangul is not, for Korean puts spaces between words.
    """
    if script(character) in _IDEOGRAPHIC_SCRIPTS:
        return True
    return "\u3001" <= character <= "\u30ff" or "\uff01" <= character <= "\uff60"


def is_emoji(cluster: str) -> bool:
    """Whether `cluster` is shown as an emoji (UTS #51, section 1.4, and emoji presentation).

    True for characters that are emoji by default, and for the sequences that ask for it:
    variation selector 16, skin tone, joiner, keycap, flag. Digits, `#` and `*` need the keycap.
    """
    first = cluster[0]
    properties = emoji_properties(first)
    if "E" not in properties and "X" not in properties:
        return False
    if cluster[1:2] == _TEXT_SELECTOR:
        return False
    if first.isascii():
        return cluster[1:3] == _EMOJI_SELECTOR + _KEYCAP
    return "P" in properties or _asks_for_emoji(cluster, properties)


def _asks_for_emoji(cluster: str, properties: str) -> bool:
    second = cluster[1:2]
    if second == _EMOJI_SELECTOR:
        return True
    if second == _JOINER:
        return "X" in emoji_properties(cluster[2:3] or " ")
    return bool(second) and "B" in properties and "M" in emoji_properties(second)


@lru_cache(REMEMBERED)
def emoji_properties(character: str) -> str:
    """Return the letters of the emoji properties that the character has; see `Tables.emoji`."""
    return tables().emoji.value(ord(character))
