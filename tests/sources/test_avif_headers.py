"""AVIF: what the boxes say must be what the decoder will be given to decode."""

from __future__ import annotations

import struct

import pytest
from PIL import Image

from cardpress.errors import SourceError
from cardpress.limits import Limits
from cardpress.sources.containers.av1 import coded_pixels
from cardpress.sources.containers.boxes import boxes, item_kinds, items
from cardpress.sources.header import inspect


def box(kind, *parts):
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def avif(stream, *, size=(64, 64), copies=1, extents=1, extra=b""):
    """Return an AVIF whose `copies` items all are the same stream."""
    start = 32

    def location(number):
        return (
            struct.pack(">HHH", number, 0, extents)
            + struct.pack(">II", start, len(stream)) * extents
        )

    numbers = range(1, copies + 1)
    kinds = [
        box(b"infe", struct.pack(">IHH4sB", 2 << 24, number, 0, b"av01", 0)) for number in numbers
    ]
    meta = box(
        b"meta",
        bytes(4),
        box(b"iinf", struct.pack(">IH", 0, copies), *kinds),
        box(b"iloc", struct.pack(">IHH", 0, 0x4400, copies), *map(location, numbers)),
        box(b"iprp", box(b"ipco", box(b"ispe", struct.pack(">III", 0, *size)))),
        extra,
    )
    head = box(b"ftyp", b"avif", bytes(4), b"avif", b"mif1")
    return head + struct.pack(">I4s", 8 + len(stream), b"mdat") + stream + meta


def stream_of(data):
    """Return the AV1 stream of the first item of a real file."""
    meta = next(part for part in boxes(data, 0, len(data)) if part.kind == b"meta")
    tables = {part.kind: part for part in boxes(data, meta.body + 4, meta.end)}
    first = next(items(data, tables[b"iloc"], tables.get(b"idat")))
    return b"".join(data[start : start + length] for start, length in first.parts)


@pytest.fixture(scope="module")
def stream(make):
    return stream_of(make.encode(Image.new("RGB", (64, 64)), "AVIF"))


@pytest.mark.parametrize("size", [(1, 1), (64, 64), (100, 37), (1023, 1), (640, 480)])
def test_the_size_of_a_still_stream(make, size):
    assert coded_pixels(stream_of(make.encode(Image.new("RGB", size), "AVIF"))) == size[0] * size[1]


def test_the_size_of_a_moving_stream(make):
    frames = [Image.new("RGB", (120, 90), color) for color in ("red", "blue")]
    data = make.encode(frames[0], "AVIF", save_all=True, append_images=frames[1:])

    assert coded_pixels(stream_of(data)) == 120 * 90


def test_the_kinds_of_items(make):
    data = make.encode(
        Image.new("RGBA", (64, 64), (1, 2, 3, 4)),
        "AVIF",
        exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0",
    )
    meta = next(part for part in boxes(data, 0, len(data)) if part.kind == b"meta")
    table = next(part for part in boxes(data, meta.body + 4, meta.end) if part.kind == b"iinf")

    assert [data[at : at + 4] for _, at in item_kinds(data, table)] == [b"av01", b"av01", b"Exif"]


def test_a_hand_made_file_passes(stream):
    container = inspect(avif(stream), Limits())

    assert (container.width, container.height) == (64, 64)


def test_a_stream_that_is_larger_than_its_box(make, opened, cpu_limit):
    data = make.encode(Image.new("RGB", (3000, 3000)), "AVIF", speed=10, quality=30)
    at = data.index(b"ispe") + 8
    lying = data[:at] + struct.pack(">II", 64, 64) + data[at + 8 :]

    with cpu_limit(0.5), pytest.raises(SourceError, match="far more pixels"):
        opened(lying)
    assert opened(data).image.size == (3000, 3000)


def test_one_stream_decoded_for_many_items(stream, make):
    with pytest.raises(SourceError, match="too many parts"):
        inspect(avif(stream, copies=600), Limits())
    large = stream_of(make.encode(Image.new("RGB", (1000, 1000)), "AVIF"))
    with pytest.raises(SourceError, match="too many parts"):
        inspect(avif(large, copies=9), Limits())


def test_one_extent_read_many_times(stream):
    with pytest.raises(SourceError, match="too many parts"):
        inspect(avif(stream, extents=1000), Limits())


@pytest.mark.parametrize("kind", [b"iref", b"iinf", b"grpl"])
def test_large_or_repeated_tables(stream, kind):
    extra = box(kind, bytes(4) if kind == b"iinf" else bytes(70_000))

    with pytest.raises(SourceError, match="too many parts"):
        inspect(avif(stream, extra=extra), Limits())


@pytest.mark.parametrize("copies", [900, 3000])
def test_hidden_frames(make, copies):
    data = stream_of(make.encode(Image.new("RGB", (200, 200)), "AVIF"))
    frame = data[data.index(b"\x32") :]

    with pytest.raises(SourceError, match=r"far more pixels|too many parts"):
        inspect(avif(data + frame * copies), Limits())


@pytest.mark.parametrize("length", [0, 1, 7, 30])
def test_a_stream_that_is_cut_short(stream, length):
    with pytest.raises(SourceError):
        inspect(avif(b"\x0a\x7f" + stream[2 : 2 + length]), Limits())


def test_a_file_of_tracks_only(opened):
    with pytest.raises(SourceError, match="no still picture"):
        opened(box(b"ftyp", b"avis", bytes(4), b"avis") + box(b"moov", bytes(20)))


def test_a_million_boxes(opened, cpu_limit):
    data = box(b"ftyp", b"avif", bytes(4), b"avif") + box(b"free") * 900_000

    with cpu_limit(0.5), pytest.raises(SourceError):
        opened(data)
