"""Fills as SVG attributes, with the gradients that they refer to."""

from __future__ import annotations

from cardpress.color import Color
from cardpress.scene import Fill, LinearGradient, RadialGradient, Stop
from cardpress.svg.definitions import Definitions
from cardpress.svg.numbers import number


def fill_attributes(fill: Fill, definitions: Definitions) -> str:
    """Return `fill="..."` (and `fill-opacity`), adding a gradient to the definitions."""
    if isinstance(fill, Color):
        return color_attributes(fill)
    return f'fill="url(#{definitions.add("f", _gradient(fill))})"'


def color_attributes(color: Color) -> str:
    """Return `fill="#rrggbb"`, with `fill-opacity` unless the colour is opaque."""
    if color.opaque:
        return f'fill="{color.hex}"'
    return f'fill="{color.hex}" fill-opacity="{number(color.alpha / 255, 4)}"'


def _gradient(fill: LinearGradient | RadialGradient) -> str:
    stops = "".join(_stop(stop) for stop in fill.stops)
    if isinstance(fill, LinearGradient):
        ends = zip(("x1", "y1", "x2", "y2"), (fill.x1, fill.y1, fill.x2, fill.y2), strict=True)
        where = " ".join(f'{name}="{number(value)}"' for name, value in ends)
        return (
            f'<linearGradient id="%s" gradientUnits="userSpaceOnUse" {where}>'
            f"{stops}</linearGradient>"
        )
    matrix = " ".join(number(value, 4) for value in (fill.rx, 0, 0, fill.ry, fill.cx, fill.cy))
    return (
        '<radialGradient id="%s" gradientUnits="userSpaceOnUse" cx="0" cy="0" r="1" '
        f'gradientTransform="matrix({matrix})">{stops}</radialGradient>'
    )


def _stop(stop: Stop) -> str:
    opacity = "" if stop.color.opaque else f' stop-opacity="{number(stop.color.alpha / 255, 4)}"'
    return f'<stop offset="{number(stop.offset, 4)}" stop-color="{stop.color.hex}"{opacity}/>'
