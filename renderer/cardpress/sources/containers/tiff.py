"""TIFF (revision 6.0): keeps the first page and the tags that its pixels depend on."""

from __future__ import annotations

import struct

from cardpress.errors import SourceError
from cardpress.sources.containers import Container
from cardpress.sources.containers.ifd import (
    ORIENTATION,
    Entry,
    byte_order,
    first_directory,
    number,
)

_WIDTH, _LENGTH, _BITS, _COMPRESSION = 256, 257, 258, 259
_STRIPS, _SAMPLES, _ROWS, _PLANES = 273, 277, 278, 284
_TILE_WIDTH, _TILE_LENGTH, _TILES = 322, 323, 324

#: Width to predictor, colour map, tiles, extra samples, sample format, JPEG tables, YCbCr and
#: the ICC profile. Not among them: sub-directories, EXIF, XMP, Photoshop, old-style JPEG.
_KEPT = {
    *(_WIDTH, _LENGTH, _BITS, _COMPRESSION, 262, 266, _STRIPS, _SAMPLES, _ROWS, 279, _PLANES),
    *(292, 293, 317, 320, _TILE_WIDTH, _TILE_LENGTH, _TILES, 325, 332, 338, 339, 347),
    *(529, 530, 531, 532, 34675),
}

#: Those that have one value, whatever the number of channels.
_SINGLE = {
    *(_WIDTH, _LENGTH, _COMPRESSION, 262, 266, _SAMPLES, _ROWS, _PLANES, 292, 293, 317),
    *(_TILE_WIDTH, _TILE_LENGTH, 332, 531),
}

#: None, CCITT (three), LZW, JPEG, Deflate (two numbers), PackBits, Zstandard.
_COMPRESSIONS = (1, 2, 3, 4, 5, 7, 8, 32946, 32773, 50000)
_JPEG = 7

#: Planar configuration: each channel has strips of its own.
_SEPARATE = 2

#: Each strip or tile becomes a Python object in Pillow; 40 megapixels have about as many rows.
_MOST_STRIPS = 65_536


def reduce(data: bytes) -> Container:
    """Return the first page, with a directory of only the tags that matter.

    Raises:
        SourceError: The compression or the number of strips is beyond what is read here.
    """
    order = byte_order(data)
    tags: dict[int, Entry] = {}
    for entry in first_directory(data):
        tags.setdefault(entry.tag, entry)
    values = {tag: number(entry, order) or 0 for tag, entry in tags.items()}
    kept = [tags[tag] for tag in sorted(tags.keys() & _KEPT)]
    _check_tags(kept, order, len(data))
    _check_kind(values)
    _check_parts(tags, values)
    turn = values.get(ORIENTATION, 1)
    return Container(
        "TIFF",
        _with_directory(data, order, kept),
        values.get(_WIDTH, 0),
        values.get(_LENGTH, 0),
        turn if 1 <= turn <= 8 else 1,
        lossy=values.get(_COMPRESSION) == _JPEG,
    )


def _check_tags(kept: list[Entry], order: str, length: int) -> None:
    """Check what Pillow would only warn of."""
    for entry in kept:
        if entry.values != 1 and entry.tag in _SINGLE:
            raise SourceError(f"the TIFF picture's tag {entry.tag} has {entry.values} values")
    if max(entry.end(order) for entry in kept) > length or sum(e.size for e in kept) > length:
        raise SourceError("the TIFF picture's tags are larger than the file")


def _check_kind(values: dict[int, int]) -> None:
    compression = values.get(_COMPRESSION, 1)
    if compression not in _COMPRESSIONS:
        raise SourceError(f"TIFF compression {compression} is not supported: save it with LZW")
    # Pillow reads 12 bits as 16 without scaling them: nearly black.
    if values.get(_BITS) == 12:
        raise SourceError("12-bit TIFF pictures are not supported: save it with 8 or 16 bits")


def _check_parts(tags: dict[int, Entry], values: dict[int, int]) -> None:
    parts = tags.get(_STRIPS) or tags[_TILES]
    if parts.values > _MOST_STRIPS:
        raise SourceError(f"the TIFF picture has more than {_MOST_STRIPS} strips or tiles")
    # Pillow leaves black what no strip covers.
    if parts.values < _needed(values, tiled=parts.tag == _TILES):
        raise SourceError("the TIFF picture is cut short: strips or tiles are missing")


def _needed(values: dict[int, int], *, tiled: bool) -> int:
    """Return how many strips or tiles make up the picture (TIFF 6.0, sections 3 and 15)."""
    width, length = values.get(_WIDTH, 0), values.get(_LENGTH, 0)
    across = values.get(_TILE_WIDTH, width) if tiled else width
    down = values.get(_TILE_LENGTH if tiled else _ROWS, length)
    planes = values.get(_SAMPLES, 1) if values.get(_PLANES) == _SEPARATE else 1
    return -(-width // max(across, 1)) * -(-length // max(down, 1)) * planes


def _with_directory(data: bytes, order: str, entries: list[Entry]) -> bytes:
    """Return the file with a new directory at its end, the only one."""
    start = len(data) + len(data) % 2
    directory = struct.pack(order + "H", len(entries)) + b"".join(entry.raw for entry in entries)
    return b"".join(
        (
            data[:4],
            struct.pack(order + "I", start),
            data[8:].ljust(start - 8, b"\0"),
            directory,
            bytes(4),
        )
    )
