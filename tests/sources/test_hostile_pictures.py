"""Small files that would cost much: refused, or drawn, in bounded time and memory."""

from __future__ import annotations

import struct
import subprocess
import textwrap
import zlib
from functools import lru_cache
from pathlib import Path

import pytest
from PIL import Image

from cardpress.errors import CardpressError, LimitError, SourceError
from cardpress.limits import Limits
from cardpress.sources.header import inspect

LONG = 4


@lru_cache(maxsize=2)
def zeros(count):
    """Return a zlib stream of `count` zero bytes, made without holding them."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    parts = [packer.compress(block[: min(len(block), count - i)]) for i in range(0, count, 1 << 20)]
    return b"".join(parts) + packer.flush()


def large_png(width, height, make):
    header = make.chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    body = make.chunk(b"IDAT", zeros(height * (width // 8 + 1)))
    return b"\x89PNG\r\n\x1a\n" + header + body + make.chunk(b"IEND", b"")


def headers(width, height, make):
    """Return for each format a file that announces width x height pixels."""
    tiny = {
        name: make.encode(Image.new("RGB", (16, 16)), name) for name in ("JPEG", "WEBP", "AVIF")
    }
    frame = tiny["JPEG"].index(b"\xff\xc0")
    extent = tiny["AVIF"].index(b"ispe") + 8
    vp8x = b"VP8X" + struct.pack("<II", 10, 0)
    vp8x += max(width - 1, 0).to_bytes(3, "little") + max(height - 1, 0).to_bytes(3, "little")
    jpeg, avif = bytearray(tiny["JPEG"]), bytearray(tiny["AVIF"])
    struct.pack_into(">HH", jpeg, frame + 5, height, width)
    struct.pack_into(">II", avif, extent, width, height)
    return {
        "PNG": make.png((width, height), 1, 0, b""),
        "JPEG": bytes(jpeg),
        "WEBP": b"RIFF" + struct.pack("<I", 1000) + b"WEBP" + vp8x + tiny["WEBP"][12:],
        "GIF": b"GIF89a"
        + struct.pack("<HHBBB", width, height, 0, 0, 0)
        + b","
        + bytes(8)
        + b"\0\2",
        "GIF frame": b"GIF89a"
        + struct.pack("<HHBBB", 1, 1, 0, 0, 0)
        + b","
        + struct.pack("<HHHHB", 0, 0, width, height, 0)
        + b"\2\0",
        "AVIF": bytes(avif),
        "BMP": b"BM" + bytes(12) + struct.pack("<IiiHH", 40, width, height, 1, 24) + bytes(24),
        "BMP down": b"BM"
        + bytes(12)
        + struct.pack("<IiiHH", 40, width, -height, 1, 24)
        + bytes(24),
        "BMP core": b"BM" + bytes(12) + struct.pack("<IHHHH", 12, width, height, 1, 24) + bytes(24),
        "TIFF": make.grey_tiff(width, height, (273, LONG, 1, 8), (278, LONG, 1, height)),
    }


NAMES = ("PNG", "JPEG", "WEBP", "GIF", "GIF frame", "AVIF", "BMP", "BMP down", "BMP core", "TIFF")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("size", "limit"),
    [((10_001, 16), "source_side"), ((16, 10_001), "source_side"), ((6400, 6400), "source_pixels")],
)
def test_too_many_pixels_are_known_from_the_header(make, opened, cpu_limit, name, size, limit):
    data = headers(*size, make)[name]

    with cpu_limit(0.5), pytest.raises(LimitError) as caught:
        opened(data)
    assert caught.value.limit == limit


@pytest.mark.parametrize("name", NAMES)
def test_the_largest_size_passes_the_header_check(make, name):
    container = inspect(headers(10_000, 4000, make)[name], Limits())

    assert (container.width, container.height) == (10_000, 4000)


@pytest.mark.parametrize("name", ["PNG", "JPEG", "BMP", "BMP core", "TIFF"])
@pytest.mark.parametrize("size", [(0, 16), (16, 0)])
def test_a_picture_without_pixels(make, opened, name, size):
    with pytest.raises(SourceError):
        opened(headers(*size, make)[name])


def test_more_bytes_than_the_limit(make, opened, corners):
    data = make.encode(corners, "PNG")

    with pytest.raises(LimitError) as caught:
        opened(data, limits=Limits(source_bytes=len(data) - 1))
    assert caught.value.limit == "source_bytes"


def test_ten_thousand_frames(make, opened, cpu_limit):
    data = make.gif_frames(10_000)
    with cpu_limit(1):
        assert opened(data).image.getcolors() == [(4, (255, 0, 0))]


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt"])
def test_compressed_text_is_never_unpacked(make, opened, cpu_limit, kind):
    head = b"a\0\0" if kind == b"zTXt" else b"a\0\1\0\0\0"
    bomb = make.chunk(kind, head + zeros(50 << 20))
    data = make.png((2, 1), 8, 0, b"\0ab", before=bomb * 20, after=bomb)

    with cpu_limit(0.5):
        assert opened(data).image.getpixel((0, 0)) == (97, 97, 97)


def test_a_compressed_profile_bomb(make, opened, cpu_limit):
    bomb = make.chunk(b"iCCP", b"a\0\0" + zeros(50 << 20))

    with cpu_limit(0.5), pytest.raises(SourceError):
        opened(make.png((2, 1), 8, 0, b"\0ab", before=bomb))


def test_half_a_million_chunks(make, opened, cpu_limit):
    data = make.png((2, 1), 8, 0, b"\0ab", before=make.chunk(b"abCd", b"") * 500_000)

    with cpu_limit(3):
        assert opened(data).opaque


def test_an_animation_that_is_none_draws_the_default_picture(make, opened):
    control = make.chunk(b"acTL", bytes(8)) * 2

    assert opened(make.png((2, 1), 8, 0, b"\0ab", before=control)).opaque


def test_jpeg_scans_without_end(make, opened, cpu_limit):
    image = Image.new("RGB", (4000, 4000), (10, 120, 200))
    data = make.encode(image, "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]

    with cpu_limit(0.5), pytest.raises(SourceError, match="scans"):
        opened(data[:-2] + last * 10_000 + data[-2:])


@pytest.mark.parametrize(
    "segment", [b"\xff\xe5\0\2", b"\xff\xe1\0\x0aExif\0\0ab", b"\xff\xe2\0\x10ICC_PROFILE\0\1\1"]
)
def test_jpeg_segments_without_end(make, opened, cpu_limit, segment):
    data = make.encode(Image.new("RGB", (8, 8)), "JPEG")

    with cpu_limit(0.5), pytest.raises(SourceError, match="segments"):
        opened(data[:2] + segment * 400_000 + data[2:])


@pytest.mark.parametrize(
    "extension", [b"!\xfe\1a\0", b"!\xf9\0", b"!\xfe" + b"\xffa" * 200 + b"\0"]
)
def test_gif_extensions_without_end(make, opened, cpu_limit, extension):
    data = make.gif_frames(1)
    start = data.index(b"!")

    with cpu_limit(1), pytest.raises(SourceError):
        opened(data[:start] + extension * (6_000_000 // len(extension)) + data[start:])


@pytest.mark.parametrize(
    "extra",
    [
        [(273, LONG, 1_500_000, 8), (278, LONG, 1, 1)],
        [(322, LONG, 1, 1), (323, LONG, 1, 1), (324, LONG, 1_500_000, 8)],
        [(273, LONG, 1, 8), (279, LONG, 1 << 31, 8)],
    ],
)
def test_tiff_tags_without_end(make, opened, cpu_limit, extra):
    data = make.grey_tiff(100, 100, *extra, payload=struct.pack("<II", 8, 99) * 750_000)

    with cpu_limit(0.5), pytest.raises(SourceError):
        opened(data)


def test_tiff_tags_that_share_their_data(make, opened, cpu_limit):
    shared = [(tag, 7, 3_000_000, 8) for tag in range(40_000, 65_000)]
    pixels = [(273, LONG, 1, 8), (278, LONG, 1, 10)]
    data = make.grey_tiff(10, 10, *pixels, *shared, payload=b"a" * 3_000_000)

    with cpu_limit(1):
        assert opened(data).image.getpixel((9, 9)) == (97, 97, 97)


def test_tiff_sub_directories_are_not_read(make, opened):
    loop = [(tag, LONG, 1, 8) for tag in (330, 34665, 34853, 40965)]
    pixels = [(273, LONG, 1, 8), (278, LONG, 1, 10)]
    data = make.grey_tiff(10, 10, *pixels, *loop, payload=b"\xff\xff" + b"a" * 99)

    assert opened(data).image.getpixel((9, 9)) == (97, 97, 97)


def test_tiff_pages_in_a_circle(make, opened):
    pixels = [(273, LONG, 1, 8), (278, LONG, 1, 2)]
    data = make.grey_tiff(2, 2, *pixels, payload=b"abcd")

    assert opened(data[:-4] + data[4:8]).image.getpixel((1, 1)) == (100, 100, 100)


@pytest.mark.parametrize("compression", [6, 32809, 34676, 34712, 34925, 50001, 65000])
def test_rare_tiff_compressions_are_refused(make, opened, compression):
    pixels = [(273, LONG, 1, 8), (278, LONG, 1, 2), (279, LONG, 1, 4)]

    with pytest.raises(SourceError, match="compression"):
        opened(make.grey_tiff(2, 2, *pixels, payload=b"abcd", compression=compression))


def test_bmp_runs_are_bounded(opened, cpu_limit):
    head = struct.pack("<IiiHHIIiiII", 40, 6000, 6000, 1, 8, 1, 0, 0, 0, 256, 0)
    data = b"BM" + struct.pack("<IHHI", 0, 0, 0, 14 + 40 + 1024) + head + bytes(1024)

    with cpu_limit(0.5), pytest.raises(SourceError, match="run-length"):
        opened(data + b"\1a\0\0" * 6001)


def test_bmp_runs(opened):
    head = struct.pack("<IiiHHIIiiII", 40, 3, 2, 1, 8, 1, 0, 0, 0, 2, 0)
    data = b"BM" + struct.pack("<IHHI", 0, 0, 0, 14 + 40 + 8) + head + b"\0\0\xff\0\xff\0\0\0"
    image = opened(data + b"\3\0\0\0\3\1\0\1").image

    assert [image.getpixel((1, y)) for y in (0, 1)] == [(0, 0, 255), (255, 0, 0)]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_memory_stays_small(make, python):
    """A process of its own takes every bomb, and never needs more than some pictures do."""
    bombs = [large_png(30_000, 30_000, make), headers(16_384, 16_384, make)["WEBP"]]
    bombs += [headers(65_000, 65_000, make)[name] for name in ("GIF", "GIF frame", "JPEG", "BMP")]
    script = """
        import sys
        from pathlib import Path
        from cardpress.errors import CardpressError
        from cardpress.limits import Limits
        from cardpress.sources.decoder import decode
        from cardpress.sources.header import inspect
        refused = 0
        for bomb in eval(sys.stdin.read()):
            try:
                decode(inspect(bomb, Limits()), "")
            except CardpressError:
                refused += 1
        print(refused, Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
    """
    command = [python, "-c", textwrap.dedent(script)]
    done = subprocess.run(command, input=repr(bombs), capture_output=True, text=True, check=True)
    refused, kibibytes = map(int, done.stdout.split())

    assert len(bombs[0]) < 200_000
    assert refused == len(bombs)
    assert kibibytes < 64 * 1024


def test_no_warning_is_raised(make, opened):
    """Pillow warns about much; with warnings as errors, as here, each would be an exception."""
    damaged = struct.pack("<HHII", 270, 2, 9999, 1 << 30)
    data = make.grey_tiff(2, 2, (273, LONG, 1, 8), (278, LONG, 1, 2), payload=b"abcd")
    at = data.index(struct.pack("<HHII", 277, 3, 1, 1))

    assert opened(data[:at] + damaged + data[at + 12 :]).opaque


def test_errors_are_ours_alone(opened):
    for start in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"BM", b"II*\0", b"MM\0*"):
        for rest in (b"", b"\0", b"\xff" * 100, bytes(100)):
            with pytest.raises(CardpressError):
                opened(start + rest)


def test_trailing_bytes_do_not_matter(make, opened, corners):
    data = make.encode(corners, "PNG") + b"trailing" * 1000

    assert opened(data).image.tobytes() == corners.tobytes()
