"""Samples to filtered rows, the bytes that PNG compresses.

Filter None suits flat colour and text, Up suits photos and gradients; which rows are which is
known from the scene. A search row by row costs more than it saves, except for the small effort.
Each band is made from the picture alone, so bands could be made, and deflated, side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from cardpress.encode.samples import INDEXED, Samples

if TYPE_CHECKING:
    from cardpress.encode.options import RowRange

Buffer: TypeAlias = bytes | memoryview

#: Pixels in hand at a time. Larger bands are no faster, and their buffers are so large that
#: glibc returns them to the system after each use: a thousand page faults on a card.
BAND_PIXELS = 64 * 1024

#: PNG third edition, section 9.2.
_NONE, _UP = b"\0", b"\2"


def scanlines(
    samples: Samples, photo_rows: Iterable[RowRange], *, search: bool = False
) -> Iterator[Buffer]:
    """Yield the filtered rows, in pieces, top to bottom.

    Args:
        samples: What to write.
        photo_rows: Rows to filter; the others get filter None. An indexed picture gets None
            everywhere: its values are names, not amounts.
        search: Look for the best filter of each row instead of Up.
    """
    if samples.color_type == INDEXED:
        photo_rows = ()
    height = max(1, BAND_PIXELS // samples.image.width)
    for top, bottom, photo in stretches(samples.image.height, photo_rows):
        for start in range(top, bottom, height):
            end = min(start + height, bottom)
            if not photo:
                yield from _plain(samples, start, end)
            elif search:
                yield from _searched(samples, start, end)
            else:
                yield from _up(samples, start, end)


def stretches(height: int, photo_rows: Iterable[RowRange]) -> Iterator[tuple[int, int, bool]]:
    """Cut the rows 0 to `height` into (top, bottom, whether photo), without gap or overlap."""
    done = 0
    for top, bottom in sorted(photo_rows):
        top, bottom = max(top, done), min(bottom, height)
        if top < bottom:
            if done < top:
                yield done, top, False
            yield top, bottom, True
            done = bottom
    if done < height:
        yield done, height, False


def _plain(samples: Samples, top: int, bottom: int) -> Iterator[Buffer]:
    """Pack rows with one spare byte each, which Pillow leaves 0: the next row's filter byte."""
    rows = samples.rows(top, bottom).tobytes("raw", samples.packing, samples.row_bytes + 1)
    yield _NONE
    yield memoryview(rows)[:-1]


def _up(samples: Samples, top: int, bottom: int) -> Iterator[Buffer]:
    """Subtract from each row the one above it; above the first lie zeros, as PNG says."""
    from PIL import ImageChops

    residue = ImageChops.subtract_modulo(
        samples.rows(top, bottom), samples.rows(top - 1, bottom - 1)
    )
    stride = samples.row_bytes + 1
    rows = bytearray(residue.tobytes("raw", samples.packing, stride))
    rows[samples.row_bytes :: stride] = _UP * (bottom - top)
    yield _UP
    yield memoryview(rows)[:-1]


def _searched(samples: Samples, top: int, bottom: int) -> Iterator[Buffer]:
    from cardpress.encode.adaptive import filter_rows

    packed = samples.rows(top - 1, bottom).tobytes("raw", samples.packing)
    yield filter_rows(packed, samples.row_bytes, samples.channels)
