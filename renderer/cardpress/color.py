"""Hex colours, as Craftr writes them, to 8-bit sRGB with straight alpha."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

HEX_PATTERN = r"^#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"


class Color(NamedTuple):
    """Red, green, blue and alpha, each 0 to 255; sRGB, straight alpha."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    @property
    def opaque(self) -> bool:
        """Whether nothing shows through."""
        return self.alpha == 255

    @property
    def hex(self) -> str:
        """The colour without its alpha, as `#rrggbb`."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    def faded(self, opacity: float) -> Color:
        """Return the colour with its alpha multiplied by `opacity` (0 to 1)."""
        return self._replace(alpha=round(self.alpha * opacity))


BLACK = Color(0, 0, 0)
WHITE = Color(255, 255, 255)
TRANSPARENT = Color(0, 0, 0, 0)


@lru_cache(maxsize=1024)
def parse_color(text: str) -> Color:
    """Parse `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa` or `transparent`.

    Raises:
        ValueError: `text` is none of these (CSS Color 4, section 5.2, and `transparent`).
    """
    if text == "transparent":
        return TRANSPARENT
    digits = text[1:]
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    return Color(*bytes.fromhex(digits))
