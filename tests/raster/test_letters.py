"""Tiny canvases, written as letters: what is painted where, pixel by pixel."""

from __future__ import annotations

import io

import pytest
from PIL import Image

import cardpress

COLORS = {
    "_": (255, 255, 255, 255),
    "R": (255, 0, 0, 255),
    "B": (0, 0, 255, 255),
    "K": (0, 0, 0, 255),
    "p": (255, 128, 128, 255),
    "v": (128, 0, 128, 255),
    ".": (0, 0, 0, 0),
    "r": (255, 0, 0, 128),
}


def painted(*components, background="#ffffff", width=8, height=6, scale=1):
    document = {"width": width, "height": height, "background": background}
    picture = cardpress.render({**document, "components": list(components)}, scale=scale)
    return Image.open(io.BytesIO(bytes(picture))).convert("RGBA")


def check(image, letters):
    expected = letters.split()
    assert image.size == (len(expected[0]), len(expected))
    for y, row in enumerate(expected):
        for x, letter in enumerate(row):
            found, wanted = image.getpixel((x, y)), COLORS[letter]
            near = all(abs(a - b) <= 1 for a, b in zip(found, wanted, strict=True))
            assert near, f"at {x}, {y}: {found} instead of {letter} {wanted}"


def rect(x, y, width, height, color="#ff0000", **fields):
    return {
        "type": "rect",
        "x": x,
        "y": y,
        "width": width,
        "height": height,
        "color": color,
        **fields,
    }


def test_later_components_lie_on_top():
    check(painted(rect(1, 1, 4, 3), rect(3, 2, 4, 3, "#0000ff")), """
________
_RRRR___
_RRBBBB_
_RRBBBB_
___BBBB_
________
""")  # fmt: skip


def test_what_lies_outside_is_cut_off():
    check(painted(rect(-2, -2, 4, 4), rect(6, 4, 9, 9, "#0000ff")), """
RR______
RR______
________
________
______BB
______BB
""")  # fmt: skip


def test_half_a_pixel_is_half_covered():
    image = painted(rect(1.5, 1, 3, 1))
    row = [image.getpixel((x, 1))[1] for x in range(6)]
    assert row == pytest.approx([255, 119, 0, 0, 119, 255], abs=18)


def test_translucent_colours_mix():
    check(painted(rect(0, 0, 8, 3, "#ff000080"), rect(0, 3, 8, 3, "#000000", opacity=1)), """
pppppppp
pppppppp
pppppppp
KKKKKKKK
KKKKKKKK
KKKKKKKK
""")  # fmt: skip


def test_a_group_fades_as_one():
    tag = {
        "type": "tag",
        "text": "█",
        "color": "#0000ff",
        "backgroundColor": "#ff0000",
        "opacity": 0.5,
    }
    image = painted(
        {**tag, "x": 0, "y": 0, "fontSize": 40, "paddingX": 20, "radius": 0}, width=60, height=40
    )
    ground, letter = image.getpixel((5, 5)), image.getpixel((30, 25))
    assert ground == pytest.approx((255, 127, 127, 255), abs=1)
    # The letter covers the ground before both are faded: no red shines through it.
    assert letter == pytest.approx((127, 127, 255, 255), abs=1)


def test_transparent_canvases_keep_colours_pure():
    check(painted(rect(2, 1, 4, 4, "#ff000080"), background="transparent"), """
........
..rrrr..
..rrrr..
..rrrr..
..rrrr..
........
""")  # fmt: skip


def test_edges_on_a_transparent_canvas_have_no_dark_fringe():
    image = painted(
        {"type": "ellipse", "x": 1, "y": 1, "width": 18, "height": 18, "color": "#ffffff"},
        background="transparent", width=20, height=20,
    )  # fmt: skip
    seen = {image.getpixel((x, y)) for x in range(20) for y in range(20)}
    partial = {pixel for pixel in seen if 0 < pixel[3] < 255}
    assert len(partial) > 5
    assert all(pixel[:3] == (255, 255, 255) for pixel in partial)


def test_gradients_begin_and_end_with_their_colours():
    fill = {"gradient": "linear", "angle": 90, "stops": [
        {"offset": 0, "color": "#000000"}, {"offset": 1, "color": "#ffffff"}]}  # fmt: skip
    image = painted(rect(0, 0, 256, 2, fill), width=256, height=2)
    levels = [image.getpixel((x, 0))[0] for x in range(256)]
    assert levels == pytest.approx([(x + 0.5) / 256 * 255 for x in range(256)], abs=1)


@pytest.mark.parametrize(
    ("angle", "dark", "light"),
    [(0, (4, 7), (4, 0)), (90, (0, 4), (7, 4)), (180, (4, 0), (4, 7)), (135, (0, 0), (7, 7))],
)
def test_gradients_point_as_in_css(angle, dark, light):
    fill = {"gradient": "linear", "angle": angle, "stops": [
        {"offset": 0, "color": "#000000"}, {"offset": 1, "color": "#ffffff"}]}  # fmt: skip
    image = painted(background=fill, width=8, height=8)
    assert image.getpixel(dark)[0] < 32
    assert image.getpixel(light)[0] > 223


def test_hard_shadows_are_the_box_moved():
    box = rect(1, 1, 3, 2, "#0000ff", shadow={"x": 2, "y": 2, "color": "#000000"})
    check(painted(box), """
________
_BBB____
_BBB____
___KKK__
___KKK__
________
""")  # fmt: skip


def test_shadows_leave_out_what_lets_them_show():
    glass = rect(1, 1, 3, 2, "#ff000000", shadow={"x": 1, "y": 1, "color": "#000000"})
    check(painted(glass), """
________
________
____K___
__KKK___
________
________
""")  # fmt: skip


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_scale_multiplies_everything(scale):
    image = painted(rect(2, 1, 3, 2), scale=scale)
    red = [(x, y) for x in range(image.width) for y in range(image.height)
           if image.getpixel((x, y)) == COLORS["R"]]  # fmt: skip
    assert (min(red), max(red)) == ((2 * scale, scale), (5 * scale - 1, 3 * scale - 1))


def test_pictures_are_clipped_to_their_radius():
    buffer = io.BytesIO()
    Image.new("RGB", (10, 10), "#0000ff").save(buffer, "PNG")
    import base64

    source = base64.b64encode(buffer.getvalue()).decode()
    image = painted(
        {"type": "image", "src": source, "x": 0, "y": 0, "width": 20, "height": 20, "radius": 99},
        width=20, height=20,
    )  # fmt: skip
    assert image.getpixel((10, 10)) == COLORS["B"]
    assert image.getpixel((10, 0))[2] == 255
    for corner in ((0, 0), (19, 0), (0, 19), (19, 19)):
        assert image.getpixel(corner) == COLORS["_"]
