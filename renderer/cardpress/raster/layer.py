"""Inks that are painted together first, to be faded as one."""

from __future__ import annotations

from collections.abc import Sequence

from cardpress.color import TRANSPARENT
from cardpress.raster.canvas import Canvas
from cardpress.raster.ground import Clip, area, common
from cardpress.raster.ink import Ink


def layer(inks: Sequence[Ink], clip: Clip) -> Ink | None:
    """Return inks painted together, as one; None if nothing of them lies inside `clip`."""
    if len(inks) == 1:
        return inks[0]
    lefts, tops, rights, bottoms = zip(*[ink.box for ink in inks], strict=True)
    box = common((min(lefts), min(tops), max(rights), max(bottoms)), clip)
    left, top, right, bottom = box
    if not area(box):
        return None
    canvas = Canvas(right - left, bottom - top, TRANSPARENT)
    for ink in inks:
        canvas.paint(ink.moved(-left, -top))
    return Ink(canvas.finish(), None, box)
