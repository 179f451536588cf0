"""Coverage of boxes and colours of areas: exact where it can be, the same whatever the way."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cardpress.color import TRANSPARENT, WHITE, Color
from cardpress.geometry import Box
from cardpress.raster.canvas import Canvas
from cardpress.raster.contour import rounded_mask
from cardpress.raster.gradient import gradient_image
from cardpress.raster.ink import Ink
from cardpress.raster.layer import layer
from cardpress.scene import LinearGradient, RadialGradient, Stop

WINDOW = (0, 0, 12, 8)

#: Coverage is kept in 16 levels, half a step apart at most, and one for rounding.
STEP = 9


def coverage(box, rx=0, ry=0, clip=WINDOW):
    """Return the coverage of all pixels of the clip."""
    canvas = Image.new("L", (clip[2] - clip[0], clip[3] - clip[1]))
    mask = rounded_mask(box, rx, ry, clip)
    if mask is not None:
        canvas.paste(mask.image, (mask.left - clip[0], mask.top - clip[1]))
    return np.asarray(canvas).astype(int)


def exact(box, clip=WINDOW):
    """Return the coverage of a rectangle: a product of what is covered across and down."""
    columns, rows = np.arange(clip[0], clip[2]), np.arange(clip[1], clip[3])
    across = np.clip(np.minimum(columns + 1, box.right) - np.maximum(columns, box.x), 0, 1)
    down = np.clip(np.minimum(rows + 1, box.bottom) - np.maximum(rows, box.y), 0, 1)
    return 255 * np.outer(down, across)


@pytest.mark.parametrize(
    "box",
    [
        Box(2, 1, 5, 3),
        Box(2.25, 1.5, 5.5, 3.75),
        Box(3.4, 3.4, 0.2, 0.2),
        Box(-1e6, 2.25, 2e6, 3.5),
        Box(2.75, -1e6, 0.5, 2e6),
        Box(-4e5, -4e5, 4e5 + 7.5, 4e5 + 3.25),
        Box(0, 0, 1e6, 1e6),
    ],
)
def test_rectangles_cover_what_lies_in_them(box):
    assert np.abs(coverage(box) - exact(box)).max() <= STEP


@pytest.mark.parametrize("side", [40, 1000, 1e6])
def test_corners_do_not_depend_on_how_far_the_box_reaches(side):
    found = coverage(Box(2, 1, side, side), 4, 4)
    assert np.array_equal(found, coverage(Box(2, 1, 20, 20), 4, 4))


def test_corner_is_a_quarter_of_a_circle():
    inside = coverage(Box(0, 0, 100, 100), 50, 50, (0, 0, 50, 50))
    assert inside.sum() / 255 == pytest.approx(np.pi * 50**2 / 4, rel=0.003)
    assert np.array_equal(inside, inside.T)


def test_ellipse_has_the_area_of_an_ellipse():
    inside = coverage(Box(1.5, 2.5, 90, 40), 45, 20, (0, 0, 100, 50))
    assert inside.sum() / 255 == pytest.approx(np.pi * 45 * 20, rel=0.003)


@pytest.mark.parametrize(
    "box", [Box(12, 0, 5, 5), Box(0, -9, 5, 9), Box(1e6, 1e6, 1, 1), Box(3.5, 3.5, 0, 2)]
)
def test_what_cannot_be_seen_has_no_mask(box):
    assert rounded_mask(box, 0, 0, WINDOW) is None


def colored(background):
    canvas = Canvas(6, 300, background)
    levels = Image.new("RGB", (6, 300), "#406080")
    canvas.paint(Ink(levels, Image.linear_gradient("L").resize((6, 300)), (0, 0, 6, 300)))
    return canvas


@pytest.mark.parametrize("background", [WHITE, TRANSPARENT, Color(9, 90, 200, 60)])
@pytest.mark.parametrize("alpha", [1, 77, 128, 254, 255])
def test_even_colour_is_painted_as_through_a_full_mask(background, alpha):
    box, color = (1, 2, 5, 290), Color(250, 120, 3, alpha)
    evenly, masked = colored(background), colored(background)
    evenly.paint(Ink(color, None, box))
    masked.paint(Ink(color, Image.new("L", (4, 288), 255), box))
    apart = np.abs(np.asarray(evenly.image).astype(int) - np.asarray(masked.image).astype(int))
    assert apart.max() <= 1


@pytest.mark.parametrize("box", [(-3, -3, 3, 4), (4, 200, 90, 900), (-5, -5, 99, 999)])
@pytest.mark.parametrize("alpha", [100, 255])
def test_ink_beyond_the_canvas_is_cut_off(box, alpha):
    canvas = Canvas(6, 300, WHITE)
    canvas.paint(Ink(Color(0, 0, 0, alpha), None, box))
    dark = np.argwhere(np.asarray(canvas.image)[:, :, 0] < 255)
    assert tuple(dark.min(axis=0)) == (max(box[1], 0), max(box[0], 0))
    assert tuple(dark.max(axis=0)) == (min(box[3], 300) - 1, min(box[2], 6) - 1)


def test_layer_is_as_large_as_what_is_painted():
    first = Ink(Color(255, 0, 0), None, (2, 3, 5, 6))
    second = Ink(Color(0, 0, 255, 128), None, (4, 5, 90, 7))
    together = layer([first, second], (0, 0, 8, 8))
    assert together.box == (2, 3, 8, 7)
    assert together.source.getpixel((0, 0)) == (255, 0, 0, 255)
    assert together.source.getpixel((2, 2)) == pytest.approx((127, 0, 128, 255), abs=1)
    assert together.source.getpixel((5, 3)) == (0, 0, 255, 128)
    assert together.source.getpixel((0, 3))[3] == 0


def test_layer_outside_the_canvas_is_none():
    inks = [Ink(Color(0, 0, 0), None, (9, 9, 12, 12))] * 2
    assert layer(inks, (0, 0, 8, 8)) is None


def test_single_ink_needs_no_layer():
    ink = Ink(Color(10, 20, 30, 200), None, (0, 0, 2, 2))
    assert layer([ink], (0, 0, 8, 8)).faded(0.5).source == Color(10, 20, 30, 100)


STOPS = (
    Stop(0, Color(0, 0, 0)), Stop(0.5, Color(200, 100, 50)),
    Stop(0.5, Color(255, 255, 255)), Stop(1, Color(0, 0, 255)),
)  # fmt: skip


def interpolated(offset):
    offset = min(max(offset, 0), 1)
    pair = STOPS[:2] if offset < 0.5 else STOPS[2:]
    share = (offset - pair[0].offset) / 0.5
    return [a + (b - a) * share for a, b in zip(pair[0].color, pair[1].color, strict=True)][:3]


@pytest.mark.parametrize("scale", [1, 2.5])
@pytest.mark.parametrize("length", [40, 700, 3000])
def test_linear_gradient_is_interpolated_at_pixel_centres(length, scale):
    gradient = LinearGradient(3, 0, 3 + length, length / 2, STOPS)
    image = gradient_image(gradient, scale, (5, 7, 25, 17))
    for x, y in ((0, 0), (19, 0), (7, 9), (19, 9)):
        px, py = (5 + x + 0.5) / scale, (7 + y + 0.5) / scale
        offset = ((px - 3) * length + py * length / 2) / (length**2 * 1.25)
        assert image.getpixel((x, y)) == pytest.approx(interpolated(offset), abs=5)


def test_radial_gradient_is_an_ellipse():
    image = gradient_image(RadialGradient(50, 20, 40, 10, STOPS), 1, (0, 0, 100, 40))
    for x, y in ((49, 19), (69, 20), (50, 28), (0, 0)):
        offset = np.hypot((x + 0.5 - 50) / 40, (y + 0.5 - 20) / 10)
        assert image.getpixel((x, y)) == pytest.approx(interpolated(offset), abs=5)


def test_hard_stop_is_sharp_on_the_longest_line():
    hard = (Stop(0, Color(0, 0, 0)), Stop(0.5, Color(0, 0, 0)), Stop(0.5, Color(255, 255, 255)),
            Stop(1, Color(255, 255, 255)))  # fmt: skip
    image = gradient_image(LinearGradient(0, 0, 8192, 0, hard), 1, (0, 0, 8192, 1))
    row = np.asarray(image)[0, :, 0]
    assert (row[:4095].max(), row[4097:].min()) == (0, 255)
