"""Sizes and boxes in canvas pixels: origin top left, x right, y down."""

from __future__ import annotations

import math
from typing import NamedTuple


class Size(NamedTuple):
    """Width and height in pixels."""

    width: float
    height: float


class Box(NamedTuple):
    """An axis-parallel rectangle: top-left corner and size, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height

    def moved(self, dx: float, dy: float) -> Box:
        """Return the box moved right by `dx` and down by `dy`."""
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def scaled(self, factor: float) -> Box:
        """Return the box with all four numbers multiplied by `factor`."""
        return Box(self.x * factor, self.y * factor, self.width * factor, self.height * factor)

    def grown(self, margin: float) -> Box:
        """Return the box with `margin` added on all four sides."""
        return Box(
            self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin
        )


def round_half_up(value: float) -> int:
    """Round to the nearest integer, halves upwards, as Blink and Skia do."""
    return math.floor(value + 0.5)
