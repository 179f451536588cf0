"""PNG, written by ourselves: 10 to 30 times as fast as Pillow at about the same size."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cardpress.encode.bands import deflate_rows
from cardpress.encode.compression import crc32, deflate_well, gathered
from cardpress.encode.filters import rows_worth_filtering
from cardpress.encode.palette import few_colors, indexed
from cardpress.encode.samples import INDEXED, Samples, full_color
from cardpress.encode.scanlines import scanlines, stretches
from cardpress.raster.numbering import MAX_COLORS

if TYPE_CHECKING:
    from PIL.Image import Image

    from cardpress.encode.options import Options, RowRange

_SIGNATURE = b"\x89PNG\r\n\x1a\n"

#: libdeflate's levels for the balanced effort. The residues of photos hardly repeat: level 4
#: takes a fifth longer than level 2 and finds 2 %, level 1 takes as long and leaves 6 %. Indices
#: are few enough for level 6.
_PHOTO_LEVEL, _LEVEL, _INDEX_LEVEL = 2, 4, 6

#: And for the small effort.
_BEST_LEVEL = 12

#: Below this many bytes of rows a palette may cost more than it saves: both ways are tried.
_TRY_BOTH = 64 * 1024

#: Rows of a photo in which its colours are counted.
_FEW_ROWS = 8


def encode_png(image: Image, options: Options) -> bytes:
    """Write PNG without loss, with sRGB's chunk and neither text nor time."""
    if options.effort == "fast":
        numbered = image.mode == "P"
        samples = indexed(image, by_frequency=False) if numbered else full_color(image)
        return _file(samples, deflate_rows(samples, options.photo_rows))
    ways = _ways(image, options.photo_rows)
    return min((_file(each, _deflated(each, options)) for each in ways), key=len)


def _ways(image: Image, photo_rows: Sequence[RowRange]) -> list[Samples]:
    """Return the ways to store a picture among which the smallest file is to be found."""
    small = 3 * image.width * image.height < _TRY_BOTH
    if image.mode == "P":
        few = indexed(image, by_frequency=True)
        return [few, full_color(image.convert("RGB"))] if small else [few]
    full = full_color(image)
    numbered = None if _is_colorful(full.image, photo_rows) else few_colors(full.image, photo_rows)
    if numbered is None:
        return [full]
    return [numbered, full] if small else [numbered]


def _is_colorful(image: Image, photo_rows: Sequence[RowRange]) -> bool:
    """Whether a few rows of the first photo have too many colours for a palette.

    A photo mostly has, and the rows above it, where counting would begin, have not.
    """
    for top, bottom, photo in stretches(image.height, photo_rows):
        if photo:
            middle = (top + bottom) // 2
            rows = image.crop((0, middle, image.width, min(middle + _FEW_ROWS, bottom)))
            return rows.getcolors(MAX_COLORS) is None
    return False


def _deflated(samples: Samples, options: Options) -> bytes:
    if options.effort == "small":
        return deflate_well(_smallest_rows(samples, options.photo_rows), _BEST_LEVEL)
    filtered: Sequence[RowRange] = options.photo_rows
    if not options.certain:
        filtered = rows_worth_filtering(samples, filtered)
    size = samples.scanline_bytes
    buffer = options.spares.take(("scanlines", size)) or bytearray(size)
    rows = gathered(scanlines(samples, filtered), buffer)
    compressed = deflate_well(rows, _level(samples, filtered))
    options.spares.put_back(("scanlines", size), buffer, size)
    return compressed


def _level(samples: Samples, filtered: Sequence[RowRange]) -> int:
    if samples.color_type == INDEXED:
        return _INDEX_LEVEL
    return _PHOTO_LEVEL if filtered else _LEVEL


def _smallest_rows(samples: Samples, photo_rows: Sequence[RowRange]) -> bytearray:
    """Try no filter, Sub or a search for the rows with photos, and a search for all."""
    everywhere = [(0, samples.image.height)]
    ways = [((), False), (photo_rows, False), (photo_rows, True), (everywhere, True)]
    if samples.color_type == INDEXED:
        ways = ways[:1]
    candidates = (
        gathered(scanlines(samples, rows, search=search), bytearray(samples.scanline_bytes))
        for rows, search in ways
    )
    return min(candidates, key=lambda rows: len(deflate_well(rows, _LEVEL)))


def _file(samples: Samples, compressed: bytes) -> bytes:
    width, height = samples.image.size
    header = struct.pack(">IIBBBBB", width, height, samples.depth, samples.color_type, 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            *_chunk(b"IHDR", header),
            # Rendering intent 0, perceptual: what sRGB pictures for screens carry.
            *_chunk(b"sRGB", b"\0"),
            *_palette_chunks(samples.palette),
            *_chunk(b"IDAT", compressed),
            *_chunk(b"IEND", b""),
        )
    )


def _palette_chunks(palette: Sequence[tuple[int, ...]]) -> tuple[bytes, ...]:
    """Return PLTE, and tRNS with the alpha of the colours up to the last translucent one."""
    if not palette:
        return ()
    colors = _chunk(b"PLTE", bytes(value for color in palette for value in color[:3]))
    alphas = bytes(alpha for color in palette for alpha in color[3:]).rstrip(b"\xff")
    return (*colors, *_chunk(b"tRNS", alphas)) if alphas else colors


def _chunk(kind: bytes, content: bytes) -> tuple[bytes, ...]:
    checksum = crc32(content, crc32(kind))
    return struct.pack(">I", len(content)), kind, content, struct.pack(">I", checksum)
