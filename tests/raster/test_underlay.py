"""What lies under texts is painted once, kept from the second time on, and never painted over."""

from __future__ import annotations

import pytest

import cardpress
from cardpress.engine import Engine


def card(text, color="#7dd3fc", x=20):
    stops = [{"offset": 0, "color": color}, {"offset": 1, "color": "#ffffff00"}]
    glow = {"type": "ellipse", "x": 200, "y": 20, "width": 90, "height": 90,
            "color": {"gradient": "radial", "stops": stops}}  # fmt: skip
    words = {"type": "text", "text": text, "x": x, "y": 60, "fontSize": 24}
    return {"width": 320, "height": 140, "background": "#ffffff", "components": [glow, words]}


def kept(engine):
    return engine._paint_caches.underlays.used


def test_it_is_kept_when_wanted_for_the_second_time():
    engine = Engine()
    engine.render(card("One"))
    once = kept(engine)
    engine.render(card("Two"))
    twice = kept(engine)
    engine.render(card("Three"))
    assert once < 1000
    assert twice - once >= 320 * 140 * 4
    assert kept(engine) == twice


def test_other_colours_are_another_one():
    engine = Engine()
    for color in ("#7dd3fc", "#7dd3fd", "#7dd3fe"):
        engine.render(card("One", color))
    assert kept(engine) < 3 * 1000


@pytest.mark.parametrize("x", [20, 180])
def test_texts_leave_no_trace_on_it(x):
    engine = Engine()
    for text in ("First", "Second", "Third words"):
        engine.render(card(text, x=x))
    assert bytes(engine.render(card("Last", x=x))) == bytes(Engine().render(card("Last", x=x)))


def test_a_text_on_plain_ground_leaves_numbers_of_colours_and_one_on_the_gradient_does_not():
    def color_type(x):
        return bytes(cardpress.render(card("Words", x=x), effort="fast"))[25]

    assert color_type(20) == 3
    assert color_type(180) == 2


def test_what_is_too_large_to_keep_is_painted_each_time():
    engine = Engine(cardpress.Settings(cache_bytes=1 << 20))
    for text in ("First", "Second", "Third"):
        picture = bytes(engine.render(card(text)))
        assert picture == bytes(Engine().render(card(text)))
    assert kept(engine) < 1000
