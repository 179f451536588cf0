"""Choices that make no sense, and encoders that fail, end in an EncodeError."""

from __future__ import annotations

import pytest
from PIL import Image

import cardpress.encode as stage
from cardpress.encode import check_options, check_size, encode
from cardpress.errors import EncodeError
from cardpress.formats import SVG, format_of

PIXEL = Image.new("RGB", (1, 1))


def test_unknown_format():
    with pytest.raises(EncodeError, match=r"unknown format 'gif'.*svg, png, jpeg"):
        encode(PIXEL, "gif")


def test_svg_is_not_made_of_pixels():
    with pytest.raises(EncodeError, match="svg is not made of pixels"):
        encode(PIXEL, "svg")


def test_unknown_effort():
    with pytest.raises(EncodeError, match="unknown effort 'max': known are fast, balanced, small"):
        encode(PIXEL, "png", effort="max")


@pytest.mark.parametrize("format", ["png", "tiff"])
def test_quality_of_a_lossless_format(format):
    with pytest.raises(EncodeError, match=f"{format} is lossless.*only jpeg, webp, avif"):
        encode(PIXEL, format, quality=80)


def test_quality_of_svg():
    with pytest.raises(EncodeError, match="svg is lossless"):
        check_options(SVG, "balanced", 80)


@pytest.mark.parametrize("quality", [0, 101, -1, 80.0, "80", True])
def test_quality_out_of_range(quality):
    with pytest.raises(EncodeError, match="quality must be a whole number from 1 to 100"):
        encode(PIXEL, "jpeg", quality=quality)


@pytest.mark.parametrize(
    ("format", "side"), [("webp", 16_383), ("jpeg", 65_500), ("avif", 32_768), ("png", 2**31 - 1)]
)
def test_side_limits(format, side):
    target = format_of(format)

    check_size(target, side, 1)
    for width, height in ((side + 1, 1), (1, side + 1)):
        with pytest.raises(EncodeError, match=f"{format} holds at most {side} pixels"):
            check_size(target, width, height)


@pytest.mark.parametrize(("format", "side"), [("webp", 16_383), ("jpeg", 65_500)])
def test_the_longest_side_works(format, side):
    encode(Image.new("RGB", (1, side)), format, effort="fast")

    with pytest.raises(EncodeError, match="holds at most"):
        encode(Image.new("RGB", (1, side + 1)), format)


def test_no_pixels():
    with pytest.raises(EncodeError, match="0x5 pixels has nothing to write"):
        encode(Image.new("RGB", (0, 5)), "png")


@pytest.mark.parametrize("failure", [MemoryError(), OSError("broken"), RuntimeError("odd")])
def test_failures_of_encoders(monkeypatch, failure):
    def fail(image, options):
        raise failure

    monkeypatch.setitem(stage._ENCODERS, "png", fail)

    reason = str(failure) or "MemoryError"
    with pytest.raises(EncodeError, match=f"cannot write the picture as png: {reason}"):
        encode(PIXEL, "png")
