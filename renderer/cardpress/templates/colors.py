"""Filters for colours: one accent is enough for a whole card."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cardpress.color import BLACK, HEX_PATTERN, WHITE, Color, parse_color
from cardpress.quoting import quoted
from cardpress.templates.misuse import MisuseError

#: Luminance at which black and white stand out equally.
_MIDDLE = 0.179

#: How finely a legible colour is searched for.
_STEPS = 20

_DARK, _LIGHT = "#0b1020", "#ffffff"


#: A card asks for the same few colours again and again.
_remembered = lru_cache(maxsize=1024, typed=True)


@_remembered
def fade(value: Any, opacity: Any) -> str:
    """Return a colour with its alpha multiplied by `opacity`, 0 to 1."""
    color = _color(value, "alpha")
    return _hex(color.faded(_share(opacity, "alpha")))


@_remembered
def mix(value: Any, other: Any, share: Any = 0.5) -> str:
    """Return a colour that lies between two: 0 is the first, 1 the other."""
    part = _share(share, "mix")
    pairs = zip(_color(value, "mix"), _color(other, "mix"), strict=True)
    return _hex(Color(*(round(a + (b - a) * part) for a, b in pairs)))


@_remembered
def ink(value: Any, dark: Any = _DARK, light: Any = _LIGHT) -> str:
    """Return the one of two colours that is easier to read on `value` (WCAG 2, contrast)."""
    ground = _luminance(_color(value, "ink"))
    inks = _color(dark, "ink"), _color(light, "ink")
    return _hex(max(inks, key=lambda color: _contrast(_luminance(color), ground)))


@_remembered
def legible(value: Any, ground: Any, ratio: Any = 4.5) -> str:
    """Return a colour as near to `value` as can be read on `ground`.

    Args:
        value: The colour of the text.
        ground: The colour that it lies on.
        ratio: Contrast that is wanted; 4.5 is WCAG 2's for text (level AA).
    """
    color, below = _color(value, "legible"), _color(ground, "legible")
    if isinstance(ratio, bool) or not isinstance(ratio, int | float):
        raise MisuseError(
            "invalid-value", f"legible takes a ratio such as 4.5, not {quoted(ratio)}"
        )
    end = BLACK if _luminance(below) > _MIDDLE else WHITE
    for step in range(_STEPS + 1):
        part = step / _STEPS
        mixed = Color(*(round(a + (b - a) * part) for a, b in zip(color, end, strict=True)))
        if _contrast(_luminance(mixed), _luminance(below)) >= ratio:
            return _hex(mixed)
    return _hex(end)


def _contrast(one: float, other: float) -> float:
    high, low = max(one, other), min(one, other)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Color) -> float:
    """Relative luminance of sRGB, 0 to 1 (WCAG 2.2, section "relative luminance")."""
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (color.red / 255, color.green / 255, color.blue / 255)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(color: Color) -> str:
    return color.hex if color.opaque else f"{color.hex}{color.alpha:02x}"


def _color(value: Any, name: str) -> Color:
    if not isinstance(value, str) or not re.fullmatch(HEX_PATTERN, value):
        raise MisuseError(
            "invalid-value", f"{name} takes a colour such as #0070f3, not {quoted(value)}"
        )
    return parse_color(value)


def _share(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise MisuseError(
            "invalid-value", f"{name} takes a number from 0 to 1, not {quoted(value)}"
        )
    return value
