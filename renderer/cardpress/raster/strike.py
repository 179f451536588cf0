"""Masks of single glyphs at one size: what the masks of runs are put together from.

Texts differ from card to card, their letters do not. To rasterise a letter takes five times as
long as to paste its mask. So that nothing depends on what was painted before, runs are always
put together, and positions rounded to a sixteenth of a pixel: with Skia's quarters, or eighths,
texts differ from those of exact rasterisers by more than they otherwise do.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import uharfbuzz as hb

from cardpress.raster.contour import coverage

if TYPE_CHECKING:
    from PIL._imaging import ImagingCore

    from cardpress.text.fonts import Font

#: Positions per pixel, across and down, that are told apart.
PHASES = 16

#: Bytes of a cell beside its pixels.
_CELL_BYTES = 400


class Cell(NamedTuple):
    """The mask of a glyph, and where its corner lies from the pixel of the glyph's origin."""

    pixels: ImagingCore | None
    left: int
    top: int
    width: int
    height: int


_EMPTY = Cell(None, 0, 0, 0, 0)


class Strike:
    """A font at one size. Safe to use from several threads.

    Args:
        font: The font.
        size_px: Pixels per em.

    Attributes:
        cells: By glyph and position, as `place` numbers them.
        size: Bytes of all cells, roughly.
    """

    def __init__(self, font: Font, size_px: float) -> None:
        self.cells: dict[int, Cell] = {}
        self.size = 0
        self._font = font.harfbuzz
        self._unit = size_px / font.metrics.upem
        self._lock = Lock()

    def add(self, place: int) -> Cell:
        """Rasterise a glyph: `place` is its index * 256 + phase across * 16 + phase down."""
        glyph, across, down = place >> 8, place >> 4 & 15, place & 15
        draw = hb.RasterDraw()
        unit = self._unit
        draw.transform = (unit, 0.0, 0.0, -unit, across / PHASES, down / PHASES)
        draw.draw_glyph(self._font, glyph)
        raster = draw.render()
        extents = None if raster is None else raster.extents
        if extents is None or not extents.width or not extents.height:
            cell = _EMPTY
        else:
            image = coverage(raster)
            cell = Cell(image.im, extents.x_origin, extents.y_origin, *image.size)
        with self._lock:
            self.cells[place] = cell
            self.size += cell.width * cell.height + _CELL_BYTES
        return cell
