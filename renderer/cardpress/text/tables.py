"""The character tables of one pinned Unicode version, read from `unicode.json`.

The interpreter's own `unicodedata` differs from one Python to the next; these tables do not.
`renderer/generate_tables.py` writes them and says where the data comes from.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RangeTable:
    """A property of all code points: `values[i]` holds from `starts[i]` to the next start."""

    starts: list[int]
    values: list[str]

    def value(self, code_point: int) -> str:
        """Return the value of `code_point`."""
        return self.values[bisect_right(self.starts, code_point) - 1]


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables.

    Attributes:
        version: The Unicode version, e.g. `"18.0.0"`.
        bidi_class: Bidi_Class, short names.
        script: Script, ISO 15924 tags.
        emoji: Letters for Emoji (E), Emoji_Presentation (P), Extended_Pictographic (X),
            Emoji_Modifier (M), Emoji_Modifier_Base (B) and Regional_Indicator (R).
        spacing: Text Spacing Character Class (CSS Text 4, section 8.3), `""` for most.
        opening_brackets: Each opening bracket with the closing one that ends the pair.
        closing_brackets: Each closing bracket with its canonical equivalent, mostly itself.
    """

    version: str
    bidi_class: RangeTable
    script: RangeTable
    emoji: RangeTable
    spacing: RangeTable
    opening_brackets: dict[str, str]
    closing_brackets: dict[str, str]


@cache
def tables() -> Tables:
    """Return the tables; the first call reads them."""
    data = json.loads(Path(__file__).with_name("unicode.json").read_bytes())
    return Tables(
        version=data["unicode"],
        bidi_class=RangeTable(**data["bidi_class"]),
        script=RangeTable(**data["script"]),
        emoji=RangeTable(**data["emoji"]),
        spacing=RangeTable(**data["spacing"]),
        opening_brackets=data["brackets"]["opening"],
        closing_brackets=data["brackets"]["closing"],
    )
