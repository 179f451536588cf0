"""What areas are filled with: gradients, shadows, pictures and opacity, as nodes of the scene."""

from __future__ import annotations

import base64
import io
import math

import pytest
from PIL import Image

from cardpress.bitmap import Bitmap
from cardpress.cache import ByteCache
from cardpress.color import Color
from cardpress.components.base import Context
from cardpress.document import read_document
from cardpress.layout import lay_out
from cardpress.limits import Limits
from cardpress.scene import Group, LinearGradient, Picture, RadialGradient, Shadow, Shape
from cardpress.text.fonts import bundled_library
from cardpress.text.paragraph import Typesetter
from cardpress.text.shape import Shaper

BLACK_TO_WHITE = [{"offset": 0, "color": "#000"}, {"offset": 1, "color": "#fff"}]


def scene(*components, bitmaps=None, **fields):
    document = {"width": 200, "height": 100, "components": list(components), **fields}
    typesetter = Typesetter(bundled_library(), Shaper(ByteCache(1 << 20)))
    context = Context(typesetter, bitmaps or {})
    return lay_out(read_document(document, Limits()).document, context).scene


def rect(**fields):
    return {"type": "rect", "x": 10, "y": 20, "width": 80, "height": 60, **fields}


def linear(angle):
    return {"gradient": "linear", "angle": angle, "stops": BLACK_TO_WHITE}


# CSS Images 3, section 3.1: through the centre (50, 50), as long as the corners need.
@pytest.mark.parametrize(
    ("angle", "start", "end"),
    [
        (0, (50, 80), (50, 20)),
        (90, (10, 50), (90, 50)),
        (180, (50, 20), (50, 80)),
        (270, (90, 50), (10, 50)),
        (-90, (90, 50), (10, 50)),
        (450, (10, 50), (90, 50)),
        (45, (15, 85), (85, 15)),
        (135, (15, 15), (85, 85)),
    ],
)
def test_linear_gradient_runs_from_corner_to_corner(angle, start, end):
    (shape,) = scene(rect(color=linear(angle))).nodes
    assert isinstance(shape.fill, LinearGradient)
    found = shape.fill.x1, shape.fill.y1, shape.fill.x2, shape.fill.y2
    assert found == pytest.approx((*start, *end))


def test_linear_gradient_runs_to_the_right_by_default():
    (shape,) = scene(rect(color={"gradient": "linear", "stops": BLACK_TO_WHITE})).nodes
    assert (shape.fill.x1, shape.fill.x2) == pytest.approx((10, 90))
    assert shape.fill.y1 == pytest.approx(shape.fill.y2)


def test_radial_gradient_reaches_the_corners():
    (shape,) = scene(rect(color={"gradient": "radial", "stops": BLACK_TO_WHITE})).nodes
    fill = shape.fill
    assert isinstance(fill, RadialGradient)
    assert (fill.cx, fill.cy) == (50, 50)
    assert fill.rx / fill.ry == pytest.approx(80 / 60)
    assert math.hypot(40 / fill.rx, 30 / fill.ry) == pytest.approx(1)


def test_offsets_never_fall():
    offsets = (0.5, 0.2, 0.7, 0.1)
    stops = [{"offset": offset, "color": "#123"} for offset in offsets]
    (shape,) = scene(rect(color={"gradient": "linear", "stops": stops})).nodes
    assert [stop.offset for stop in shape.fill.stops] == [0.5, 0.5, 0.7, 0.7]


@pytest.mark.parametrize("anchor", ["top-left", "center"])
def test_gradients_move_with_their_box(anchor):
    x, y = (10, 20) if anchor == "top-left" else (50, 50)
    (shape,) = scene(rect(x=x, y=y, anchor=anchor, color=linear(90))).nodes
    assert shape.box == (10, 20, 80, 60)
    assert (shape.fill.x1, shape.fill.x2) == pytest.approx((10, 90))


def test_background_gradient_spans_the_canvas():
    background = scene(background=linear(90)).background
    assert (background.x1, background.x2) == pytest.approx((0, 200))


@pytest.mark.parametrize(
    ("width", "height", "radius", "clamped"),
    [(80, 60, 10, 10), (80, 60, 999, 30), (20, 60, 999, 10), (80, 60, 0, 0)],
)
def test_radius_is_at_most_half_the_shorter_side(width, height, radius, clamped):
    (shape,) = scene(rect(width=width, height=height, radius=radius)).nodes
    assert (shape.rx, shape.ry) == (clamped, clamped)


def test_ellipse_touches_all_four_sides():
    (shape,) = scene({"type": "ellipse", "x": 1, "y": 2, "width": 30, "height": 50}).nodes
    assert (shape.box, shape.rx, shape.ry) == ((1, 2, 30, 50), 15, 25)


# CSS Backgrounds 3, section 6.1.1: sharp corners stay sharp, small radii grow less.
@pytest.mark.parametrize(
    ("radius", "spread", "grown"),
    [(0, 10, 0), (20, 10, 30), (10, 10, 20), (5, 10, 5 + 10 * (1 - 0.5**3)), (20, -5, 15),
     (3, -5, 0), (20, 0, 20)],
)  # fmt: skip
def test_spread_grows_the_corners_of_a_shadow(radius, spread, grown):
    shadow, _ = scene(rect(radius=radius, shadow={"spread": spread})).nodes
    assert isinstance(shadow, Shadow)
    assert (shadow.rx, shadow.ry) == pytest.approx((grown, grown))
    assert shadow.box == (10 - spread, 20 - spread, 80 + 2 * spread, 60 + 2 * spread)


def test_shadow_is_offset_and_half_its_blur_is_the_deviation():
    shadow, _ = scene(rect(shadow={"x": 3, "y": -4, "blur": 12})).nodes
    assert shadow.box == (13, 16, 80, 60)
    assert shadow.sigma == 6
    assert shadow.color == Color(0, 0, 0, 0x40)


@pytest.mark.parametrize(
    ("color", "hollow"), [("#123456", False), ("#12345680", True), (linear(0), False)]
)
def test_shadow_is_left_out_below_what_lets_it_show(color, hollow):
    shadow, shape = scene(rect(radius=9, color=color, shadow={})).nodes
    assert shadow.hole == ((shape.box, 9, 9) if hollow else None)


def test_shadow_that_shrinks_to_nothing_is_none():
    (only,) = scene(rect(shadow={"spread": -30})).nodes
    assert isinstance(only, Shape)


@pytest.mark.parametrize(("opacity", "groups"), [(1, 0), (0.5, 1), (0, 0)])
def test_opacity_makes_a_group_unless_it_changes_nothing(opacity, groups):
    nodes = scene(rect(opacity=opacity, shadow={})).nodes
    assert sum(isinstance(node, Group) for node in nodes) == groups
    if groups:
        assert nodes[0].opacity == opacity
        assert [type(child) for child in nodes[0].children] == [Shadow, Shape]
    assert len(nodes) == (0 if opacity == 0 else 2 - groups)


def picture(width, height, **fields):
    """Return the picture that an image of 80 x 60 shows of a source of the given size."""
    bitmap = Bitmap(Image.new("RGB", (width, height)), "0" * 64, width, height, lossy=False)
    buffer = io.BytesIO()
    bitmap.image.save(buffer, "PNG")
    source = base64.b64encode(buffer.getvalue()).decode()
    (node,) = scene(rect(type="image", src=source, **fields), bitmaps={source: bitmap}).nodes
    assert isinstance(node, Picture)
    assert node.frame == (10, 20, 80, 60)
    return node


@pytest.mark.parametrize(
    ("size", "fields", "content"),
    [
        ((100, 100), {}, (10, 20, 80, 60)),
        ((100, 100), {"fit": "cover"}, (10, 10, 80, 80)),
        ((100, 100), {"fit": "contain"}, (20, 20, 60, 60)),
        ((30, 60), {"fit": "cover"}, (10, -30, 80, 160)),
        ((100, 100), {"fit": "cover", "focus": {"y": 0}}, (10, 20, 80, 80)),
        ((100, 100), {"fit": "cover", "focus": {"y": 1}}, (10, 0, 80, 80)),
        ((100, 100), {"fit": "contain", "focus": {"x": 0}}, (10, 20, 60, 60)),
        ((100, 100), {"fit": "contain", "focus": {"x": 0.75}}, (25, 20, 60, 60)),
        ((100, 100), {"fit": "fill", "focus": {"x": 0, "y": 0}}, (10, 20, 80, 60)),
    ],
)
def test_picture_lies_in_its_frame_as_fit_and_focus_say(size, fields, content):
    assert picture(*size, **fields).content == pytest.approx(content)


@pytest.mark.parametrize(("radius", "clamped"), [(0, 0), (12, 12), (1e6, 30)])
def test_radius_of_a_picture_is_clamped(radius, clamped):
    assert picture(8, 6, radius=radius).radius == clamped
