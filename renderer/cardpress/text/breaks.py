"""Where text may be divided: grapheme clusters and line breaks, from ICU.

Browsers mix ICU's opportunities with their own: `breaks` agrees with Chromium, `line_breaks`
with UAX #14. ICU is imported when first needed; ASCII text never needs it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from cardpress.text.characters import REMEMBERED

#: Below this every character is a cluster of its own, except CR LF.
_FIRST_COMBINING = "\u0300"

#: ICU's rules for `line-break: auto` as Chromium ships them: "normal", and where the language
#: is Chinese those that also break before U+301C and its like.
_NORMAL = "en@lb=normal"
_NORMAL_CHINESE = "zh@lb=normal"

#: Where Blink breaks without asking ICU: behind a run of spaces, whatever follows; between two
#: ASCII characters by a table of its own, made for compatibility with older browsers. Source:
#: `ShouldBreakFast` (text_break_iterator.cc) and `LineBreakData::FillAscii`
#: (character_property_data_generator.cc); every pair was measured in Chromium 156.
_BLINK = re.compile(
    r"(?<=[ \t\n])(?![ \t\n])"
    r"|(?<=[A-Za-z0-9]-)(?=[0-9])"
    r"|(?<=-)(?=[\"#%&'(*+\-<=>@A-Z\[\\^_`a-z{|~\x7f])"
    r"|(?<=\?)(?=[#$%&(*+\-0-9<=>@A-Z\[\\^_`a-z{|~\x7f])"
    r"|(?<=[!\"#%&)*+,.:;=>\\\]|}~])(?=[(<\[{])"
)

#: Pairs up to U+00FF, not both ASCII: for them Blink's table holds ICU's answer for the pair
#: alone, without its context. A hyphen in front is left to ICU.
_LATIN_1 = re.compile("(?<=[\x80-\xff])(?=[!-\xff])|(?<=[!-,.-\x7f])(?=[\x80-\xff])")


def clusters(text: str) -> tuple[int, ...]:
    """Return where each extended grapheme cluster of `text` ends, in code points (UAX #29)."""
    if not text or (max(text) < _FIRST_COMBINING and "\r" not in text):
        return tuple(range(1, len(text) + 1))
    from icu4py.breakers import CharacterBreaker

    return tuple(accumulate(map(len, CharacterBreaker(text, "en"))))


def line_breaks(text: str, language: str = "") -> tuple[int, ...]:
    """Return where a line of `text` may or must end, in code points, by UAX #14 alone.

    Args:
        text: Any text; its length is among the results unless it is empty.
        language: BCP 47 tag, which may carry ICU's keyword for strictness (`"ja@lb=strict"`).
    """
    from icu4py.breakers import LineBreaker

    return tuple(accumulate(map(len, LineBreaker(text, language or "en"))))


def breaks(text: str, language: str = "") -> tuple[int, ...]:
    """Return where a line of `text` may end, in code points, as Chromium breaks lines.

    Spaces belong to the line before them. The length of the text is always among the results
    unless it is empty.

    Args:
        text: One paragraph without newlines.
        language: BCP 47 tag, or `""`.
    """
    found = {match.start() for match in _BLINK.finditer(text)}
    if not text.isascii():
        found.update(_latin_1_breaks(text))
        locale = _NORMAL_CHINESE if re.split("[-_]", language.lower())[0] == "zh" else _NORMAL
        found.update(
            at for at in line_breaks(text, locale)[:-1] if _icu_decides(text[at - 1], text[at])
        )
    if text:
        found.add(len(text))
    found.discard(0)
    return tuple(sorted(found))


def _icu_decides(before: str, after: str) -> bool:
    """Whether Blink leaves the break between two characters to ICU."""
    if before <= " " or after <= " ":
        return False
    if before == "-":
        return after > "\x7f"
    return before > "\xff" or after > "\xff"


def _latin_1_breaks(text: str) -> list[int]:
    return [
        match.start()
        for match in _LATIN_1.finditer(text)
        if _pair_breaks(text[match.start() - 1 : match.start() + 1])
    ]


@lru_cache(REMEMBERED)
def _pair_breaks(pair: str) -> bool:
    return len(line_breaks(pair, _NORMAL)) > 1
