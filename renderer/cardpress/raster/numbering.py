"""The numbers of a picture's colours: from pixels to positions in a palette of at most 256.

Pillow cannot number the colours of a picture exactly, and NumPy takes longer to import than a
card takes to render. So the index of a colour is made a sum, modulo 256, of one table look-up
for each channel: index = R[red] + G[green] + B[blue]. Such tables are what Majewski, Wormald,
Havas and Czech call an order preserving minimal perfect hash function ("A Family of Perfect
Hashing Methods", The Computer Journal 39(6), 1996): channel values are vertices, colours are
edges; as long as some vertex belongs to one colour only, that colour can be settled last, so set
it aside and go on. Where none is left, as with the corners of the colour cube, the channels are
stirred and tried again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_COLORS = 256

#: How often tables are sought: four rounds were enough for every palette tried, lattices of
#: colours included; anti-aliased text needs one.
ROUNDS = 6

#: A byte to byte hash: the golden ratio's multiples (Knuth, TAOCP 3, section 6.4).
_HASH = [(value * 2654435769 >> 20) & 255 for value in range(256)]

Color: TypeAlias = tuple[int, ...]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Numbering:
    """The way from a colour to its number: stir the channels, look each up, add.

    Attributes:
        tables: For each channel 256 numbers.
        stirs: How many times the channels are stirred first.
    """

    tables: list[list[int]]
    stirs: int

    def __call__(self, image: Image) -> Image:
        """Return a P image of the numbers of all pixels; it has no palette of its own."""
        from PIL import Image as Pillow

        # Pillow's inner images: its own `point` rounds the 256 numbers of a table at each call.
        channels = [image.im.getband(band) for band in range(image.im.bands)]
        for _ in range(self.stirs):
            channels = [
                channel.chop_add_modulo(following.point(_HASH, "L"))
                for channel, following in _ring(channels)
            ]
        sums, *parts = (
            channel.point(table, "P") for channel, table in zip(channels, self.tables, strict=True)
        )
        for part in parts:
            sums = sums.chop_add_modulo(part)
        numbers = Pillow.new("P", image.size)
        numbers.im.paste(sums, (0, 0, *image.size))
        return numbers


def find_numbering(palette: Sequence[Color]) -> Numbering | None:
    """Return a way to compute each colour's position in `palette`; None if there is none."""
    codes = list(palette)
    for stirs in range(ROUNDS):
        tables = solve_tables(codes)
        if tables is not None:
            return Numbering(tables, stirs)
        codes = [_stirred(code) for code in codes]
    return None


def _stirred(code: Color) -> Color:
    return tuple((value + _HASH[following]) % 256 for value, following in _ring(code))


def _ring(items: Sequence[T]) -> Iterable[tuple[T, T]]:
    """Pair each item with the one after it, the last with the first."""
    return zip(items, [*items[1:], items[0]], strict=True)


def solve_tables(codes: Sequence[Color]) -> list[list[int]] | None:
    """Find tables T, one per channel, so that sum(T[c][code[c]]) % 256 is each code's position.

    Args:
        codes: At most 256 distinct tuples of bytes, of equal length.

    Returns:
        The tables, 256 entries each; None if the peeling gets stuck.
    """
    order = _peel(codes)
    if len(order) < len(codes):
        return None
    tables = [[0] * 256 for _ in codes[0]]
    for position, channel in reversed(order):
        code = codes[position]
        settled = sum(table[value] for table, value in zip(tables, code, strict=True))
        tables[channel][code[channel]] = (position - settled) % 256
    return tables


def _peel(codes: Sequence[Color]) -> list[tuple[int, int]]:
    """Set codes aside, one by one, by a channel whose value no remaining code shares.

    Returns:
        (position of the code, channel) in the order of setting aside; shorter than `codes` if
        every remaining code shares all its values.
    """
    users: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for position, code in enumerate(codes):
        for vertex in enumerate(code):
            users[vertex].add(position)
    loose = [vertex for vertex, sharing in users.items() if len(sharing) == 1]
    order = []
    while loose:
        vertex = loose.pop()
        if not users[vertex]:
            continue
        (position,) = users[vertex]
        order.append((position, vertex[0]))
        for touched in enumerate(codes[position]):
            users[touched].discard(position)
            if len(users[touched]) == 1:
                loose.append(touched)
    return order
