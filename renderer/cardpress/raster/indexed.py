"""A canvas of numbered colours, for cards without pictures.

A text that lies on one colour needs as many colours as its coverage has levels. So a card of
texts and plain shapes is painted in bytes, a quarter of the memory to write, and leaves as a PNG
with a palette that nobody had to look for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from cardpress.color import Color
from cardpress.raster.ground import Clip, Ground
from cardpress.raster.numbering import find_numbering
from cardpress.raster.ramp import ramp
from cardpress.raster.sheet import copy_sheet, take_sheet
from cardpress.scene import GlyphRun, Node, Shape

if TYPE_CHECKING:
    from PIL.Image import Image

    from cardpress.raster.ink import Ink
    from cardpress.spares import Spares

#: A byte numbers no more.
_MOST = 256

#: Rows that are numbered at once: copies that small are reused, not requested from the system.
_BAND = 64

#: The levels of the masks of glyphs and shapes.
_LEVELS = range(0, 256, 17)


class TooColorfulError(Exception):
    """Raised when ink does not lie on one colour, or there are more colours than numbers."""


class IndexedCanvas:
    """An opaque picture in the making, of at most 256 colours.

    Args:
        image: Mode P.
        colors: Red, green and blue of each number in it.
        ground: What is known of its pixels.
    """

    def __init__(self, image: Image, colors: Iterable[bytes], ground: Ground) -> None:
        self.image = image
        self._numbers = {color: number for number, color in enumerate(colors)}
        self._tables: dict[tuple[Color, Color], list[int]] = {}
        self._ground = ground

    def copy(self, spares: Spares) -> IndexedCanvas:
        """Return a canvas with the same pixels; to paint on one does not change the other."""
        return IndexedCanvas(copy_sheet(spares, self.image), self._numbers, self._ground.copy(0))

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


def is_plain(node: Node) -> bool:
    """Whether a node has one colour, and a mask of 16 levels at most."""
    if isinstance(node, Shape):
        return isinstance(node.fill, Color)
    return isinstance(node, GlyphRun) and not node.font.is_color


def fill_indexed(size: tuple[int, int], background: Color, spares: Spares) -> IndexedCanvas:
    """Return a canvas of one opaque colour; its image may be a spare one."""
    image = take_sheet(spares, "P", size, 0)
    return IndexedCanvas(image, [bytes(background[:3])], Ground(*size, background))


def number_pixels(image: Image, ground: Ground, spares: Spares, most: int) -> IndexedCanvas | None:
    """Return a canvas with the pixels of a picture, as numbers of at most `most` colours.

    Args:
        image: Mode RGB.
        ground: What is known of its pixels.
        spares: Where the canvas' image may come from.
        most: At most 256.

    Returns:
        None if there are more colours, or if all are grey, because grey samples take fewer bytes
        than a palette.
    """
    counts = cast("list[tuple[int, tuple[int, int, int]]] | None", image.getcolors(most))
    if counts is None or all(len(set(color)) == 1 for _, color in counts):
        return None
    palette = [color for _, color in sorted(counts, key=lambda entry: (-entry[0], entry[1]))]
    numbering = find_numbering(palette)
    if numbering is None:
        return None
    numbers = take_sheet(spares, "P", image.size, 0)
    for top in range(0, image.height, _BAND):
        band = 0, top, image.width, min(top + _BAND, image.height)
        numbers.im.paste(numbering(image.crop(band)).im, band)
    return IndexedCanvas(numbers, map(bytes, palette), ground)
