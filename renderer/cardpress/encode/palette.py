"""Pictures of at most 256 colours, stored without loss as indices into a palette."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from cardpress.encode.samples import GRAY, INDEXED, Samples
from cardpress.raster.numbering import MAX_COLORS, Color, find_numbering

if TYPE_CHECKING:
    from PIL.Image import Image

    from cardpress.encode.options import RowRange


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
