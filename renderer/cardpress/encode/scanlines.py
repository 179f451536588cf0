"""Samples to filtered rows, the bytes that PNG compresses.

Filter None suits flat colour and text, Sub suits photos and gradients (their residues deflate to
1 to 5 % less than those of Up); which rows are which is known from the scene. A search row by row
costs more than it saves, except for the small effort.
Each band is made from the picture alone, so bands could be made, and deflated, side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias, cast

from cardpress.encode.packing import packed
from cardpress.encode.samples import INDEXED, Samples

if TYPE_CHECKING:
    from cardpress.encode.options import RowRange

Buffer: TypeAlias = bytes | memoryview

#: Pixels in hand at a time. Larger bands are no faster, and their buffers are so large that
#: glibc returns them to the system after each use: a thousand page faults on a card.
BAND_PIXELS = 64 * 1024

#: PNG third edition, section 9.2.
_NONE, _SUB = b"\0", b"\1"


def scanlines(
    samples: Samples,
    photo_rows: Iterable[RowRange],
    span: RowRange | None = None,
    *,
    search: bool = False,
) -> Iterator[Buffer]:
    """Yield the filtered rows, in pieces, top to bottom.

    Args:
        samples: What to write.
        photo_rows: Rows to filter; the others get filter None. An indexed picture gets None
            everywhere: its values are names, not amounts.
        span: The rows that are wanted; None for all.
        search: Look for the best filter of each row instead of Sub.
    """
    if samples.color_type == INDEXED:
        photo_rows = ()
    height = max(1, BAND_PIXELS // samples.image.width)
    first, last = span or (0, samples.image.height)
    for top, bottom, photo in stretches(samples.image.height, photo_rows):
        top, bottom = max(top, first), min(bottom, last)
        for start in range(top, bottom, height):
            end = min(start + height, bottom)
            if not photo:
                yield from _plain(samples, start, end)
            elif search:
                yield from _searched(samples, start, end)
            else:
                yield from _sub(samples, start, end)


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
    rows = samples.packed(top, bottom, samples.row_bytes + 1)
    yield _NONE
    yield memoryview(rows)[:-1]


def _sub(samples: Samples, top: int, bottom: int) -> Iterator[Buffer]:
    """Subtract from each pixel the one left of it; left of the first lie zeros, as PNG says."""
    stride, pixel = samples.row_bytes + 1, samples.channels
    plain = samples.packed(top, bottom, stride)
    rows = bytearray(_SUB + plain[:pixel])
    rows += _differences(plain, pixel)
    # The first pixel of a row has none on its left, but the end of the row above.
    for sample in range(pixel):
        rows[1 + sample :: stride] = plain[sample::stride]
    rows[stride::stride] = _SUB * (bottom - top)
    yield memoryview(rows)[:-1]


def _differences(values: bytes, step: int) -> bytes:
    """Return each byte less the one `step` before it, modulo 256, from byte `step` on."""
    from PIL import Image, ImageChops

    size = len(values) - step, 1
    # Neither is copied: Pillow looks at the bytes where they are.
    first, second = (
        Image.frombuffer("L", size, cast("bytes", part), "raw", "L", 0, 1)
        for part in (memoryview(values)[step:], memoryview(values)[:-step])
    )
    return packed(ImageChops.subtract_modulo(first, second), 0, 1, "L", size[0])


def _searched(samples: Samples, top: int, bottom: int) -> Iterator[Buffer]:
    from cardpress.encode.adaptive import filter_rows

    packed = samples.rows(top - 1, bottom).tobytes("raw", samples.packing)
    yield filter_rows(packed, samples.row_bytes, samples.channels)
