"""EXIF orientation, checked against what each value means (Exif 3.0, tag 274)."""

from __future__ import annotations

import struct

import pytest
from PIL import Image

from cardpress.sources.containers.ifd import orientation

#: Where the corners of the upright picture are stored: for each orientation, the stored
#: positions (as fractions of width and height) of top left, top right and bottom left.
CORNERS = {
    1: ((0, 0), (1, 0), (0, 1)),
    2: ((1, 0), (0, 0), (1, 1)),
    3: ((1, 1), (0, 1), (1, 0)),
    4: ((0, 1), (1, 1), (0, 0)),
    5: ((0, 0), (0, 1), (1, 0)),
    6: ((0, 1), (0, 0), (1, 1)),
    7: ((1, 1), (1, 0), (0, 1)),
    8: ((1, 0), (1, 1), (0, 0)),
}

RED, GREEN, BLUE, GREY = (255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128)


def stored(turn, size=(32, 16)):
    """Return pixels that orientation `turn` shows as 32 x 16: red, green / blue corners."""
    sideways = turn >= 5
    width, height = reversed(size) if sideways else size
    image = Image.new("RGB", (width, height), GREY)
    for (right, down), color in zip(CORNERS[turn], (RED, GREEN, BLUE), strict=True):
        x, y = right * (width - 8), down * (height - 8)
        image.paste(color, (x, y, x + 8, y + 8))
    return image


def exif(turn, order="<"):
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, 1)
    return b"Exif\0\0" + start + struct.pack(order + "HHIHHI", 274, 3, 1, turn, 0, 0)


def close(color, expected):
    return max(abs(a - b) for a, b in zip(color, expected, strict=True)) <= 20


def shows(bitmap):
    image = bitmap.image
    return (
        (bitmap.width, bitmap.height) == image.size == (32, 16)
        and close(image.getpixel((3, 3)), RED)
        and close(image.getpixel((28, 3)), GREEN)
        and close(image.getpixel((3, 12)), BLUE)
        and close(image.getpixel((28, 12)), GREY)
    )


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_upright(make, opened, format, turn):
    options = {"subsampling": 0} if format == "JPEG" else {}

    assert shows(opened(make.encode(stored(turn), format, exif=exif(turn), **options)))


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("compression", ["raw", "tiff_lzw"])
def test_upright_tiff(make, opened, turn, compression):
    data = make.encode(stored(turn), "TIFF", tiffinfo={274: turn}, compression=compression)

    assert shows(opened(data))


@pytest.mark.parametrize("turn", range(1, 9))
def test_reduced_jpeg(make, opened, turn):
    image = stored(turn).resize(tuple(side * 8 for side in stored(turn).size), 0)
    data = make.encode(image, "JPEG", exif=exif(turn), subsampling=0)
    bitmap = opened(data, wanted=(32, 9))

    assert bitmap.image.size == (32, 16)
    assert (bitmap.width, bitmap.height) == (256, 128)
    assert close(bitmap.image.getpixel((3, 3)), RED)
    assert close(bitmap.image.getpixel((28, 3)), GREEN)


def test_png_with_exif_after_its_pixels(make, opened):
    image = stored(6)
    rows = b"".join(b"\0" + image.crop((0, y, 16, y + 1)).tobytes() for y in range(32))
    data = make.png((16, 32), 8, 2, rows, after=make.chunk(b"eXIf", exif(6)[6:]))

    assert shows(opened(data))


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("turn", range(1, 9))
def test_both_byte_orders(order, turn):
    assert orientation(exif(turn, order)) == turn


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"Exif\0\0",
        b"II*\0",
        b"II*\0\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\xff\xff",
        exif(0),
        exif(9),
    ],
)
def test_unusable_exif_means_upright(block):
    assert orientation(block) == 1


#: One orientation tag whose value lies far outside the block, then noise.
JUNK = b"II*\0\x08\0\0\0\x02\0\x12\x01" + b"\xff" * 24


@pytest.mark.parametrize("format", ["JPEG", "WEBP", "AVIF"])
def test_damaged_exif_does_not_harm_the_picture(make, opened, format):
    harmless = b"II*\0\x08\0\0\0" + bytes(len(JUNK) - 8)
    data = make.encode(stored(1), format, exif=b"Exif\0\0" + harmless)

    assert data.count(harmless) == 1
    assert shows(opened(data.replace(harmless, JUNK)))


def test_damaged_exif_in_png(make, opened):
    rows = b"".join(b"\0" + stored(1).crop((0, y, 32, y + 1)).tobytes() for y in range(16))

    assert shows(opened(make.png((32, 16), 8, 2, rows, before=make.chunk(b"eXIf", JUNK))))
