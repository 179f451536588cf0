"""Scaling: sizes, crops, colours at transparent edges, and no resampling where none is needed."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cardpress.sources.scaling import scale_bitmap


def gradient(width, height):
    rows = np.linspace(0, 255, width)[None, :].repeat(height, 0)
    return Image.fromarray(np.stack([rows, rows, rows], 2).round().astype("uint8"))


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("size", [(1, 1), (7, 90), (64, 48), (333, 2), (200, 100)])
def test_size_and_mode(mode, size):
    scaled = scale_bitmap(gradient(64, 48).convert(mode), *size)

    assert scaled.size == size
    assert scaled.mode == mode


def test_the_same_size_changes_nothing(corners):
    assert scale_bitmap(corners, 30, 20).tobytes() == corners.tobytes()


def test_a_whole_crop_of_the_same_size_changes_nothing(corners):
    part = scale_bitmap(corners, 10, 10, (10.0, 5.0, 20.0, 15.0))

    assert part.tobytes() == corners.crop((10, 5, 20, 15)).tobytes()


@pytest.mark.parametrize("factor", [0.1, 0.5, 3.7])
def test_flat_colors_stay(factor):
    image = Image.new("RGB", (100, 80), (13, 200, 77))
    scaled = scale_bitmap(image, round(100 * factor), round(80 * factor))

    assert scaled.getcolors() == [(scaled.width * scaled.height, (13, 200, 77))]


@pytest.mark.parametrize("width", [50, 100, 1000])
def test_a_gradient_keeps_its_place(width):
    """The value at the middle of each output pixel is that of the source at the same place."""
    source = gradient(400, 10)
    scaled = np.asarray(scale_bitmap(source, width, 10))[5, :, 0].astype(float)
    centres = (np.arange(width) + 0.5) * 400 / width - 0.5
    inner = slice(width // 20, -width // 20)

    assert np.abs(scaled - centres * 255 / 399)[inner].max() <= 1.1


def test_a_fractional_crop():
    scaled = np.asarray(scale_bitmap(gradient(400, 10), 100, 10, (100.5, 0, 300.5, 10)))[5, :, 0]
    centres = 100.5 + (np.arange(100) + 0.5) * 2 - 0.5

    assert np.abs(scaled - centres * 255 / 399).max() <= 1.1


def test_a_crop_is_cut_to_the_picture(corners):
    rounded = scale_bitmap(corners, 60, 40, (-1e-9, 0, 30 + 1e-9, 20 + 1e-9))

    assert rounded.tobytes() == scale_bitmap(corners, 60, 40).tobytes()


def test_fine_patterns_become_grey_not_moire():
    stripes = Image.fromarray((np.indices((400, 400)).sum(0) % 2 * 255).astype("uint8"))
    scaled = np.asarray(scale_bitmap(stripes.convert("RGB"), 37, 37)).astype(int)

    assert np.abs(scaled - 127).max() <= 6


@pytest.mark.parametrize("size", [(13, 13), (160, 160)])
def test_hidden_colors_leave_no_fringes(size):
    """White, next to transparent black: every pixel that is seen stays white."""
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((255, 255, 255, 255), (10, 10, 30, 30))
    scaled = np.asarray(scale_bitmap(image, *size))
    seen = scaled[scaled[..., 3] > 8]

    assert (seen[:, 3] < 255).any()
    assert seen[:, :3].min() >= 250


def test_a_large_reduction_is_near_the_full_one():
    noise = Image.effect_noise((1200, 900), 80).convert("RGB")
    quick = np.asarray(scale_bitmap(noise, 60, 45)).astype(int)
    full = np.asarray(noise.resize((60, 45), Image.Resampling.LANCZOS)).astype(int)

    assert np.abs(quick - full).max() <= 6
