"""What lies under the next ink, as far as it is of one colour."""

from __future__ import annotations

from typing import NamedTuple

from cardpress.color import Color

#: Left, top, right, bottom, in whole output pixels.
Clip = tuple[int, int, int, int]

#: How many areas of one colour are looked at; older ones are forgotten.
_PLATES = 8


class _Plate(NamedTuple):
    """An area that was filled with one colour.

    `rows` has a number for each of its rows; the bits are the columns of the canvas that were
    painted on since then.
    """

    box: Clip
    color: Color
    rows: list[int]


class Ground:
    """Keeps book of the areas of one colour on an opaque canvas.

    Args:
        width: Of the canvas, in pixels.
        height: Likewise.
        color: What the canvas is filled with; None if that is not one colour.
        smallest: Pixels of the smallest area that is worth it.
    """

    def __init__(self, width: int, height: int, color: Color | None, smallest: int = 0) -> None:
        self._canvas = 0, 0, width, height
        self._smallest = smallest
        self._plates: list[_Plate] = []
        if color is not None:
            self.fill(self._canvas, color)

    def fill(self, box: Clip, color: Color) -> None:
        """Note that all pixels of `box` were given an opaque colour, after `mark`."""
        box = common(box, self._canvas)
        if area(box) <= 0 or area(box) < self._smallest:
            return
        self._plates.append(_Plate(box, color, [0] * (box[3] - box[1])))
        if len(self._plates) > _PLATES:
            # The first is the background, which most of the ink lies on.
            del self._plates[1]

    def copy(self, smallest: int) -> Ground:
        """Return a book of its own for a copy of the canvas, with another `smallest`."""
        _, _, width, height = self._canvas
        other = Ground(width, height, None, smallest)
        other._plates = [plate._replace(rows=plate.rows.copy()) for plate in self._plates]
        return other

    def mark(self, box: Clip) -> None:
        """Note that pixels of `box` were painted on."""
        kept = []
        for plate in self._plates:
            left, top, right, bottom = part = common(box, plate.box)
            if left < right and top < bottom:
                if part == plate.box:
                    continue
                columns = (1 << right) - (1 << left)
                rows, start = plate.rows, plate.box[1]
                first, last = top - start, bottom - start
                rows[first:last] = map(columns.__or__, rows[first:last])
            kept.append(plate)
        self._plates = kept

    def color(self, box: Clip) -> Color | None:
        """Return the one colour that all pixels of `box` have; None if that is not known."""
        left, top, right, bottom = box
        for plate in reversed(self._plates):
            if common(box, plate.box) != box:
                continue
            columns, start = (1 << right) - (1 << left), plate.box[1]
            if not any(map(columns.__and__, plate.rows[top - start : bottom - start])):
                return plate.color
        return None


def common(first: Clip, second: Clip) -> Clip:
    """Return the pixels that lie in both; left is not less than right if there are none."""
    left, top, right, bottom = first
    west, north, east, south = second
    return (
        left if left > west else west,
        top if top > north else north,
        right if right < east else east,
        bottom if bottom < south else south,
    )


def area(box: Clip) -> int:
    """Return how many pixels a box has; 0 if it is turned inside out."""
    return max(box[2] - box[0], 0) * max(box[3] - box[1], 0)
