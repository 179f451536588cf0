"""What is known about the colour under the next ink: nothing that is wrong."""

from __future__ import annotations

import random

import pytest
from PIL import Image

from cardpress.color import BLACK, WHITE, Color
from cardpress.raster.ground import Ground

RED = Color(255, 0, 0)


def test_the_background_is_known_until_something_is_painted_on_it():
    ground = Ground(100, 50, WHITE)
    assert ground.color((0, 0, 100, 50)) == WHITE
    ground.mark((10, 10, 20, 20))
    assert ground.color((0, 0, 100, 50)) is None
    assert ground.color((19, 19, 30, 30)) is None
    assert ground.color((20, 10, 30, 20)) == WHITE
    assert ground.color((10, 20, 20, 30)) == WHITE


@pytest.mark.parametrize("box", [(-1, 0, 5, 5), (0, -1, 5, 5), (95, 0, 101, 5), (0, 45, 5, 51)])
def test_nothing_is_known_beyond_the_canvas(box):
    assert Ground(100, 50, WHITE).color(box) is None


def test_a_filled_area_has_its_colour():
    ground = Ground(100, 50, None)
    assert ground.color((10, 10, 20, 20)) is None
    ground.mark((10, 10, 60, 40))
    ground.fill((10, 10, 60, 40), RED)
    assert ground.color((10, 10, 60, 40)) == RED
    assert ground.color((9, 10, 60, 40)) is None


def test_areas_that_are_too_small_are_not_noted():
    ground = Ground(100, 50, None, smallest=101)
    ground.fill((0, 0, 10, 10), RED)
    assert ground.color((0, 0, 10, 10)) is None


@pytest.mark.parametrize("seed", range(30))
def test_whatever_is_said_is_true(seed):
    chance = random.Random(seed)
    size = 60, 40
    ground, picture = Ground(*size, WHITE), Image.new("RGB", size, WHITE[:3])
    for number in range(60):
        left, right = sorted((chance.randrange(-9, 69), chance.randrange(-9, 69)))
        top, bottom = sorted((chance.randrange(-9, 49), chance.randrange(-9, 49)))
        box = left, top, right + 1, bottom + 1
        known = ground.color(box)
        if known is not None:
            colors = picture.crop(box).getcolors()
            assert [color for _, color in colors] == [known[:3]]
        color = Color(number, 0, 0)
        ground.mark(box)
        picture.paste(color[:3], box)
        if chance.random() < 0.5:
            ground.fill(box, color)


def test_most_of_a_quiet_canvas_is_known():
    ground = Ground(100, 100, BLACK)
    for top in range(0, 100, 10):
        assert ground.color((0, top, 100, top + 9)) == BLACK
        ground.mark((0, top, 100, top + 9))
