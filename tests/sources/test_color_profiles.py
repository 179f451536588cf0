"""Embedded ICC profiles: pixels come out in sRGB."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

#: Display P3's primaries, adapted to D50 (columns red, green, blue; rows X, Y, Z).
P3 = ((0.51512, 0.29198, 0.15710), (0.24120, 0.69225, 0.06657), (-0.00105, 0.04189, 0.78407))
SRGB = ((0.43607, 0.38515, 0.14307), (0.22249, 0.71687, 0.06061), (0.01392, 0.09708, 0.71410))


def fixed(value):
    return struct.pack(">i", round(value * 65536))


def profile(space, **tags):
    """Return a version 2 display profile (ICC.1:2001-04, section 6)."""
    directory, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        directory += name.encode() + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = struct.pack(
        ">I4sI4s4s4s", start + len(body), b"lcms", 0x02100000, b"mntr", space, b"XYZ "
    )
    head += bytes(12) + b"acsp" + bytes(28) + fixed(0.9642) + fixed(1) + fixed(0.8249)
    return head.ljust(128, b"\0") + directory + body


def xyz(*values):
    return b"XYZ " + bytes(4) + b"".join(map(fixed, values))


def gamma(value):
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(value * 256))


WHITE = xyz(0.9642, 1, 0.8249)


def rgb_profile(matrix, exponent):
    columns = [xyz(*(row[column] for row in matrix)) for column in range(3)]
    names = zip(("rXYZ", "gXYZ", "bXYZ"), columns, strict=True)
    curves = dict.fromkeys(("rTRC", "gTRC", "bTRC"), gamma(exponent))
    return profile(b"RGB ", wtpt=WHITE, **dict(names), **curves)


def grey_profile(exponent):
    return profile(b"GRAY", wtpt=WHITE, kTRC=gamma(exponent))


def to_srgb(color, matrix, exponent):
    """Convert by the formulas, as a check on Little CMS and on how it is called."""
    linear = np.linalg.inv(SRGB) @ np.array(matrix) @ (np.array(color) / 255) ** exponent
    linear = linear.clip(0, 1)
    curved = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return (curved * 255).round()


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "AVIF", "TIFF"])
def test_a_wide_gamut_becomes_srgb(make, opened, format):
    color = (180, 110, 70)
    data = make.encode(
        Image.new("RGB", (16, 16), color), format, icc_profile=rgb_profile(P3, 2.2), quality=100
    )
    shown = opened(data).image.getpixel((8, 8))
    expected = to_srgb(color, P3, 2.19921875)

    assert np.abs(expected - color).max() > 10
    assert np.abs(expected - shown).max() <= (2 if format in ("PNG", "TIFF", "WEBP") else 5)


def test_alpha_survives(make, opened):
    image = Image.new("RGBA", (4, 4), (180, 110, 70, 99))
    plain = Image.new("RGB", (4, 4), (180, 110, 70))
    icc = rgb_profile(P3, 2.2)

    decoded = opened(make.encode(image, "PNG", icc_profile=icc)).image
    opaque = opened(make.encode(plain, "PNG", icc_profile=icc)).image
    assert decoded.getpixel((0, 0)) == (*opaque.getpixel((0, 0)), 99)


def test_a_palette_is_converted(make, opened):
    image = Image.new("P", (4, 4))
    image.putpalette((180, 110, 70))
    plain = Image.new("RGB", (4, 4), (180, 110, 70))
    icc = rgb_profile(P3, 2.2)

    shown = opened(make.encode(image, "PNG", icc_profile=icc)).image
    assert shown.getpixel((0, 0)) == opened(
        make.encode(plain, "PNG", icc_profile=icc)
    ).image.getpixel((0, 0))


def test_grey_with_a_profile(make, opened):
    data = make.encode(Image.new("L", (4, 4), 128), "PNG", icc_profile=grey_profile(1.0))

    # Linear 128/255 is 188 in sRGB.
    assert abs(opened(data).image.getpixel((0, 0))[0] - 188) <= 1


def test_grey_with_an_rgb_profile(make, opened):
    data = make.encode(Image.new("L", (9, 9), 128), "JPEG", icc_profile=rgb_profile(SRGB, 1.0))

    assert abs(opened(data).image.getpixel((4, 4))[0] - 188) <= 1


def test_srgb_is_left_alone(make, opened, corners):
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    gradient = Image.merge(
        "RGB", [Image.linear_gradient("L").rotate(turn) for turn in (0, 90, 180)]
    )

    for image in (corners, gradient):
        decoded = opened(make.encode(image, "PNG", icc_profile=icc)).image
        assert decoded.tobytes() == image.tobytes()


@pytest.mark.parametrize(
    "icc",
    [
        b"junk",
        rgb_profile(P3, 2.2)[:200],
        rgb_profile(P3, 2.2)[:128] + b"\xff" * 400,
        profile(b"RGB ", wtpt=WHITE),
        profile(b"CMYK", wtpt=WHITE),
        profile(b"Lab ", wtpt=WHITE),
        grey_profile(1.0),
    ],
)
def test_a_profile_that_cannot_be_used_is_ignored(make, opened, corners, icc):
    assert opened(make.encode(corners, "PNG", icc_profile=icc)).image.tobytes() == corners.tobytes()


def test_cmyk_with_an_rgb_profile_ignores_it(make, opened):
    image = Image.new("CMYK", (16, 16), (255, 0, 0, 51))
    with_profile = make.encode(image, "JPEG", icc_profile=rgb_profile(P3, 2.2))

    assert (
        opened(with_profile).image.tobytes() == opened(make.encode(image, "JPEG")).image.tobytes()
    )
