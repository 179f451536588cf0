"""Pictures made on the spot, whole, odd and hostile, and the way through the source package."""

from __future__ import annotations

import hashlib
import io
import struct
import time
import zlib
from contextlib import contextmanager

import pytest
from PIL import Image

from cardpress.limits import Limits
from cardpress.sources.decoder import decode, reduction
from cardpress.sources.header import inspect

#: How Pillow writes each format so that the pixels come back as they were.
LOSSLESS = {"WEBP": {"lossless": True}, "AVIF": {"quality": 100, "subsampling": "4:4:4"}}


def encode(image, format, **options):
    """Return `image` as a file; lossless where the format can."""
    target = io.BytesIO()
    image.save(target, format, **LOSSLESS.get(format, {}) | options)
    return target.getvalue()


def open_picture(data, *, limits=None, wanted=None):
    """Return the bitmap of `data`, as the resolve stage makes it."""
    container = inspect(data, limits or Limits())
    return decode(container, hashlib.sha256(data).hexdigest(), reduction(container, wanted))


def chunk(kind, body):
    """Return a PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(size, depth, color, rows, *, before=b"", after=b"", interlace=0):
    """Return a PNG of raw rows (each with its filter byte), with chunks around its data."""
    header = struct.pack(">IIBBBBB", *size, depth, color, 0, 0, interlace)
    parts = (chunk(b"IHDR", header), before, chunk(b"IDAT", zlib.compress(rows, 9)), after)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def tiff(tags, payload=b""):
    """Return a little-endian TIFF: tags are (number, type, count, value), payload is at 8."""
    payload += bytes(len(payload) % 2)
    entries = b"".join(struct.pack("<HHII", *tag) for tag in sorted(tags))
    start = struct.pack("<I", 8 + len(payload))
    return b"II*\0" + start + payload + struct.pack("<H", len(tags)) + entries + bytes(4)


def grey_tiff(width, height, *extra, payload=b"", compression=1, samples=1):
    """Return an 8-bit grey TIFF with further tags; `samples` a pixel are announced."""
    short, long = 3, 4
    tags = [(256, long, 1, width), (257, long, 1, height), (258, short, 1, 8)]
    tags += [(259, short, 1, compression), (262, short, 1, 1), (277, short, 1, samples)]
    return tiff([*tags, *extra], payload)


def gif_frames(count):
    """Return a GIF of `count` frames of 2 x 2 pixels in two colours."""
    frame = b"!\xf9\4\0\1\0\0\0" + b"," + struct.pack("<HHHHB", 0, 0, 2, 2, 0) + b"\2\2\x84\x51\0"
    screen = struct.pack("<HHBBB", 2, 2, 0x80, 0, 0) + b"\xff\0\0\0\0\xff"
    return b"GIF89a" + screen + frame * count + b";"


@contextmanager
def within(seconds):
    """Fail if the block takes more processor time."""
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


@pytest.fixture(scope="session")
def make():
    """The functions of this file, for tests in folders that are no packages."""

    class Make:
        encode = staticmethod(encode)
        chunk = staticmethod(chunk)
        png = staticmethod(png)
        tiff = staticmethod(tiff)
        grey_tiff = staticmethod(grey_tiff)
        gif_frames = staticmethod(gif_frames)

    return Make


@pytest.fixture(scope="session")
def opened():
    return open_picture


@pytest.fixture(scope="session")
def cpu_limit():
    return within


@pytest.fixture(scope="session")
def corners():
    """A picture whose every part differs, so that no turn or crop of it looks the same."""
    image = Image.new("RGB", (30, 20))
    colors = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255), (255, 0, 255))
    for place, color in enumerate(colors):
        column, row = place % 3, place // 3
        image.paste(color, (column * 10, row * 10, column * 10 + 10, row * 10 + 10))
    return image
