"""JPEG, WebP, AVIF and TIFF: sizes, modes, colours, profiles and settings."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat, JpegImagePlugin

from cardpress.encode import EFFORTS, encode
from cardpress.encode.icc import srgb_profile

OTHERS = ["jpeg", "webp", "tiff", "avif"]


def opened(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image


def mean_difference(one, other):
    stat = ImageStat.Stat(ImageChops.difference(one, other))
    return sum(stat.mean) / len(stat.mean)


@pytest.mark.parametrize("effort", EFFORTS)
@pytest.mark.parametrize("format", OTHERS)
def test_the_picture_comes_back(card, format, effort):
    data = encode(card, format, effort=effort)

    back = opened(data)
    assert (back.format, back.size, back.mode) == (format.upper(), card.size, "RGB")
    assert mean_difference(back, card) < (0.001 if format == "tiff" else 6)
    assert encode(card, format, effort=effort) == data


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (33, 1), (31, 17)])
@pytest.mark.parametrize("format", OTHERS)
def test_odd_sizes(format, size):
    back = opened(encode(Image.new("RGB", size, (200, 30, 90)), format))

    assert back.size == size
    assert back.convert("RGB").getpixel((0, 0)) == pytest.approx((200, 30, 90), abs=12)


def test_jpeg_lays_transparency_on_white():
    image = Image.new("RGBA", (32, 32), (0, 0, 0, 0))
    image.paste((255, 0, 0, 128), (16, 0, 32, 32))

    back = opened(encode(image, "jpg", quality=95))

    assert back.mode == "RGB"
    assert back.getpixel((3, 16)) == (255, 255, 255)
    assert back.getpixel((28, 16)) == pytest.approx((255, 127, 127), abs=4)


@pytest.mark.parametrize("format", ["webp", "avif", "tiff"])
def test_alpha_is_kept(translucent, format):
    back = opened(encode(translucent, format, quality=None if format == "tiff" else 95))

    assert back.mode == "RGBA"
    alpha = ImageChops.difference(back.getchannel("A"), translucent.getchannel("A"))
    assert ImageStat.Stat(alpha).mean[0] < 1


@pytest.mark.parametrize("format", ["webp", "avif", "tiff"])
def test_alpha_that_says_nothing_is_dropped(card, format):
    assert opened(encode(card.convert("RGBA"), format)).mode == "RGB"


def test_tiff_is_lossless_and_deflated(card, translucent):
    for image in (card, translucent):
        plain, predicted = encode(image, "tif"), encode(image, "tif", photo_rows=[(0, 120)])
        for data in (plain, predicted):
            back = opened(data)
            assert back.tobytes() == image.tobytes()
            assert back.info["compression"] == "tiff_adobe_deflate"
            assert 306 not in back.tag_v2, "DateTime"
        assert opened(plain).tag_v2.get(317, 1) == 1
        assert opened(predicted).tag_v2[317] == 2


def test_tiff_alpha_is_straight(translucent):
    assert opened(encode(translucent, "tiff")).tag_v2[338] == (2,)


@pytest.mark.parametrize(("quality", "sampling"), [(None, 2), (89, 2), (90, 0), (100, 0)])
def test_jpeg_keeps_full_color_from_quality_90(card, quality, sampling):
    assert JpegImagePlugin.get_sampling(opened(encode(card, "jpeg", quality=quality))) == sampling


def test_small_jpeg_is_progressive(card):
    assert opened(encode(card, "jpeg", effort="small")).info.get("progressive")
    assert not opened(encode(card, "jpeg")).info.get("progressive")


@pytest.mark.parametrize(("format", "default"), [("jpeg", 85), ("webp", 80), ("avif", 60)])
def test_quality(card, format, default):
    low, usual, high = (encode(card, format, quality=quality) for quality in (20, None, 95))

    assert len(low) < len(usual) < len(high)
    assert usual == encode(card, format, quality=default)


@pytest.mark.parametrize("format", ["webp", "avif"])
def test_more_effort_gives_fewer_bytes_or_a_better_picture(card, format):
    fast, small = encode(card, format, effort="fast"), encode(card, format, effort="small")

    assert len(small) < len(fast) or mean_difference(opened(small), card) < mean_difference(
        opened(fast), card
    )


@pytest.mark.parametrize("format", ["jpeg", "webp", "tiff"])
def test_profile_is_embedded(card, format):
    assert opened(encode(card, format)).info["icc_profile"] == srgb_profile()


def test_avif_says_srgb_by_code_points(card):
    data = encode(card, "avif")

    at = data.index(b"colrnclx") + 8
    primaries, transfer = data[at : at + 2], data[at + 2 : at + 4]
    assert (primaries, transfer) == (b"\0\x01", b"\0\x0d"), "BT.709 primaries, sRGB curve (H.273)"
    assert "icc_profile" not in opened(data).info


def test_profile_is_small_valid_and_srgb(photo):
    data = srgb_profile()
    profile = ImageCms.ImageCmsProfile(BytesIO(data))

    assert len(data) == int.from_bytes(data[:4], "big") < 600
    assert ImageCms.getProfileDescription(profile).strip() == "sRGB"
    same = ImageCms.profileToProfile(photo, profile, ImageCms.createProfile("sRGB"))
    assert max(high for _, high in ImageChops.difference(same, photo).getextrema()) <= 1


def test_profile_is_needed_for_the_comparison_above_to_mean_anything(photo):
    lab = ImageCms.profileToProfile(
        photo, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    ours = ImageCms.profileToProfile(
        photo,
        ImageCms.ImageCmsProfile(BytesIO(srgb_profile())),
        ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )

    assert max(high for _, high in ImageChops.difference(lab, ours).getextrema()) <= 1
