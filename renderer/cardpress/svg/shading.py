"""Soft light that falls on coloured shapes, worked into their own colours.

The flags of Noto Color Emoji are lit from above by a gradient from white over grey to black
in the mode `soft-light`, which CairoSVG does not have. Over one flat colour that gradient
gives again a gradient: the light's own, with each stop replaced by the lit colour. It is
exact, as soft light is linear in the light on either side of grey.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

from cardpress.color import Color
from cardpress.scene import Stop
from cardpress.svg.gradient import mix
from cardpress.svg.matrix import apply
from cardpress.svg.paint_tree import Fill, Linear, Radial


def shade(fill: Fill, light: Linear) -> Fill:
    """Return `fill` as `light` shows it.

    A flat colour is exact. A gradient is lit at each of its stops, a radial one at its
    centre, so it is exact only where it runs along the light.
    """
    paint = fill.paint
    if isinstance(paint, Color):
        return Fill(fill.clips, _lit_color(paint, light))
    stops = tuple(
        Stop(stop.offset, soft_light(stop.color, _light_at(light, *_place(paint, stop.offset))))
        for stop in paint.stops
    )
    return Fill(fill.clips, replace(paint, stops=stops))


def _lit_color(color: Color, light: Linear) -> Color | Linear:
    stops = tuple(Stop(stop.offset, soft_light(color, stop.color)) for stop in light.stops)
    if all(stop.color == stops[0].color for stop in stops):
        return stops[0].color
    return replace(light, stops=stops)


def _place(paint: Linear | Radial, offset: float) -> tuple[float, float]:
    if isinstance(paint, Radial):
        return apply(paint.matrix, paint.x1, paint.y1)
    x0, y0, x1, y1 = paint.axis
    return x0 + offset * (x1 - x0), y0 + offset * (y1 - y0)


def _light_at(light: Linear, x: float, y: float) -> Color:
    x0, y0, x1, y1 = light.axis
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length if length else 0.0
    return color_at(light.stops, along)


def color_at(stops: tuple[Stop, ...], offset: float) -> Color:
    """Return the colour at `offset` along padded stops, in straight alpha."""
    if offset <= stops[0].offset:
        return stops[0].color
    for before, after in pairwise(stops):
        if offset < after.offset:
            share = (offset - before.offset) / (after.offset - before.offset)
            return mix(before.color, after.color, share)
    return stops[-1].color


def soft_light(color: Color, light: Color) -> Color:
    """Return an opaque colour with light laid on it (W3C Compositing 1, section 9.1.11)."""
    channels = zip(color[:3], light[:3], strict=True)
    red, green, blue = (_soft_light(c / 255, s / 255, light.alpha / 255) for c, s in channels)
    return Color(red, green, blue, color.alpha)


def _soft_light(backdrop: float, source: float, alpha: float) -> int:
    if source <= 0.5:
        change = (2 * source - 1) * backdrop * (1 - backdrop)
    else:
        change = (2 * source - 1) * (_brightest(backdrop) - backdrop)
    return round(255 * (backdrop + alpha * change))


def _brightest(backdrop: float) -> float:
    if backdrop <= 0.25:
        return ((16 * backdrop - 12) * backdrop + 4) * backdrop
    return math.sqrt(backdrop)
