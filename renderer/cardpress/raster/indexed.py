"""A canvas of numbered colours, for cards without pictures.

A text that lies on one colour needs as many colours as its coverage has levels. So a card of
texts and plain shapes is painted in bytes, a quarter of the memory to write, and leaves as a PNG
with a palette that nobody had to look for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cardpress.color import Color
from cardpress.raster.ground import Clip, Ground
from cardpress.raster.ramp import ramp
from cardpress.raster.sheet import take_sheet

if TYPE_CHECKING:
    from PIL.Image import Image

    from cardpress.raster.ink import Ink
    from cardpress.spares import Spares

#: A byte numbers no more.
_MOST = 256

#: The levels of the masks of glyphs and shapes.
_LEVELS = range(0, 256, 17)


class TooColorfulError(Exception):
    """Raised when ink does not lie on one colour, or there are more colours than numbers."""


class IndexedCanvas:
    """An opaque picture in the making, of at most 256 colours.

    Args:
        width: In pixels.
        height: In pixels.
        background: An opaque colour.
        spares: Where its image may come from.
    """

    def __init__(self, width: int, height: int, background: Color, spares: Spares) -> None:
        self.width = width
        self.height = height
        self._numbers = {bytes(background[:3]): 0}
        self._tables: dict[tuple[Color, Color], list[int]] = {}
        self._ground = Ground(width, height, background)
        self.image = take_sheet(spares, "P", (width, height), 0)

    def paint(self, ink: Ink) -> None:
        """Paint a colour, solid or through a mask with 16 levels.

        Raises:
            TooColorfulError: This cannot be told in numbers.
        """
        color, box = ink.source, ink.box
        if not isinstance(color, Color):
            raise TooColorfulError
        if ink.coverage is None:
            self._fill(color, box)
            return
        table = self._table(color, box)
        self.image.im.paste(ink.coverage.im.point(table, "P"), box)
        self._ground.mark(box)
        if color.opaque:
            for solid in ink.solid_boxes():
                self._ground.fill(solid, color)

    def finish(self) -> Image:
        """Return the picture, with its palette: mode P."""
        self.image.putpalette(b"".join(self._numbers))
        return self.image

    def _fill(self, color: Color, box: Clip) -> None:
        if not color.opaque:
            # What shines through may have many colours.
            raise TooColorfulError
        self.image.paste(self._number(bytes(color[:3])), box)
        self._ground.mark(box)
        self._ground.fill(box, color)

    def _table(self, color: Color, box: Clip) -> list[int]:
        """Return the number of the colour that each level of coverage gives in `box`."""
        ground = self._ground.color(box)
        if ground is None:
            raise TooColorfulError
        table = self._tables.get((color, ground))
        if table is None:
            colors = ramp(color, ground)
            table = self._tables[color, ground] = [0] * _MOST
            for level in _LEVELS:
                table[level] = self._number(colors[3 * level : 3 * level + 3])
        return table

    def _number(self, color: bytes) -> int:
        number = self._numbers.setdefault(color, len(self._numbers))
        if number >= _MOST:
            raise TooColorfulError
        return number
