"""Every pixel mode of every format becomes RGB or RGBA, checked by value."""

from __future__ import annotations

import base64
import struct

import numpy as np
import pytest
from PIL import Image

from cardpress.errors import SourceError
from cardpress.sources.embedded import decode_data_uri

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF", "BMP", "TIFF")


def largest_difference(image, other):
    assert image.size == other.size
    assert image.mode == other.mode
    return int(np.abs(np.asarray(image, "int16") - np.asarray(other, "int16")).max())


@pytest.mark.parametrize("format", FORMATS)
def test_every_format(make, opened, corners, format):
    options = {"quality": 100, "subsampling": 0} if format == "JPEG" else {}
    bitmap = opened(make.encode(corners, format, **options))

    assert (bitmap.width, bitmap.height, bitmap.opaque) == (30, 20, True)
    assert largest_difference(bitmap.image, corners) <= (5 if format in ("JPEG", "AVIF") else 0)


@pytest.mark.parametrize(
    ("format", "options", "lossy"),
    [
        ("PNG", {}, False),
        ("JPEG", {}, True),
        ("WEBP", {"lossless": True}, False),
        ("WEBP", {"lossless": False}, True),
        ("AVIF", {}, True),
        ("GIF", {}, False),
        ("TIFF", {}, False),
        ("TIFF", {"compression": "jpeg"}, True),
    ],
)
def test_lossy(make, opened, corners, format, options, lossy):
    assert opened(make.encode(corners, format, **options)).lossy is lossy


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF", "TIFF", "GIF"])
def test_alpha(make, opened, format):
    image = Image.new("RGBA", (8, 8), (200, 100, 50, 255))
    image.paste((200, 100, 50, 0 if format == "GIF" else 102), (0, 0, 4, 8))
    decoded = opened(make.encode(image, format)).image

    assert decoded.mode == "RGBA"
    assert decoded.getpixel((1, 1))[3] == image.getpixel((1, 1))[3]
    assert largest_difference(decoded.crop((4, 0, 8, 8)), image.crop((4, 0, 8, 8))) <= 1


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF", "TIFF"])
def test_needless_alpha_is_dropped(make, opened, corners, format):
    assert opened(make.encode(corners.convert("RGBA"), format)).opaque


@pytest.mark.parametrize("format", ["PNG", "TIFF", "BMP"])
@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_modes_of_one_channel(make, opened, corners, format, mode):
    image = corners.convert(mode)

    assert largest_difference(opened(make.encode(image, format)).image, image.convert("RGB")) == 0


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_grey_with_alpha(make, opened, format):
    image = Image.merge("LA", (Image.new("L", (4, 4), 90), Image.new("L", (4, 4), 7)))

    assert opened(make.encode(image, format)).image.getpixel((0, 0)) == (90, 90, 90, 7)


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_sixteen_bit_grey_keeps_its_high_bytes(make, opened, format):
    values = np.array([[0x0000, 0x00FF, 0x0100, 0x80FF, 0xFFFF]], "uint16")
    decoded = opened(make.encode(Image.fromarray(values), format)).image

    assert [decoded.getpixel((x, 0)) for x in range(5)] == [(v,) * 3 for v in (0, 0, 1, 128, 255)]


def test_sixteen_bit_big_endian_tiff(opened):
    tags = ((256, 3), (257, 1), (258, 16), (259, 1), (262, 1), (273, 8), (277, 1), (278, 1))
    entries = b"".join(struct.pack(">HHIHH", tag, 3, 1, value, 0) for tag, value in tags)
    pixels = struct.pack(">3H", 0x00FF, 0x80FF, 0xFFFF)
    directory = struct.pack(">H", len(tags)) + entries + bytes(4)
    decoded = opened(b"MM\0*" + struct.pack(">I", 14) + pixels + directory).image

    assert [decoded.getpixel((x, 0))[0] for x in range(3)] == [0x00, 0x80, 0xFF]


def test_sixteen_bit_rgb(make, opened):
    row = b"\0" + struct.pack(">3H", 0x1234, 0x80FF, 0xFF00)

    assert opened(make.png((1, 1), 16, 2, row)).image.getpixel((0, 0)) == (0x12, 0x80, 0xFF)


def test_sixteen_bit_rgba(make, opened):
    row = b"\0" + struct.pack(">4H", 0x1234, 0x80FF, 0xFF00, 0x40FF)

    assert opened(make.png((1, 1), 16, 6, row)).image.getpixel((0, 0)) == (0x12, 0x80, 0xFF, 0x40)


@pytest.mark.parametrize(
    ("depth", "row", "key", "greys"),
    [
        (1, b"\x40", 1, (0, 255)),
        (2, b"\x70", 1, (85, 255)),
        (4, b"\x34", 3, (51, 68)),
        (8, b"\x03\x04", 3, (3, 4)),
        (16, b"\x12\x34\x56\x78", 0x1234, (0x12, 0x56)),
    ],
)
def test_a_transparent_grey_at_every_depth(make, opened, depth, row, key, greys):
    trns = make.chunk(b"tRNS", struct.pack(">H", key))
    decoded = opened(make.png((2, 1), depth, 0, b"\0" + row, before=trns)).image
    keyed = 1 if depth == 1 else 0

    assert [decoded.getpixel((x, 0))[0] for x in (0, 1)] == list(greys)
    assert [decoded.getpixel((x, 0))[3] for x in (keyed, 1 - keyed)] == [0, 255]


@pytest.mark.parametrize("depth", [8, 16])
def test_a_transparent_color(make, opened, depth):
    code = ">6B" if depth == 8 else ">6H"
    shift = 0 if depth == 8 else 8
    row = b"\0" + struct.pack(code, *(value << shift for value in (9, 8, 7, 6, 5, 4)))
    trns = make.chunk(b"tRNS", struct.pack(">3H", *(value << shift for value in (9, 8, 7))))
    decoded = opened(make.png((2, 1), depth, 2, row, before=trns)).image

    assert [decoded.getpixel((x, 0)) for x in (0, 1)] == [(9, 8, 7, 0), (6, 5, 4, 255)]


@pytest.mark.parametrize(
    ("trns", "alphas"),
    [(b"\x00", (0, 255, 255)), (b"\xff\x00", (255, 0, 255)), (b"\x10\x80", (16, 128, 255))],
)
def test_a_palette_with_transparency(make, opened, trns, alphas):
    palette = make.chunk(b"PLTE", bytes((255, 0, 0, 0, 255, 0, 0, 0, 255)))
    before = palette + make.chunk(b"tRNS", trns)
    decoded = opened(make.png((3, 1), 8, 3, b"\0\0\1\2", before=before)).image

    colors = ((255, 0, 0), (0, 255, 0), (0, 0, 255))
    assert [decoded.getpixel((x, 0)) for x in range(3)] == [
        (*color, alpha) for color, alpha in zip(colors, alphas, strict=True)
    ]


def test_interlaced_png(make, opened):
    # A red square of 3 x 3 in the passes of Adam7, by hand: Pillow writes no interlaced files.
    passes = ((1, 1), (1, 1), (2, 1), (1, 2), (3, 1))
    rows = b"".join((b"\0" + b"\xff\0\0" * width) * height for width, height in passes)

    assert opened(make.png((3, 3), 8, 2, rows, interlace=1)).image.getcolors() == [(9, (255, 0, 0))]


def test_cmyk_jpeg(make, opened):
    cmyk = Image.new("CMYK", (16, 16), (255, 0, 0, 51))
    red, green, blue = opened(make.encode(cmyk, "JPEG", quality=100)).image.getpixel((8, 8))

    assert abs(red - 0) <= 2
    assert abs(green - 204) <= 2
    assert abs(blue - 204) <= 2


def test_cmyk_tiff(make, opened):
    cmyk = Image.new("CMYK", (4, 4), (0, 255, 255, 0))

    assert opened(make.encode(cmyk, "TIFF")).image.getpixel((0, 0)) == (255, 0, 0)


def test_grey_jpeg(make, opened):
    assert (
        opened(make.encode(Image.new("L", (9, 9), 77), "JPEG")).image.getpixel((4, 4)) == (77,) * 3
    )


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_tiff_compressions(make, opened, corners, compression):
    bitmap = opened(make.encode(corners, "TIFF", compression=compression))

    assert largest_difference(bitmap.image, corners) == 0


@pytest.mark.parametrize("compression", ["group3", "group4"])
def test_fax_tiff(make, opened, corners, compression):
    image = corners.convert("1")
    decoded = opened(make.encode(image, "TIFF", compression=compression)).image

    assert largest_difference(decoded, image.convert("RGB")) == 0


@pytest.mark.parametrize("mode", ["I", "F"])
def test_samples_of_unknown_range_are_an_error(make, opened, mode):
    with pytest.raises(SourceError, match="not supported"):
        opened(make.encode(Image.new(mode, (4, 4), 5), "TIFF"))


@pytest.mark.parametrize("format", ["GIF", "WEBP", "AVIF", "PNG", "TIFF"])
def test_the_first_frame_of_many(make, opened, format):
    frames = [Image.new("RGB", (64, 64), color) for color in ("red", "lime", "blue")]
    data = make.encode(frames[0], format, save_all=True, append_images=frames[1:])
    bitmap = opened(data)

    assert largest_difference(bitmap.image, frames[0]) <= (3 if format == "AVIF" else 0)


def test_a_gif_frame_that_does_not_fill_the_canvas_leaves_the_rest_transparent(opened):
    screen = struct.pack("<HHBBB", 3, 3, 0x80, 0, 0) + b"\xff\0\0\0\0\xff"
    frame = b"," + struct.pack("<HHHHB", 1, 1, 1, 1, 0) + b"\2\2\x44\1\0;"
    image = opened(b"GIF89a" + screen + frame).image

    assert image.getpixel((1, 1)) == (255, 0, 0, 255)
    assert image.getchannel("A").getcolors() == [(8, 0), (1, 255)]


def test_the_label_is_not_believed(make, opened, corners):
    text = base64.b64encode(make.encode(corners, "PNG")).decode()
    data = decode_data_uri(f"data:image/jpeg;base64,{text}", 10_000)

    assert largest_difference(opened(data).image, corners) == 0


@pytest.mark.parametrize(
    ("wanted", "size"),
    [
        (None, (400, 240)),
        ((400, 240), (400, 240)),
        ((201, 1), (400, 240)),
        ((200, 120), (200, 120)),
        ((101, 60), (200, 120)),
        ((100, 60), (100, 60)),
        ((1, 1), (50, 30)),
        ((10_000, 1), (400, 240)),
    ],
)
def test_a_jpeg_is_reduced_while_decoding_but_never_below_what_is_wanted(
    make, opened, corners, wanted, size
):
    bitmap = opened(make.encode(corners.resize((400, 240)), "JPEG"), wanted=wanted)

    assert bitmap.image.size == size
    assert (bitmap.width, bitmap.height) == (400, 240)


def test_the_bitmap_holds_nothing_of_the_file(make, opened, corners):
    for format in FORMATS:
        image = opened(make.encode(corners, format)).image
        assert type(image) is Image.Image
        assert image.info == {}


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"\n<!DOCTYPE html><html>", "web page"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"II+\0\x08\0\0\0", "BigTIFF"),
        (b"%PDF-1.7", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "PostScript"),
        (b"8BPS\0\1", "Photoshop"),
        (b"\0\0\1\0\1\0", "icon"),
        (b"hello", "not a picture"),
    ],
)
def test_other_formats_are_refused_by_name(opened, data, name):
    with pytest.raises(SourceError, match=name):
        opened(data)
