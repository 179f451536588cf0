"""Write the pinned character tables, `cardpress/text/unicode.json`.

Run it from the root of the repository when the Unicode version changes:

    pip install unicodedata2==18.0.0 fonttools==4.68.0 regex==2026.11.15
    python renderer/generate_tables.py

All properties are of Unicode 18.0 (Unicode License v3):

- Bidi_Class, General_Category, East_Asian_Width: PyPI `unicodedata2`.
- Script: PyPI `fonttools`, `fontTools.unicodedata.Scripts`, made from Scripts-18.0.0.txt.
- Emoji properties: PyPI `regex`, which assigns the same characters as `unicodedata2`.
- Bidi_Paired_Bracket: `tests/unicode/BidiBrackets-15.0.txt` and the pairs that came later,
  found by the property's own derivation.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import regex
import unicodedata2
from fontTools.unicodedata import Scripts, script

VERSION = "18.0.0"
ROOT = Path(__file__).parents[1]
TARGET = ROOT / "renderer/cardpress/text/unicode.json"
BRACKETS = ROOT / "tests/unicode/BidiBrackets-15.0.txt"
CODE_POINTS = 0x110000

#: Bidi_Class of unassigned code points: the `@missing` lines of DerivedBidiClass.txt.
MISSING_BIDI = (
    (0x0590, 0x05FF, "R"), (0x0600, 0x07BF, "AL"), (0x07C0, 0x085F, "R"),
    (0x0860, 0x08FF, "AL"), (0x20A0, 0x20CF, "ET"), (0xFB1D, 0xFB4F, "R"),
    (0xFB50, 0xFDCF, "AL"), (0xFDF0, 0xFDFF, "AL"), (0xFE70, 0xFEFF, "AL"),
    (0x10800, 0x10CFF, "R"), (0x10D00, 0x10D3F, "AL"), (0x10D40, 0x10EBF, "R"),
    (0x10EC0, 0x10EFF, "AL"), (0x10F00, 0x10F2F, "R"), (0x10F30, 0x10F6F, "AL"),
    (0x10F70, 0x10FFF, "R"), (0x1E800, 0x1EC6F, "R"), (0x1EC70, 0x1ECBF, "AL"),
    (0x1ECC0, 0x1ECFF, "R"), (0x1ED00, 0x1ED4F, "AL"), (0x1ED50, 0x1EDFF, "R"),
    (0x1EE00, 0x1EEFF, "AL"), (0x1EF00, 0x1EFFF, "R"),
)  # fmt: skip

#: One letter for each emoji property that the renderer asks for.
EMOJI = {
    "E": regex.compile(r"\p{Emoji}"),
    "P": regex.compile(r"\p{Emoji_Presentation}"),
    "X": regex.compile(r"\p{Extended_Pictographic}"),
    "M": regex.compile(r"\p{Emoji_Modifier}"),
    "B": regex.compile(r"\p{Emoji_Modifier_Base}"),
    "R": regex.compile(r"\p{Regional_Indicator}"),
}

#: Text Spacing Character Classes (CSS Text 4, section 8.3) of single characters.
SPACING = {
    **dict.fromkeys("\u2018\u201c", "open-quote"),
    **dict.fromkeys("\u2019\u201d", "close-quote"),
    **dict.fromkeys("\u3001\u3002\uff0c\uff0e", "dot"),
    "\uff1a": "colon",
    "\uff1b": "semicolon",
    **dict.fromkeys("\u00b7\u2027\u3000\u30fb", "middle"),
}

_IGNORABLE = regex.compile(r"\p{Default_Ignorable_Code_Point}|\p{Noncharacter_Code_Point}")


def bidi_class(char: str) -> str:
    """Return Bidi_Class, with the defaults of unassigned code points."""
    given: str = unicodedata2.bidirectional(char)
    if given:
        return given
    if _IGNORABLE.match(char):
        return "BN"
    found = (name for first, last, name in MISSING_BIDI if first <= ord(char) <= last)
    return next(found, "L")


def emoji(char: str) -> str:
    """Return the letters of the emoji properties that `char` has."""
    return "".join(letter for letter, pattern in EMOJI.items() if pattern.match(char))


def spacing_class(char: str) -> str:
    """Return the class that `text-spacing-trim` looks at, or `""`.

    Brackets count as full-width in the block CJK Symbols and Punctuation and where
    East_Asian_Width is F, as in Blink.
    """
    if char in SPACING:
        return SPACING[char]
    name = {"Ps": "open", "Pe": "close"}.get(unicodedata2.category(char), "")
    full = "\u3000" <= char <= "\u303f" or unicodedata2.east_asian_width(char) == "F"
    return name if full or not name else f"{name}-narrow"


def ranges(property_of: Callable[[str], str]) -> dict[str, list[int] | list[str]]:
    """Return where the property's value changes, and to what."""
    starts: list[int] = []
    values: list[str] = []
    for code_point in range(CODE_POINTS):
        value = property_of(chr(code_point))
        if not values or value != values[-1]:
            starts.append(code_point)
            values.append(value)
    return {"starts": starts, "values": values}


def brackets() -> dict[str, dict[str, str]]:
    """Return opening and closing brackets, each with the closing one that ends the pair.

    Canonically equivalent brackets share that closing one (UAX #9, BD14 to BD16).
    """
    pairs = {**_listed_brackets(), **_later_brackets()}
    canonical = {closing: unicodedata2.normalize("NFC", closing) for closing in pairs.values()}
    return {
        "opening": {opening: canonical[closing] for opening, closing in sorted(pairs.items())},
        "closing": dict(sorted(canonical.items())),
    }


def _listed_brackets() -> dict[str, str]:
    pairs = {}
    for line in BRACKETS.read_text(encoding="utf-8").splitlines():
        fields = line.partition("#")[0].split(";")
        if len(fields) == 3 and fields[2].strip() == "o":
            pairs[chr(int(fields[0], 16))] = chr(int(fields[1], 16))
    return pairs


def _later_brackets() -> dict[str, str]:
    """Derive the pairs added after the file: mirrored Ps and Pe of class ON, side by side."""
    listed = _listed_brackets()
    found = [
        char
        for char in map(chr, range(CODE_POINTS))
        if unicodedata2.category(char) in ("Ps", "Pe")
        and unicodedata2.mirrored(char)
        and unicodedata2.bidirectional(char) == "ON"
        and char not in {*listed, *listed.values()}
    ]
    pairs = dict(zip(found[::2], found[1::2], strict=True))
    for opening, closing in pairs.items():
        name = unicodedata2.name(opening).replace("LEFT", "RIGHT")
        if unicodedata2.name(closing) != name or ord(closing) != ord(opening) + 1:
            raise ValueError(f"not a pair of brackets: {opening!r} {closing!r}")
    return pairs


def check_versions() -> None:
    """Fail unless all sources are of the wanted Unicode version."""
    if unicodedata2.unidata_version != VERSION:
        raise ValueError(f"unicodedata2 is of Unicode {unicodedata2.unidata_version}")
    if f"Scripts-{VERSION}.txt" not in Path(Scripts.__file__).read_text(encoding="utf-8"):
        raise ValueError("fontTools has the scripts of another version")
    assigned = regex.compile(r"\P{Cn}")
    for char in map(chr, range(CODE_POINTS)):
        if (unicodedata2.category(char) != "Cn") != bool(assigned.match(char)):
            raise ValueError("regex is of another Unicode version")


def main() -> None:
    """Write the file."""
    check_versions()
    tables = {
        "unicode": VERSION,
        "bidi_class": ranges(bidi_class),
        "script": ranges(script),
        "emoji": ranges(emoji),
        "spacing": ranges(spacing_class),
        "brackets": brackets(),
    }
    lines = (f"{json.dumps(name)}:{json.dumps(table, separators=(',', ':'))}"
             for name, table in tables.items())  # fmt: skip
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
