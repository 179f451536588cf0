"""How a text is set: the properties that decide its glyphs and lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Properties of one text, already valid.

    Attributes:
        family: A family of the font library.
        size: Font size in pixels, greater than 0.
        weight: 1 to 1000.
        italic: Whether the italic, or a slanted upright, is used.
        line_height: Multiple of `size`; None for the fonts' own ("normal").
        letter_spacing: Pixels added after each cluster; may be negative.
        direction: `"auto"` (first strong character), `"ltr"` or `"rtl"`.
        language: BCP 47 tag, or `""`.
    """

    family: str
    size: float
    weight: float = 400
    italic: bool = False
    line_height: float | None = None
    letter_spacing: float = 0
    direction: str = "auto"
    language: str = ""

    @property
    def slope(self) -> str:
        """`"italic"` or `"normal"`, as the font library wants it."""
        return "italic" if self.italic else "normal"
