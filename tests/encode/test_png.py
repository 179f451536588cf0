"""PNG holds exactly the pixels it was given, in well-formed chunks."""

from __future__ import annotations

import itertools
import os
import random
import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cardpress.encode import EFFORTS, encode


def decoded(data):
    image = Image.open(BytesIO(data), formats=["PNG"])
    image.load()
    return image


def chunks(data):
    """Parse a PNG into (type, content) pairs, checking every length and CRC."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    found, at = [], 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        assert checksum == zlib.crc32(kind + content)
        found.append((kind, content))
        at += length + 12
    assert at == len(data)
    return found


def header(data):
    """Return width, height, depth, colour type, compression, filter method and interlace."""
    return struct.unpack(">IIBBBBB", dict(chunks(data))[b"IHDR"])


def filters(data):
    """Return the filter byte of each row."""
    width, height, depth, color_type, *_ = header(data)
    stride = (width * {0: 1, 2: 3, 3: 1, 6: 4}[color_type] * depth + 7) // 8 + 1
    rows = zlib.decompress(dict(chunks(data))[b"IDAT"])
    assert len(rows) == stride * height
    return list(rows[::stride])


@pytest.mark.parametrize("effort", EFFORTS)
@pytest.mark.parametrize("name", ["text", "photo", "translucent", "card"])
@pytest.mark.parametrize("photo_rows", [(), ((60, 120),), ((0, 200),)])
def test_pixels_survive(request, name, effort, photo_rows):
    image = request.getfixturevalue(name)

    back = decoded(encode(image, "png", effort=effort, photo_rows=photo_rows))

    assert back.convert(image.mode).tobytes() == image.tobytes()


sizes = st.tuples(st.integers(1, 40), st.integers(1, 40))
rows = st.lists(st.tuples(st.integers(-5, 45), st.integers(-5, 45)), max_size=4)


@given(
    size=sizes,
    mode=st.sampled_from(["RGB", "RGBA"]),
    colors=st.integers(1, 300),
    seed=st.integers(0, 2**32),
    effort=st.sampled_from(EFFORTS),
    photo_rows=rows,
)
def test_any_picture_survives(size, mode, colors, seed, effort, photo_rows):
    dice = random.Random(seed)
    palette = [dice.randbytes(len(mode)) for _ in range(colors)]
    pixels = b"".join(dice.choice(palette) for _ in range(size[0] * size[1]))
    image = Image.frombytes(mode, size, pixels)

    data = encode(image, "png", effort=effort, photo_rows=photo_rows)

    back = decoded(data)
    assert back.size == size
    assert back.convert(mode).tobytes() == pixels
    assert encode(image, "png", effort=effort, photo_rows=photo_rows) == data


@pytest.mark.parametrize("effort", EFFORTS)
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_single_pixel(mode, effort):
    image = Image.new(mode, (1, 1), (1, 2, 3, 4)[: len(mode)])

    back = decoded(encode(image, "png", effort=effort, photo_rows=[(0, 1)]))

    assert back.convert(mode).getpixel((0, 0)) == image.getpixel((0, 0))


def test_many_bands(monkeypatch, card, translucent):
    whole = {
        (image.mode, effort): encode(image, "png", effort=effort, photo_rows=[(60, 120)])
        for image in (card, translucent)
        for effort in EFFORTS
    }
    monkeypatch.setattr("cardpress.encode.scanlines.BAND_PIXELS", 500)

    for image, effort in itertools.product((card, translucent), EFFORTS):
        data = encode(image, "png", effort=effort, photo_rows=[(60, 120)])
        assert decoded(data).tobytes() == image.tobytes()
        assert filters(data) == filters(whole[image.mode, effort])


@pytest.mark.parametrize("effort", EFFORTS)
def test_chunks_of_full_color(card, effort):
    data = encode(card, "png", effort=effort)

    assert [kind for kind, _ in chunks(data)] == [b"IHDR", b"sRGB", b"IDAT", b"IEND"]
    assert header(data) == (200, 120, 8, 2, 0, 0, 0)
    assert dict(chunks(data))[b"sRGB"] == b"\0"


def test_chunks_of_a_palette(text):
    data = encode(text, "png")

    kinds = dict(chunks(data))
    assert list(kinds) == [b"IHDR", b"sRGB", b"PLTE", b"IDAT", b"IEND"]
    assert len(kinds[b"PLTE"]) == 3 * len(text.getcolors())
    assert kinds[b"PLTE"][:3] == b"\xff\xff\xff", "the paper is the most frequent colour"


def test_transparency_of_a_palette_stops_at_its_last_translucent_color():
    image = Image.new("RGBA", (60, 60), (255, 255, 255, 255))
    image.paste((9, 8, 7, 120), (0, 0, 9, 9))
    image.paste((9, 8, 7, 0), (9, 9, 12, 12))

    data = encode(image, "png")

    kinds = dict(chunks(data))
    assert kinds[b"tRNS"] == bytes([120, 0])
    assert kinds[b"PLTE"] == bytes([9, 8, 7, 9, 8, 7, 255, 255, 255])
    assert decoded(data).convert("RGBA").tobytes() == image.tobytes()


def test_alpha_is_kept_only_where_it_says_something(card, translucent):
    assert header(encode(card.convert("RGBA"), "png"))[3] == 2
    assert header(encode(card.convert("RGBA"), "png", effort="fast"))[3] == 2
    assert header(encode(translucent, "png"))[3] == 6


@pytest.mark.parametrize(
    ("colors", "depth"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 4), (16, 4), (17, 8), (256, 8)]
)
def test_depth_follows_the_number_of_colors(colors, depth):
    image = Image.new("RGB", (301, 101))
    image.putdata([((n % colors) * 7 % 256, n % colors, 5) for n in range(301 * 101)])

    data = encode(image, "png")

    assert header(data)[2:4] == (depth, 3)
    assert decoded(data).convert("RGB").tobytes() == image.tobytes()


def test_257_colors_are_not_indexed():
    image = Image.new("RGB", (257, 101))
    image.putdata([(n % 257 % 256, n % 257 // 256, 5) for n in range(257 * 101)])

    assert header(encode(image, "png"))[3] == 2


def test_a_palette_that_would_cost_more_is_not_used():
    image = Image.frombytes("RGB", (15, 15), random.Random(1).randbytes(15 * 15 * 3))

    assert len(image.getcolors()) <= 256
    assert header(encode(image, "png"))[3] == 2


def test_a_gray_photo_is_stored_gray(photo, translucent):
    gray = photo.convert("L")

    data = encode(gray.convert("RGB"), "png", photo_rows=[(0, 120)])

    assert header(data)[2:4] == (8, 0)
    assert decoded(data).tobytes() == gray.tobytes()
    assert set(filters(data)) == {1}
    assert header(encode(translucent.convert("LA").convert("RGBA"), "png"))[3] == 6


@pytest.mark.parametrize(
    ("photo_rows", "filtered"),
    [
        ([], set()),
        ([(0, 120)], set(range(120))),
        ([(-9, 999)], set(range(120))),
        ([(60, 100)], set(range(60, 100))),
        ([(80, 90), (10, 20), (15, 30), (12, 14)], {*range(10, 30), *range(80, 90)}),
        ([(50, 50), (70, 60), (130, 140), (-5, 0)], set()),
    ],
)
def test_the_fast_effort_filters_where_photos_are_said_to_lie(card, photo_rows, filtered):
    used = filters(encode(card, "png", effort="fast", photo_rows=photo_rows))

    assert used == [1 if row in filtered else 0 for row in range(120)]


def test_the_balanced_effort_filters_where_it_helps(photo):
    noise = Image.effect_noise((200, 60), 90).convert("RGB")
    noise.paste((1, 2, 3), (0, 0, 1, 1))
    banner = Image.new("RGB", (200, 180))
    banner.paste(photo, (0, 0))
    banner.paste(noise, (0, 120))

    assert filters(encode(banner, "png", photo_rows=[(0, 120)])) == [1] * 120 + [0] * 60
    assert filters(encode(banner, "png", photo_rows=[(120, 180)])) == [0] * 180


def test_indexed_rows_are_not_filtered(text):
    data = encode(text, "png", photo_rows=[(0, 120)])

    assert header(data)[3] == 3
    assert set(filters(data)) == {0}


def test_the_small_effort_searches_filters(photo):
    used = filters(encode(photo, "png", effort="small", photo_rows=[(0, 120)]))

    assert len(set(used)) > 1


def sizes_by_effort(image, photo_rows):
    return [len(encode(image, "png", effort=effort, photo_rows=photo_rows)) for effort in EFFORTS]


def test_more_effort_gives_fewer_bytes(text):
    fast, balanced, small = sizes_by_effort(text, [])

    assert small < balanced < fast / 2


@pytest.mark.parametrize("name", ["photo", "translucent", "card"])
def test_the_small_effort_beats_the_others_on_photos(request, name):
    fast, balanced, small = sizes_by_effort(request.getfixturevalue(name), [(60, 120)])

    assert small < min(fast, balanced)
    assert balanced < 1.03 * fast


def test_the_filter_rule_pays(photo):
    plain = encode(photo, "png", effort="fast")
    filtered = encode(photo, "png", effort="fast", photo_rows=[(0, 120)])

    assert len(filtered) < 0.9 * len(plain)


def test_numpy_is_imported_by_the_small_effort_only():
    script = (
        "import sys; from PIL import Image; from cardpress.encode import encode\n"
        "image = Image.effect_noise((50, 50), 60).convert('RGB')\n"
        "for effort in ('fast', 'balanced'):\n"
        "    encode(image, 'png', effort=effort, photo_rows=[(0, 9)])\n"
        "    encode(Image.new('RGB', (9, 9)), 'png', effort=effort)\n"
        "assert 'numpy' not in sys.modules\n"
        "encode(image, 'png', effort='small')\n"
        "assert 'numpy' in sys.modules\n"
    )
    path = os.pathsep.join(entry for entry in sys.path if entry)

    subprocess.run(
        [sys.executable, "-c", script], check=True, env={**os.environ, "PYTHONPATH": path}
    )
