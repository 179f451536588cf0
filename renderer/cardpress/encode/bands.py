"""Large pictures deflated in bands, side by side where there are cores.

Where the bands lie depends on the picture alone, so the bytes are the same on any machine.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from cardpress.encode.compression import deflate_fast, deflate_part
from cardpress.encode.scanlines import scanlines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cardpress.encode.options import RowRange
    from cardpress.encode.samples import Samples

#: Bytes of rows from which on threads are worth their start, and bytes of a band.
LARGE, BAND = 6 << 20, 2 << 20

#: RFC 1950, section 2.2: deflate with a window of 32 KiB, compressed by the fastest algorithm.
_HEADER = b"\x78\x01"

#: RFC 1951, section 3.2: a final block with nothing in it.
_END = b"\x03\x00"

#: RFC 1950, section 8.2.
_ADLER_BASE = 65_521


class _Band(NamedTuple):
    """Deflated rows, the Adler-32 of what they were, and how many bytes that was."""

    data: bytes
    adler: int
    length: int


def deflate_rows(samples: Samples, photo_rows: Sequence[RowRange]) -> bytes:
    """Return the filtered rows as one zlib stream, made fast."""
    if samples.scanline_bytes < LARGE:
        return deflate_fast(scanlines(samples, photo_rows))
    height = samples.image.height
    step = max(1, BAND // (samples.row_bytes + 1))
    spans = [(top, min(top + step, height)) for top in range(0, height, step)]
    samples.image.load()
    # Imported for large pictures only: together they take a tenth of a cold start.
    from concurrent.futures import ThreadPoolExecutor

    from cardpress.crew import cores

    with ThreadPoolExecutor(min(cores(), len(spans))) as crew:
        bands = list(crew.map(partial(_deflated, samples, photo_rows), spans))
    adler = 1
    for band in bands:
        adler = _continued(adler, band)
    parts = (_HEADER, *(band.data for band in bands), _END, adler.to_bytes(4, "big"))
    return b"".join(parts)


def _deflated(samples: Samples, photo_rows: Sequence[RowRange], span: RowRange) -> _Band:
    data, adler = deflate_part(scanlines(samples, photo_rows, span))
    return _Band(data, adler, (samples.row_bytes + 1) * (span[1] - span[0]))


def _continued(adler: int, band: _Band) -> int:
    """Return the Adler-32 of what came before and the band together (RFC 1950, section 2.2)."""
    first, second = adler & 0xFFFF, adler >> 16
    own_first, own_second = band.adler & 0xFFFF, band.adler >> 16
    second += own_second + (first - 1) * band.length
    first += own_first - 1
    return (second % _ADLER_BASE) << 16 | first % _ADLER_BASE
