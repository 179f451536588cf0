"""COLRv1 gradients as SVG gradient elements."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, pairwise
from typing import TypeAlias

from cardpress.color import Color
from cardpress.scene import Stop
from cardpress.svg.matrix import IDENTITY, Matrix, apply, transform
from cardpress.svg.numbers import number
from cardpress.svg.paint_tree import Linear, Radial

#: Where stops are put between two that differ in colour and alpha: COLR mixes them
#: premultiplied, SVG does not.
_SHARES = (0.25, 0.5, 0.75)

Circle: TypeAlias = tuple[float, float, float]

#: By how much of its scale a map may distort and still count as a similarity.
_TOLERANCE = 1e-4


def gradient_element(paint: Linear | Radial, name: str) -> str:
    """Return the `<linearGradient>` or `<radialGradient>` with the id `name`.

    Its coordinates are those of the user space of the shape that refers to it. A radial
    gradient between two circles of different centres, neither of them a point, has `fr`,
    which CairoSVG does not know.
    """
    if isinstance(paint, Linear):
        tag, (geometry, stops) = "linearGradient", _linear(paint)
    else:
        tag, (geometry, stops) = "radialGradient", _radial(paint)
    spread = "" if paint.spread == "pad" else f' spreadMethod="{paint.spread}"'
    return (
        f'<{tag} id="{name}" gradientUnits="userSpaceOnUse"{geometry}{spread}>'
        f"{''.join(map(_stop, _straight(stops)))}</{tag}>"
    )


def _linear(paint: Linear) -> tuple[str, tuple[Stop, ...]]:
    x0, y0, x1, y1 = paint.axis
    first, last = _span(paint)
    start = x0 + first * (x1 - x0), y0 + first * (y1 - y0)
    end = x0 + last * (x1 - x0), y0 + last * (y1 - y0)
    geometry = _attributes(x1=start[0], y1=start[1], x2=end[0], y2=end[1])
    return geometry, _rescaled(paint.stops, first, last)


def _radial(paint: Radial) -> tuple[str, tuple[Stop, ...]]:
    inner, outer, stops = _circles(paint)
    matrix = paint.matrix
    if scale := _similarity(matrix):
        inner, outer = ((*apply(matrix, x, y), radius * scale) for x, y, radius in (inner, outer))
        matrix = IDENTITY
    geometry = _attributes(cx=outer[0], cy=outer[1], r=outer[2])
    if inner[:2] != outer[:2]:
        geometry += _attributes(fx=inner[0], fy=inner[1])
    if inner[2]:
        geometry += _attributes(fr=inner[2])
    if matrix != IDENTITY:
        geometry += f' gradientTransform="{transform(matrix)}"'
    return geometry, stops


def _circles(paint: Radial) -> tuple[Circle, Circle, tuple[Stop, ...]]:
    """Return the inner circle, the outer one, and the stops between them."""
    first, last = _span(paint)
    inner, outer = _circle_at(paint, first), _circle_at(paint, last)
    stops = _rescaled(paint.stops, first, last)
    if inner[2] > outer[2]:
        inner, outer = outer, inner
        stops = tuple(Stop(1 - stop.offset, stop.color) for stop in reversed(stops))
    if inner[2] and inner[:2] == outer[:2] and paint.spread == "pad":
        # The hole in the middle has the colour of the first stop: no need of `fr` for that.
        hole = inner[2] / outer[2]
        stops = _rescaled(stops, hole / (hole - 1), 1.0)
        inner = (*inner[:2], 0.0)
    return inner, outer, stops


def _circle_at(paint: Radial, offset: float) -> Circle:
    return (
        paint.x0 + offset * (paint.x1 - paint.x0),
        paint.y0 + offset * (paint.y1 - paint.y0),
        max(0.0, paint.r0 + offset * (paint.r1 - paint.r0)),
    )


def _span(paint: Linear | Radial) -> tuple[float, float]:
    """Return which offsets must become 0 and 1.

    SVG has no stops outside 0 to 1, and repeats from 0 to 1 where COLR repeats from the
    first stop to the last.
    """
    first, last = paint.stops[0].offset, paint.stops[-1].offset
    if first == last or (paint.spread == "pad" and first >= 0 and last <= 1):
        return 0.0, 1.0
    return first, last


def _rescaled(stops: tuple[Stop, ...], first: float, last: float) -> tuple[Stop, ...]:
    if (first, last) == (0.0, 1.0):
        return stops
    return tuple(Stop((stop.offset - first) / (last - first), stop.color) for stop in stops)


def _similarity(matrix: Matrix) -> float:
    """Return the factor by which `matrix` scales in all directions; 0 if there is none."""
    a, b, c, d, _, _ = matrix
    scale = math.hypot(a, b)
    turned = abs(a - d) + abs(b + c)
    mirrored = abs(a + d) + abs(b - c)
    return scale if min(turned, mirrored) <= _TOLERANCE * scale else 0.0


def _attributes(**values: float) -> str:
    return "".join(f' {name}="{number(value)}"' for name, value in values.items())


def _straight(stops: tuple[Stop, ...]) -> Iterable[Stop]:
    """Return stops that give in straight alpha what `stops` give premultiplied."""
    if len(stops) == 1:
        return stops
    pairs = (_between(before, after) for before, after in pairwise(stops))
    return dict.fromkeys(chain.from_iterable(pairs))


def _between(before: Stop, after: Stop) -> Iterator[Stop]:
    first, last = before.color, after.color
    if not first.alpha:
        first = last._replace(alpha=0)
    elif not last.alpha:
        last = first._replace(alpha=0)
    yield Stop(before.offset, first)
    if first.alpha and last.alpha and first.alpha != last.alpha and first[:3] != last[:3]:
        for share in _SHARES:
            offset = before.offset + share * (after.offset - before.offset)
            yield Stop(offset, mix(first, last, share))
    yield Stop(after.offset, last)


def mix(first: Color, last: Color, share: float) -> Color:
    """Return the colour `share` (0 to 1) of the way to `last`, mixed premultiplied."""
    weight, other = first.alpha * (1 - share), last.alpha * share
    alpha = weight + other
    if not alpha:
        return first._replace(alpha=0)
    channels = zip(first[:3], last[:3], strict=True)
    red, green, blue = (round((a * weight + b * other) / alpha) for a, b in channels)
    return Color(red, green, blue, round(alpha))


def _stop(stop: Stop) -> str:
    opacity = opacity_attribute("stop-opacity", stop.color)
    offset = number(stop.offset, 4)
    return f'<stop offset="{offset}" stop-color="{short_hex(stop.color)}"{opacity}/>'


def opacity_attribute(name: str, color: Color) -> str:
    """Return the attribute `name` with the alpha of `color`; nothing where it is opaque."""
    return "" if color.opaque else f' {name}="{number(color.alpha / 255, 3)}"'


@lru_cache(maxsize=1024)
def short_hex(color: Color) -> str:
    """Return the colour without its alpha as `#rgb` where that is the same as `#rrggbb`."""
    full = color.hex
    return f"#{full[1::2]}" if full[1::2] == full[2::2] else full
