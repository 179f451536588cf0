from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cardpress.color import BLACK
from cardpress.raster.color_glyph import paint_color_glyph
from cardpress.text.fonts import bundled_library

FONT = bundled_library().font("Noto Color Emoji")
FACE = FONT.harfbuzz.get_nominal_glyph(ord("😀"))


def paint(size=96, x=0.0, y=0.0, clip=None):
    return paint_color_glyph(FONT, FACE, size, x, y, BLACK, clip)


def centroid(image, left, top):
    alpha = np.asarray(image)[..., 3].astype(float)
    rows, columns = np.indices(alpha.shape) + 0.5
    return left + (columns * alpha).sum() / alpha.sum(), top + (rows * alpha).sum() / alpha.sum()


def test_the_face_stands_upright_about_its_origin():
    image, left, top = paint()
    assert image.mode == "RGBA"
    # Its circle has the centre (630, 360) in 1024 units per em, y up.
    assert centroid(image, left, top) == pytest.approx((630 / 1024 * 96, -360 / 1024 * 96), abs=0.5)
    pixels = np.asarray(image)
    eye, mouth = (int(y / 1024 * 96) - top for y in (-508, -150))
    assert pixels[eye, int(450 / 1024 * 96) - left, :3].max() < 150
    assert pixels[eye, int(630 / 1024 * 96) - left, 0] > 200
    assert pixels[mouth, int(630 / 1024 * 96) - left, :3].max() < 100


def test_nothing_touches_the_edge_of_the_image():
    alpha = np.asarray(paint(x=0.9, y=0.9)[0])[..., 3]
    assert not alpha[[0, -1]].any()
    assert not alpha[:, [0, -1]].any()


def test_alpha_is_straight():
    """Where the edge is half covered the colour is still that of the face."""
    pixels = np.asarray(paint()[0]).reshape(-1, 4)
    edge = pixels[(pixels[:, 3] > 60) & (pixels[:, 3] < 200)]
    assert len(edge) > 20
    assert edge[:, 0].min() > 200


@pytest.mark.parametrize(("x", "y"), [(0.5, 0.0), (0.25, 0.75)])
def test_phases_move_it_by_parts_of_a_pixel(x, y):
    still, moved = centroid(*paint()), centroid(*paint(x=x, y=y))
    assert moved == pytest.approx((still[0] + x, still[1] + y), abs=0.02)


def test_a_clip_cuts_and_does_not_change():
    whole, left, top = paint()
    part, part_left, part_top = paint(clip=(40, -50, 70, -20))
    assert (part_left, part_top, part.size) == (40, -50, (30, 30))
    box = 40 - left, -50 - top, 70 - left, -20 - top
    assert np.array_equal(np.asarray(part), np.asarray(whole.crop(box)))


@pytest.mark.parametrize("size", [4000, 9000, 30_000])
def test_a_clip_shows_its_part_of_a_huge_glyph(size):
    """The lowest point of the left eye, dark above and yellow below."""
    x, y = int(450 / 1024 * size), int(-390 / 1024 * size)
    image, left, top = paint(size=size, clip=(x - 100, y - 100, x + 100, y + 100))
    assert (left, top, image.size) == (x - 100, y - 100, (200, 200))
    assert max(image.getpixel((100, 10))[:3]) < 150
    assert image.getpixel((100, 190))[0] > 200


def test_an_enlarged_glyph_lies_where_it_should():
    clip = (2000, -2400, 2500, -1400)
    large, _, _ = paint(size=8000, clip=tuple(2 * side for side in clip))
    small, _, _ = paint(size=4000, clip=clip)
    halved = large.resize(small.size, Image.Resampling.BOX)
    difference = np.abs(np.asarray(halved, dtype=np.int16) - np.asarray(small, dtype=np.int16))
    assert difference.mean() < 0.3


def test_there_is_nothing_to_see_of_a_blank_glyph_or_outside_the_clip():
    blank = FONT.harfbuzz.get_nominal_glyph(0x20)
    assert paint_color_glyph(FONT, blank, 96, 0, 0, BLACK) is None
    assert paint(clip=(-50, 0, 0, 50)) is None
