"""Colours get their numbers exactly, whatever the colours are."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cardpress.encode.palette import few_colors
from cardpress.raster.numbering import solve_tables


def numbered(image):
    """Return the samples, having checked that they stand for the picture's own pixels."""
    samples = few_colors(image)
    assert samples is not None
    indices = samples.rows(0, image.height).tobytes("raw", "P")
    colors = b"".join(bytes(samples.palette[index]) for index in indices)
    assert colors == image.tobytes()
    return samples


def shuffled(colors, mode="RGB"):
    """A picture of 3,000 pixels that shows all of `colors`, in disorder."""
    colors = list(colors)
    pixels = (colors * (3000 // len(colors) + 1))[:3000]
    random.Random(3).shuffle(pixels)
    return Image.frombytes(mode, (60, 50), bytes(value for color in pixels for value in color))


def ramp(first, last, steps):
    return {
        tuple(a + (b - a) * step // (steps - 1) for a, b in zip(first, last, strict=True))
        for step in range(steps)
    }


@pytest.mark.parametrize(
    "colors",
    [
        pytest.param({(1, 2, 3)}, id="one"),
        pytest.param(ramp((255, 255, 255), (17, 24, 39), 200), id="text"),
        pytest.param(
            ramp((255, 255, 255), (17, 24, 39), 100) | ramp((255, 255, 255), (75, 85, 99), 100),
            id="two inks",
        ),
        pytest.param(ramp((0, 0, 0), (0, 0, 255), 256), id="blue alone"),
        pytest.param(ramp((0, 0, 0), (255, 255, 255), 256), id="grays"),
        pytest.param(itertools.product((0, 255), repeat=3), id="corners of the cube"),
        pytest.param(itertools.product(range(0, 256, 51), repeat=3), id="web colours"),
        pytest.param(itertools.product((0, 64, 128, 192), repeat=3), id="powers of two"),
        pytest.param(itertools.product(range(8), range(8), range(4)), id="dense block"),
        pytest.param(itertools.product(range(6), range(6), range(7)), id="another block"),
    ],
)
def test_palettes_that_defy_hashing(colors):
    colors = set(colors)

    samples = numbered(shuffled(colors))

    assert set(samples.palette) == colors


def test_palettes_with_alpha():
    fading = {(17, 24, 39, alpha) for alpha in range(256)}
    lattice = set(itertools.product((0, 128), (0, 255), (3, 9), range(0, 256, 8)))

    assert set(numbered(shuffled(fading, "RGBA")).palette) == fading
    assert set(numbered(shuffled(lattice, "RGBA")).palette) == lattice


def test_frequent_colors_come_first():
    image = Image.new("RGB", (10, 10), (200, 0, 0))
    image.paste((100, 0, 0), (0, 0, 5, 5))
    image.paste((250, 0, 0), (0, 0, 2, 2))

    assert numbered(image).palette == ((200, 0, 0), (100, 0, 0), (250, 0, 0))


def test_257_colors_are_too_many():
    assert few_colors(shuffled(ramp((0, 0, 0), (255, 0, 0), 256) | {(0, 1, 0)}), False) is None


codes = st.integers(1, 4).flatmap(
    lambda length: st.lists(
        st.tuples(*[st.integers(0, 255)] * length), min_size=1, max_size=256, unique=True
    )
)


@given(codes)
def test_solved_tables_number_every_code(codes):
    tables = solve_tables(codes)

    if tables is not None:
        positions = [sum(map(list.__getitem__, tables, code)) % 256 for code in codes]
        assert positions == list(range(len(codes)))


@given(st.sets(st.integers(0, 255), min_size=1))
def test_a_single_channel_is_always_solved(values):
    assert solve_tables([(value,) for value in values]) is not None


def test_a_square_cannot_be_peeled():
    assert solve_tables([(0, 0), (0, 1), (1, 0), (1, 1)]) is None
