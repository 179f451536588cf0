"""Glyph outlines as SVG path data in font units."""

from __future__ import annotations

import uharfbuzz as hb

from cardpress.cache import ByteCache
from cardpress.text.fonts import Font

#: Steps per font unit that coordinates are rounded to: at most 0.05 units off, which is
#: 0.01 px at 200 px in a font of 1000 units per em.
_STEPS = 10

_LINE, _HORIZONTAL, _VERTICAL = "l%.1f %.1f", "h%.1f", "v%.1f"

#: How many numbers each kind of line has.
_LINES = {_LINE: 2, _HORIZONTAL: 1, _VERTICAL: 1}

#: Bytes of an ASCII string beside its characters.
_STRING_BYTES = 49


class _Pen:
    """Path data in the making. Positions are in steps, y down, so that sums stay exact."""

    __slots__ = ("control_x", "control_y", "format", "smooth", "start_x", "start_y",
                 "values", "x", "y")  # fmt: skip

    def __init__(self, x: float, y: float) -> None:
        self.x = self.start_x = x
        self.y = self.start_y = y
        self.control_x = self.control_y = 0.0
        self.smooth = False
        self.format: list[str] = []
        self.values: list[float] = []

    def path(self) -> str:
        """Return the path data; one formatting call for all numbers."""
        text = "".join(self.format) % tuple(self.values)
        return ("M" + text[1:]).replace(".0", "").replace(" -", "-") if text else ""


# The callbacks round in place, not in a function: a call would cost more than the rest.


def _move_to(x: float, y: float, pen: _Pen) -> None:
    x, y = (x * _STEPS + 0.5) // 1, (0.5 - y * _STEPS) // 1
    pen.format.append("m%.1f %.1f")
    pen.values += ((x - pen.x) / _STEPS, (y - pen.y) / _STEPS)
    pen.x = pen.start_x = x
    pen.y = pen.start_y = y
    pen.smooth = False


def _line_to(x: float, y: float, pen: _Pen) -> None:
    x, y = (x * _STEPS + 0.5) // 1, (0.5 - y * _STEPS) // 1
    if x == pen.x and y == pen.y:
        return
    if y == pen.y:
        pen.format.append(_HORIZONTAL)
        pen.values.append((x - pen.x) / _STEPS)
    elif x == pen.x:
        pen.format.append(_VERTICAL)
        pen.values.append((y - pen.y) / _STEPS)
    else:
        pen.format.append(_LINE)
        pen.values += ((x - pen.x) / _STEPS, (y - pen.y) / _STEPS)
    pen.x, pen.y, pen.smooth = x, y, False


def _quadratic_to(cx: float, cy: float, x: float, y: float, pen: _Pen) -> None:
    cx, cy = (cx * _STEPS + 0.5) // 1, (0.5 - cy * _STEPS) // 1
    x, y = (x * _STEPS + 0.5) // 1, (0.5 - y * _STEPS) // 1
    from_x, from_y = pen.x, pen.y
    # TrueType implies points half way between controls: there `t` says the same in less.
    if pen.smooth and cx == 2 * from_x - pen.control_x and cy == 2 * from_y - pen.control_y:
        pen.format.append("t%.1f %.1f")
    else:
        pen.format.append("q%.1f %.1f %.1f %.1f")
        pen.values += ((cx - from_x) / _STEPS, (cy - from_y) / _STEPS)
    pen.values += ((x - from_x) / _STEPS, (y - from_y) / _STEPS)
    pen.x, pen.y, pen.control_x, pen.control_y, pen.smooth = x, y, cx, cy, True


def _cubic_to(bx: float, by: float, cx: float, cy: float, x: float, y: float, pen: _Pen) -> None:
    bx, by = (bx * _STEPS + 0.5) // 1, (0.5 - by * _STEPS) // 1
    cx, cy = (cx * _STEPS + 0.5) // 1, (0.5 - cy * _STEPS) // 1
    x, y = (x * _STEPS + 0.5) // 1, (0.5 - y * _STEPS) // 1
    from_x, from_y = pen.x, pen.y
    pen.format.append("c%.1f %.1f %.1f %.1f %.1f %.1f")
    pen.values += ((bx - from_x) / _STEPS, (by - from_y) / _STEPS)
    pen.values += ((cx - from_x) / _STEPS, (cy - from_y) / _STEPS)
    pen.values += ((x - from_x) / _STEPS, (y - from_y) / _STEPS)
    pen.x, pen.y, pen.smooth = x, y, False


def _close_path(pen: _Pen) -> None:
    # HarfBuzz has drawn a line back to the start; `z` draws it anyway.
    if numbers := _LINES.get(pen.format[-1]):
        del pen.format[-1], pen.values[-numbers:]
    pen.format.append("z")
    pen.x, pen.y, pen.smooth = pen.start_x, pen.start_y, False


def _draw_funcs() -> hb.DrawFuncs:
    funcs = hb.DrawFuncs()
    funcs.set_move_to_func(_move_to)
    funcs.set_line_to_func(_line_to)
    funcs.set_quadratic_to_func(_quadratic_to)
    funcs.set_cubic_to_func(_cubic_to)
    funcs.set_close_path_func(_close_path)
    return funcs


#: Shared by all threads: the state of a drawing is the pen that is passed to it.
_FUNCS = _draw_funcs()


def outline(font: Font, glyph: int, x: float = 0.0, y: float = 0.0) -> str:
    """Return the outline of a glyph as SVG path data, in font units, y down.

    Variations and slant are the font's own. All commands but the first are relative, as
    that is shorter. Coordinates are integers where the font's are; otherwise they have one
    decimal.

    Args:
        font: The font to draw from.
        glyph: Glyph index in that font.
        x: Where the glyph's origin is put, in font units.
        y: Likewise, down.

    Returns:
        Path data that starts with `M`, or `""` for a glyph without ink.
    """
    pen = _Pen(-round(x * _STEPS), -round(y * _STEPS))
    font.harfbuzz.draw_glyph(glyph, _FUNCS, pen)
    return pen.path()


def cached_outline(cache: ByteCache[str], font: Font, glyph: int) -> str:
    """Return `outline(font, glyph)`; `cache` remembers it under (font.key, glyph)."""
    key = (font.key, glyph)
    path = cache.get(key)
    if path is None:
        path = outline(font, glyph)
        cache.put(key, path, len(path) + _STRING_BYTES)
    return path
