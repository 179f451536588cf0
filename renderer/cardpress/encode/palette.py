"""Pictures of at most 256 colours, stored without loss as indices into a palette.

Pillow cannot number the colours of a picture exactly, and NumPy takes longer to import than a
card takes to render. So the index of a colour is made a sum, modulo 256, of one table look-up
for each channel: index = R[red] + G[green] + B[blue]. Each look-up is `Image.point`, each sum
`ImageChops.add_modulo`. Such tables are what Majewski, Wormald, Havas and Czech call an order
preserving minimal perfect hash function ("A Family of Perfect Hashing Methods", The Computer
Journal 39(6), 1996): channel values are vertices, colours are edges; as long as some vertex
belongs to one colour only, that colour can be settled last, so set it aside and go on. Where
none is left, as with the corners of the colour cube, the channels are stirred and tried again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from cardpress.encode.samples import GRAY, INDEXED, Samples

if TYPE_CHECKING:
    from PIL.Image import Image

    from cardpress.encode.options import RowRange

MAX_COLORS = 256

#: How often tables are sought: four rounds were enough for every palette tried, lattices of
#: colours included; anti-aliased text needs one.
ROUNDS = 6

#: A byte to byte hash: the golden ratio's multiples (Knuth, TAOCP 3, section 6.4).
_HASH = [(value * 2654435769 >> 20) & 255 for value in range(256)]

Color: TypeAlias = tuple[int, ...]

T = TypeVar("T")


def few_colors(image: Image, photo_rows: Sequence[RowRange] = ()) -> Samples | None:
    """Return a picture of at most 256 colours as indexed or grey samples, else None.

    Frequent colours come first: the deflated indices of text get about 5 % smaller by that.
    A grey photo becomes grey samples rather than indices, because it gains more by filters.

    Args:
        image: Mode RGB or RGBA.
        photo_rows: Rows where photos or gradients lie.
    """
    counts = cast("list[tuple[int, Color]] | None", image.getcolors(MAX_COLORS))
    if counts is None:
        return None
    if photo_rows and all(_is_gray(color) for _, color in counts):
        return Samples(image, "L", GRAY, reduce=lambda part: part.getchannel(0))
    counts.sort(key=lambda entry: (entry[1][3:] == (255,), -entry[0], entry[1]))
    palette = tuple(color for _, color in counts)
    depth, packing = _depth(len(palette)), _packing(len(palette))
    numbering = find_numbering(palette)
    if numbering is None:
        return None
    return Samples(image, packing, INDEXED, depth, palette, numbering)


def indexed(image: Image, *, by_frequency: bool) -> Samples:
    """Return the samples of a picture whose colours are numbered already.

    Args:
        image: Mode P, with a palette of RGB.
        by_frequency: Whether to number the colours anew, so that frequent ones come first, and
            leave out those that are not used.
    """
    values = image.getpalette("RGB") or []
    palette = tuple(zip(values[::3], values[1::3], values[2::3], strict=True))
    if not by_frequency:
        return Samples(image, _packing(len(palette)), INDEXED, _depth(len(palette)), palette)
    counts = image.histogram()
    order = [number for number in range(len(palette)) if counts[number]]
    order.sort(key=lambda number: (-counts[number], palette[number]))
    table = [0] * MAX_COLORS
    for position, number in enumerate(order):
        table[number] = position

    def renumbered(part: Image) -> Image:
        return part.point(table)

    colors = tuple(palette[number] for number in order)
    return Samples(image, _packing(len(order)), INDEXED, _depth(len(order)), colors, renumbered)


def _depth(colors: int) -> int:
    """Return the bits that number so many colours."""
    return next(bits for bits in (1, 2, 4, 8) if colors <= 2**bits)


def _packing(colors: int) -> str:
    depth = _depth(colors)
    return "P" if depth == 8 else f"P;{depth}"


def _is_gray(color: Color) -> bool:
    red, green, blue, *alpha = color
    return red == green == blue and alpha in ([], [255])


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
        from PIL import ImageChops

        channels = list(image.split())
        for _ in range(self.stirs):
            channels = [
                ImageChops.add_modulo(channel, following.point(_HASH))
                for channel, following in _ring(channels)
            ]
        parts = [channel.point(table) for channel, table in zip(channels, self.tables, strict=True)]
        numbers = reduce(ImageChops.add_modulo, parts)
        numbers.putpalette(b"")
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
