"""Documents that once brought the engine down, or nearly; each stays here for ever."""

from __future__ import annotations

import io
import time

import pytest
from PIL import Image

import cardpress

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
WORDS = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor "

#: Seconds that a document within the limits may take; those here took ten times as long once.
LONGEST = 5


def card(*components, width=120, height=80, **fields):
    return {"width": width, "height": height, "components": list(components), **fields}


def text(words, **fields):
    return {"type": "text", "x": 0, "y": 0, "text": words, **fields}


def pixels(document, **options):
    picture = cardpress.render(document, **options)
    return Image.open(io.BytesIO(bytes(picture))).convert("L")


@pytest.mark.parametrize("count", [2, 9000])
def test_letters_far_from_the_start_of_their_line_are_drawn(count):
    # Positions relative to the start of the line did not fit HarfBuzz's 32-bit extents.
    far = {"y": 10, "fontSize": 40, "letterSpacing": 999_900, "anchor": "top-right"}
    near = pixels(card(text("R", **far, x=1e6)))
    image = pixels(card(text("x" * (count - 1) + "R", **far, x=1e6)))
    assert sum(image.histogram()[:128]) == pytest.approx(sum(near.histogram()[:128]), rel=0.2)


@pytest.mark.parametrize("words", ["a\u0301\u0323 ", "x y", "fie\u0301 L\u0120"])
@pytest.mark.parametrize("format", ["svg", "png"])
def test_line_of_hanging_spaces_has_no_run(words, format):
    # It had one without text, which has no script.
    document = card(text(words, letterSpacing=10_000, frameWidth=1))
    options = {"svg_text": "live"} if format == "svg" else {}
    assert cardpress.render(document, format, **options)


@pytest.mark.parametrize(
    "component",
    [
        text("a", fontSize=5e-324),
        {"type": "rect", "x": 0.5, "y": 0.5, "width": 1e-320, "height": 1e-320},
        {"type": "image", "src": PIXEL, "x": 0, "y": 0, "width": 9, "height": 5e-324,
         "fit": "contain"},
    ],
)  # fmt: skip
def test_lengths_whose_inverse_overflows_are_refused(component):
    with pytest.raises(cardpress.DocumentError) as caught:
        cardpress.render(card(component))
    assert {problem.code for problem in caught.value.problems} == {"out-of-range"}


@pytest.mark.parametrize("shadow", [{"blur": 5e-324}, {"blur": 1e-300, "spread": 5e-324}])
def test_shadows_may_be_softer_than_can_be_seen(shadow):
    box = {"type": "rect", "x": 10, "y": 10, "width": 20, "height": 20, "radius": 5e-324}
    for format in ("svg", "png"):
        assert cardpress.render(card({**box, "shadow": shadow}), format)


HOSTILE = {
    "one word, one letter a line": text("x" * 10_000, frameWidth=1, overflow="ellipsis", height=99),
    "shrinking a novel": text(
        (WORDS * 200)[:10_000], frameWidth=600, height=300, fontSize=1000, minFontSize=0.01,
        overflow="shrink",
    ),
    "shrinking one word": text(
        "x" * 10_000, frameWidth=600, height=300, fontSize=1000, minFontSize=0.01,
        overflow="shrink",
    ),
    "a thousand runs on each line": text("aא漢ا" * 2500, frameWidth=600, fontSize=9),
    "an ellipsis behind joiners": text(
        "x" + "\u200d" * 9000 + " y" * 400, frameWidth=14, maxLines=1
    ),
    "spaces between two words": text("a" + " " * 9998 + "b", frameWidth=1),
    "a letter as large as a city": text("Ab&", fontSize=1e6, x=-3e5, y=-7e5),
    "an emoji as large as a house": text("🏳️‍🌈", fontSize=5000, x=-1000, y=-3000),
    "a shadow as soft as a cloud": {
        "type": "rect", "x": -5e5, "y": -5e5, "width": 1e6, "height": 1e6, "radius": 1e6,
        "color": "#ff000080", "shadow": {"blur": 1000, "spread": 1e5},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_component_takes_bounded_time(name):
    began = time.monotonic()
    cardpress.render(card(HOSTILE[name], width=1200, height=630))
    assert time.monotonic() - began < LONGEST


def test_too_many_lines_are_noticed_before_all_are_set():
    began = time.monotonic()
    with pytest.raises(cardpress.LimitError):
        cardpress.render(card(text("x" * 10_000, frameWidth=1)))
    assert time.monotonic() - began < LONGEST


def test_groups_cost_what_they_cover():
    # Each had a layer of the canvas' size: 64 MB, filled, read and thrown away.
    boxes = [
        {"type": "tag", "text": "x", "x": index, "y": index, "opacity": 0.5} for index in range(300)
    ]
    began = time.monotonic()
    cardpress.render(card(*boxes, width=8192, height=2048), effort="fast")
    assert time.monotonic() - began < LONGEST


def test_gradients_of_the_largest_canvas_are_made_in_bands():
    fill = {"gradient": "linear", "angle": 33, "stops": [
        {"offset": 0, "color": "#0008"}, {"offset": 1, "color": "#fff"}]}  # fmt: skip
    began = time.monotonic()
    cardpress.render(card(background=fill, width=8192, height=2048), effort="fast")
    assert time.monotonic() - began < LONGEST


@pytest.mark.parametrize("format", ["svg", "png"])
@pytest.mark.parametrize("padding", [0, 1e-300])
def test_empty_tag_may_have_a_radial_gradient(padding, format):
    # Its box is as wide as nothing, which the radius of the gradient was divided by.
    fill = {"gradient": "radial", "stops": [
        {"offset": 0, "color": "#000"}, {"offset": 1, "color": "#fff"}]}  # fmt: skip
    tag = {"type": "tag", "x": 0, "y": 5, "text": "", "paddingX": padding, "paddingY": 3}
    assert cardpress.render(card({**tag, "backgroundColor": fill}), format)
