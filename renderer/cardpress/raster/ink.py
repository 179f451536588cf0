"""What is painted, and how much of it shows where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PIL import Image as Pillow

from cardpress.color import Color
from cardpress.raster.ground import Clip, area
from cardpress.raster.ramp import faded

if TYPE_CHECKING:
    from PIL.Image import Image


class Ink(NamedTuple):
    """What to paint, and how much of it shows where.

    Attributes:
        source: A colour, or an image in mode RGB or RGBA (straight alpha).
        coverage: Mask (mode L); None where all of it shows.
        box: The pixels of the canvas that the ink may change; image and mask have its size.
        solid: Boxes of the mask, counted from its corner, in which all of it shows; the first
            has all rows without corners. They may be empty.
    """

    source: Color | Image
    coverage: Image | None
    box: Clip
    solid: tuple[Clip, ...] = ()

    def moved(self, dx: int, dy: int) -> Ink:
        """Return the ink moved right by `dx` and down by `dy` pixels."""
        left, top, right, bottom = self.box
        return self._replace(box=(left + dx, top + dy, right + dx, bottom + dy))

    def faded(self, opacity: float) -> Ink:
        """Return the ink with its opacity multiplied by `opacity` (0 to 1)."""
        if isinstance(self.source, Color):
            return self._replace(source=self.source.faded(opacity))
        if self.coverage is None:
            return self._replace(coverage=Pillow.new("L", self.source.size, round(255 * opacity)))
        return self._replace(coverage=faded(self.coverage, opacity), solid=())

    def solid_boxes(self) -> list[Clip]:
        """Return the boxes of the canvas in which all of the ink shows."""
        x, y = self.box[:2]
        return [
            (left + x, top + y, right + x, bottom + y) for left, top, right, bottom in self.solid
        ]

    def bands(self, least: int) -> list[tuple[Clip, Image]] | None:
        """Return the rows above and below those in which all of the ink shows.

        Returns:
            Where on the canvas they lie, and the coverage there; None if fewer than `least`
            pixels would be left out, or if these rows show only in part at their ends.
        """
        mask = self.coverage
        if mask is None or not self.solid or area(self.solid[0]) < least:
            return None
        left, top, right, _ = self.box
        start, first, end, last = self.solid[0]
        if (start, end) != (0, mask.width):
            return None
        spans = [(start, end) for start, end in ((0, first), (last, mask.height)) if start < end]
        return [
            ((left, top + start, right, top + end), mask.crop((0, start, mask.width, end)))
            for start, end in spans
        ]
