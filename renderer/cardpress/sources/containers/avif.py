"""AVIF (version 1.1): checks that coded pictures are no larger than their boxes say.

A box says how large a picture is (`ispe`), but the AV1 stream inside has a size of its own,
and that is what the decoder allocates: a file of a kilobyte can cost a gigabyte, and the same
bytes can be decoded once for each of thousands of items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cardpress.errors import SourceError
from cardpress.sources.containers import Container
from cardpress.sources.containers.av1 import coded_pixels
from cardpress.sources.containers.boxes import Box, Item, boxes, item_kinds, items
from cardpress.sources.containers.cursor import Cursor

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The decoder looks items up one by one, so their number counts squared.
_MOST_ITEMS = 512
_MOST_TABLE_BYTES = 65_536

#: Coded pixels per shown pixel: alpha, gain map and the overhang of grid tiles; and slack.
_MOST_CODED = 4
_SLACK = 8_000_000


def reduce(data: bytes) -> Container:
    """Return the still picture, without tracks and EXIF (turning has boxes of its own).

    Raises:
        SourceError: There is no still picture, or it is larger than it says.
    """
    file = list(boxes(data, 0, len(data)))
    metas = [box for box in file if box.kind == b"meta"]
    if len(metas) != 1:
        raise SourceError("the AVIF file holds no still picture")
    tables = _tables(data, metas[0])
    kinds = dict(item_kinds(data, tables[b"iinf"]))
    located = list(items(data, tables[b"iloc"], tables.get(b"idat")))
    width, height = _extent(data, tables[b"iprp"])
    coded = {number for number, at in kinds.items() if data[at : at + 4] == b"av01"}
    _check(data, located, coded, width * height)
    exif = [at for at in kinds.values() if data[at : at + 4] == b"Exif"]
    tracks = [box.start + 4 for box in file if box.kind == b"moov"]
    still = _as_still(data, file[0].end, [*exif, *tracks])
    return Container("AVIF", still, width, height, lossy=True)


def _tables(data: bytes, meta: Box) -> dict[bytes, Box]:
    """Return the boxes within `meta` by type."""
    tables: dict[bytes, Box] = {}
    for box in boxes(data, meta.body + 4, meta.end):
        bounded = box.kind in (b"iprp", b"idat") or box.end - box.start <= _MOST_TABLE_BYTES
        if not bounded or (box.kind in tables and box.kind != b"free"):
            raise SourceError("the AVIF picture has too many parts")
        tables[box.kind] = box
    return tables


def _extent(data: bytes, properties: Box) -> tuple[int, int]:
    """Return the size of the largest picture that any `ispe` box announces."""
    sizes = [(0, 0)]
    for container in boxes(data, properties.body, properties.end):
        if container.kind != b"ipco":
            continue
        for box in boxes(data, container.body, container.end):
            if box.kind == b"ispe":
                cursor = Cursor(data, box.body + 4, box.end)
                sizes.append((cursor.uint(4), cursor.uint(4)))
    return max(sizes, key=lambda size: size[0] * size[1])


def _check(data: bytes, located: list[Item], coded: set[int], area: int) -> None:
    parts = [part for item in located for part in item.parts]
    if len(located) > _MOST_ITEMS or sum(length for _, length in parts) > len(data):
        raise SourceError("the AVIF picture has too many parts")
    pixels = sum(
        coded_pixels(b"".join(data[start : start + length] for start, length in item.parts))
        for item in located
        if item.number in coded
    )
    if pixels > _MOST_CODED * area + _SLACK:
        raise SourceError("the AVIF picture holds far more pixels than its header says")


def _as_still(data: bytes, brands_end: int, unwanted: Iterable[int]) -> bytes:
    """Return the file with the types at `unwanted` overwritten, and without the brand `avis`.

    That brand makes the decoder insist on tracks.
    """
    patched = bytearray(data)
    for place in unwanted:
        patched[place : place + 4] = b"free"
    patched[:brands_end] = patched[:brands_end].replace(b"avis", b"avif")
    return bytes(patched)
