"""The paint tree of a COLRv1 glyph: what HarfBuzz says is painted, in font units, y down.

The terms are those of the OpenType specification, table COLR.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import uharfbuzz as hb

from cardpress.color import Color
from cardpress.scene import Stop
from cardpress.svg.matrix import IDENTITY, Matrix, apply, multiply
from cardpress.text.fonts import Font

#: SVG's words for the extend modes, by their number.
_SPREADS = ("pad", "repeat", "reflect")


@dataclass(frozen=True, slots=True)
class Linear:
    """A gradient from (x0, y0) towards (x1, y1), constant along the line to (x2, y2)."""

    x0: float
    y0: float
    x1: float
    y1: float
    x2: float
    y2: float
    spread: str
    stops: tuple[Stop, ...]

    @property
    def axis(self) -> tuple[float, float, float, float]:
        """Start and end of the line along which the colours change, as SVG has it.

        COLR's third point turns the lines of equal colour; SVG's are at right angles to the
        axis, so the end is moved along its own line until they are.
        """
        across_x, across_y = self.x2 - self.x0, self.y2 - self.y0
        along_x, along_y = self.x1 - self.x0, self.y1 - self.y0
        length = across_x * across_x + across_y * across_y
        shift = (across_x * along_x + across_y * along_y) / length if length else 0.0
        return self.x0, self.y0, self.x1 - shift * across_x, self.y1 - shift * across_y

    def transformed(self, matrix: Matrix) -> Linear:
        """Return the gradient as `matrix` maps it."""
        if matrix == IDENTITY:
            return self
        x0, y0 = apply(matrix, self.x0, self.y0)
        x1, y1 = apply(matrix, self.x1, self.y1)
        x2, y2 = apply(matrix, self.x2, self.y2)
        return Linear(x0, y0, x1, y1, x2, y2, self.spread, self.stops)


@dataclass(frozen=True, slots=True)
class Radial:
    """A gradient from one circle to another, both then mapped by `matrix`."""

    x0: float
    y0: float
    r0: float
    x1: float
    y1: float
    r1: float
    matrix: Matrix
    spread: str
    stops: tuple[Stop, ...]

    def transformed(self, matrix: Matrix) -> Radial:
        """Return the gradient as `matrix` maps it."""
        return replace(self, matrix=multiply(matrix, self.matrix))


Paint: TypeAlias = Color | Linear | Radial


def with_colors(paint: Paint, change: Callable[[Color], Color]) -> Paint:
    """Return `paint` with each of its colours changed."""
    if isinstance(paint, Color):
        return change(paint)
    return replace(paint, stops=tuple(Stop(s.offset, change(s.color)) for s in paint.stops))


@dataclass(frozen=True, slots=True)
class Clip:
    """The outline of a glyph, mapped by `matrix`."""

    glyph: int
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class Fill:
    """A paint inside the intersection of clips; without any, it floods the glyph's box.

    The paint's coordinates are the glyph's, not those of its clips.
    """

    clips: tuple[Clip, ...]
    paint: Paint


@dataclass(frozen=True, slots=True)
class Composite:
    """`source` laid on `backdrop` in a mode; the modes are HarfBuzz's."""

    mode: hb.PaintCompositeMode
    backdrop: tuple[Layer, ...]
    source: tuple[Layer, ...]


Layer: TypeAlias = Fill | Composite


class _Recorder:
    """Where we are in the tree while HarfBuzz walks it."""

    __slots__ = ("clips", "groups", "matrices")

    def __init__(self) -> None:
        self.matrices: list[Matrix] = [IDENTITY]
        self.clips: list[Clip | None] = []
        self.groups: list[list[Layer]] = [[]]

    def fill(self, paint: Paint) -> None:
        clips = tuple(clip for clip in self.clips if clip)
        self.groups[-1].append(Fill(clips, paint))


def record(font: Font, glyph: int, foreground: Color) -> tuple[Layer, ...]:
    """Return the layers of a colour glyph, lowest first.

    The clip boxes of the font are left out: they are there to spare work, not to cut.

    Args:
        font: A colour font.
        glyph: Glyph index in that font.
        foreground: The colour of the text; its alpha is not used.
    """
    recorder = _Recorder()
    color = hb.Color(foreground.red, foreground.green, foreground.blue, 255)
    font.harfbuzz.paint_glyph(glyph, _FUNCS, recorder, 0, color)
    return tuple(recorder.groups[0])


def _push_transform(
    xx: float, yx: float, xy: float, yy: float, dx: float, dy: float, recorder: _Recorder
) -> None:
    # HarfBuzz's y goes up: both axes of the map have their y turned.
    matrices = recorder.matrices
    matrices.append(multiply(matrices[-1], (xx, -yx, -xy, yy, dx, -dy)))


def _pop_transform(recorder: _Recorder) -> None:
    recorder.matrices.pop()


def _push_clip_glyph(glyph: int, recorder: _Recorder) -> None:
    recorder.clips.append(Clip(glyph, recorder.matrices[-1]))


def _push_clip_rectangle(
    _x0: float, _y0: float, _x1: float, _y1: float, recorder: _Recorder
) -> None:
    recorder.clips.append(None)


def _pop_clip(recorder: _Recorder) -> None:
    recorder.clips.pop()


def _color(color: hb.Color, _is_foreground: bool, recorder: _Recorder) -> None:
    recorder.fill(Color(*_channels(color)))


def _linear_gradient(
    line: hb.ColorLine, x0: float, y0: float, x1: float, y1: float, x2: float, y2: float,
    recorder: _Recorder,
) -> None:  # fmt: skip
    paint = Linear(x0, -y0, x1, -y1, x2, -y2, _SPREADS[line.extend], _stops(line))
    recorder.fill(paint.transformed(recorder.matrices[-1]))


def _radial_gradient(
    line: hb.ColorLine, x0: float, y0: float, r0: float, x1: float, y1: float, r1: float,
    recorder: _Recorder,
) -> None:  # fmt: skip
    matrix, spread = recorder.matrices[-1], _SPREADS[line.extend]
    recorder.fill(Radial(x0, -y0, r0, x1, -y1, r1, matrix, spread, _stops(line)))


def _sweep_gradient(
    line: hb.ColorLine, _x: float, _y: float, _start: float, _end: float, recorder: _Recorder
) -> None:
    """SVG has no sweep gradient: fill with the mean colour along the line."""
    recorder.fill(_mean_color(_stops(line)))


def _push_group(recorder: _Recorder) -> None:
    recorder.groups.append([])


def _pop_group(mode: hb.PaintCompositeMode, recorder: _Recorder) -> None:
    source = recorder.groups.pop()
    if mode == hb.PaintCompositeMode.SRC_OVER:
        # Laying over is associative: the group may as well be taken apart.
        recorder.groups[-1] += source
    else:
        backdrop = tuple(recorder.groups[-1])
        recorder.groups[-1] = [Composite(mode, backdrop, tuple(source))]


def _stops(line: hb.ColorLine) -> tuple[Stop, ...]:
    stops = [Stop(stop.offset, Color(*_channels(stop.color))) for stop in line.color_stops]
    return tuple(sorted(stops, key=lambda stop: stop.offset))


def _channels(color: hb.Color) -> tuple[int, int, int, int]:
    return color.red, color.green, color.blue, color.alpha


def _mean_color(stops: tuple[Stop, ...]) -> Color:
    colors = [stop.color for stop in stops]
    return Color(*(round(sum(channel) / len(colors)) for channel in zip(*colors, strict=True)))


def _paint_funcs() -> hb.PaintFuncs:
    funcs = hb.PaintFuncs()
    funcs.set_push_transform_func(_push_transform)
    funcs.set_pop_transform_func(_pop_transform)
    funcs.set_push_clip_glyph_func(_push_clip_glyph)
    funcs.set_push_clip_rectangle_func(_push_clip_rectangle)
    funcs.set_pop_clip_func(_pop_clip)
    funcs.set_color_func(_color)
    funcs.set_linear_gradient_func(_linear_gradient)
    funcs.set_radial_gradient_func(_radial_gradient)
    funcs.set_sweep_gradient_func(_sweep_gradient)
    funcs.set_push_group_func(_push_group)
    funcs.set_pop_group_func(_pop_group)
    return funcs


#: Shared by all threads: the state of a walk is the recorder that is passed to it.
_FUNCS = _paint_funcs()
