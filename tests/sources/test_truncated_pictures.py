"""Pictures that are cut short or damaged: an error, never a part of the picture."""

from __future__ import annotations

import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cardpress.errors import CardpressError, SourceError

KINDS = {
    "PNG": ("PNG", {}),
    "JPEG": ("JPEG", {}),
    "progressive JPEG": ("JPEG", {"progressive": True}),
    "lossless WebP": ("WEBP", {"lossless": True}),
    "lossy WebP": ("WEBP", {"lossless": False}),
    "GIF": ("GIF", {}),
    "AVIF": ("AVIF", {}),
    "BMP": ("BMP", {}),
    "TIFF": ("TIFF", {"compression": "raw"}),
    "LZW TIFF": ("TIFF", {"compression": "tiff_lzw"}),
    "Deflate TIFF": ("TIFF", {"compression": "tiff_adobe_deflate"}),
}


@pytest.fixture(scope="module")
def whole(make):
    noise = Image.frombytes("RGB", (40, 30), random.Random(1).randbytes(3600))
    return {kind: make.encode(noise, name, **options) for kind, (name, options) in KINDS.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_picture_is_read(whole, opened, kind):
    assert opened(whole[kind]).image.size == (40, 30)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95])
def test_a_part_is_an_error(whole, opened, kind, share):
    data = whole[kind]

    with pytest.raises(SourceError):
        opened(data[: int(len(data) * share)])


@pytest.mark.parametrize("interlace", [0, 1])
@pytest.mark.parametrize("rows", range(9))
def test_a_png_with_too_few_rows_is_an_error(make, opened, interlace, rows):
    passes = ((2, 2), (1, 2), (3, 1), (2, 3), (5, 2), (4, 5), (9, 4)) if interlace else ((9, 9),)
    lines = [b"\0" + b"a" * width for width, height in passes for _ in range(height)]
    whole, part = b"".join(lines), b"".join(lines[: rows - 9])

    assert opened(make.png((9, 9), 8, 0, whole, interlace=interlace)).image.getcolors() == [
        (81, (97, 97, 97))
    ]
    with pytest.raises(SourceError):
        opened(make.png((9, 9), 8, 0, part, interlace=interlace))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_black_png_is_whole(make, opened, mode):
    assert opened(make.encode(Image.new(mode, (300, 200)), "PNG")).image.size == (300, 200)


@pytest.mark.parametrize(
    ("samples", "extra"),
    [
        (1, [(273, 4, 1, 8), (278, 4, 1, 2)]),
        (1, [(322, 4, 1, 1), (323, 4, 1, 4), (324, 4, 1, 8)]),
        (3, [(273, 4, 1, 8), (278, 4, 1, 4), (284, 3, 1, 2)]),
    ],
)
def test_a_tiff_with_too_few_strips_is_an_error(make, opened, samples, extra):
    data = make.grey_tiff(2, 4, *extra, payload=b"abcdefgh", samples=samples)

    with pytest.raises(SourceError, match="missing"):
        opened(data)


def test_a_png_with_a_wrong_checksum_of_its_pixels_is_an_error(make, opened):
    rows = (b"\0" + b"a" * 9) * 9
    stream = zlib.compress(rows)
    data = make.png((9, 9), 8, 0, rows)
    damaged = stream[:-4] + bytes(4)

    with pytest.raises(SourceError):
        opened(
            data.replace(make.chunk(b"IDAT", zlib.compress(rows, 9)), make.chunk(b"IDAT", damaged))
        )


@settings(max_examples=300, deadline=5000)
@given(data=st.data())
def test_mutations_raise_only_our_errors(whole, opened, data):
    """Change, cut, repeat or drop bytes, mostly in the header."""
    picture = bytearray(whole[data.draw(st.sampled_from(sorted(KINDS)))])
    for _ in range(data.draw(st.integers(1, 6))):
        reach = data.draw(st.sampled_from((64, 400, len(picture))))
        start = data.draw(st.integers(0, max(min(reach, len(picture)) - 1, 0)))
        length = data.draw(st.integers(0, 8))
        patch = data.draw(st.sampled_from((b"", b"\0" * 4, b"\xff" * 4)) | st.binary(max_size=8))
        picture[start : start + length] = patch
    try:
        bitmap = opened(bytes(picture))
    except CardpressError:
        return
    assert bitmap.image.mode in ("RGB", "RGBA")


@settings(max_examples=300, deadline=5000)
@given(
    start=st.sampled_from(
        (
            *(b"", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff", b"GIF89a", b"BM", b"II*\0"),
            *(b"MM\0*", b"RIFF\xff\0\0\0WEBPVP8X", b"RIFF\xff\0\0\0WEBPVP8L"),
            *(b"\0\0\0\x14ftypavif\0\0\0\0avif", b"\0\0\0\x14ftypavis\0\0\0\0avis\0\0\0\x20meta"),
        )
    ),
    rest=st.binary(max_size=200),
)
def test_noise_raises_only_our_errors(opened, start, rest):
    try:
        bitmap = opened(start + rest)
    except CardpressError:
        return
    assert bitmap.image.mode in ("RGB", "RGBA")
