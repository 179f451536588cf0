"""Where components lie: numbers, not pictures."""

from __future__ import annotations

from itertools import pairwise

import pytest

import cardpress


def measured(*components, width=400, height=200):
    document = {"width": width, "height": height, "components": list(components)}
    return cardpress.measure(document).components


def text(words="Hello", **fields):
    return {"type": "text", "text": words, "x": 100, "y": 50, **fields}


@pytest.mark.parametrize(
    ("anchor", "x", "y"),
    [
        ("top-left", 100, 50), ("top", 80, 50), ("top-right", 60, 50),
        ("left", 100, 40), ("center", 80, 40), ("right", 60, 40),
        ("bottom-left", 100, 30), ("bottom", 80, 30), ("bottom-right", 60, 30),
    ],
)  # fmt: skip
def test_anchor_is_the_point_that_lies_at_x_y(anchor, x, y):
    rect = {"type": "rect", "x": 100, "y": 50, "width": 40, "height": 20, "anchor": anchor}
    assert measured(rect)[0].box == (x, y, 40, 20)


@pytest.mark.parametrize(("width", "thickness"), [("thin", 1), ("medium", 3), ("thick", 5)])
@pytest.mark.parametrize("direction", ["horizontal", "vertical"])
def test_divider_is_a_bar_right_or_down(width, thickness, direction):
    bar = {"type": "divider", "x": 7, "y": 9, "length": 60, "width": width, "direction": direction}
    size = (60, thickness) if direction == "horizontal" else (thickness, 60)
    assert measured(bar)[0].box == (7, 9, *size)


def test_tag_pads_its_text_by_shares_of_the_font_size():
    (tag,) = measured({"type": "tag", "text": "New", "x": 10, "y": 20, "fontSize": 20})
    (inner,) = measured(text("New", fontSize=20))
    assert tag.box.width == pytest.approx(inner.box.width + 20)
    assert tag.box.height == inner.box.height + 10
    assert tag.lines[0].x == 20
    assert tag.lines[0].baseline == 20 + 5 + (inner.lines[0].baseline - 50)


def test_tag_takes_paddings_in_pixels():
    fields = {"paddingX": 3, "paddingY": 7, "radius": 0}
    (tag,) = measured({"type": "tag", "text": "New", "x": 0, "y": 0, **fields})
    (inner,) = measured(text("New"))
    assert tag.box.width == pytest.approx(inner.box.width + 6)
    assert tag.box.height == inner.box.height + 14


@pytest.mark.parametrize(("y", "baseline"), [(10, 26), (10.4, 26), (10.5, 27), (-0.5, 16)])
def test_baseline_snaps_to_whole_pixels(y, baseline):
    assert measured({**text(fontSize=16), "y": y})[0].lines[0].baseline == baseline


@pytest.mark.parametrize(
    ("align", "words", "side"),
    [
        ("start", "abc", "left"), ("end", "abc", "right"), ("center", "abc", "center"),
        ("left", "abc", "left"), ("right", "abc", "right"),
        ("start", "אבג", "right"), ("end", "אבג", "left"),
        ("left", "אבג", "left"), ("right", "אבג", "right"), ("justify", "אבג", "right"),
    ],
)  # fmt: skip
def test_lines_are_aligned_in_their_frame(align, words, side):
    (component,) = measured(text(words, frameWidth=200, align=align))
    line = component.lines[0]
    spare = 200 - line.width
    assert line.x == pytest.approx(100 + {"left": 0, "center": spare / 2, "right": spare}[side])
    assert component.box.width == 200


def test_justified_lines_are_as_wide_as_the_frame_but_the_last():
    words = "The quick brown fox jumps over the lazy dog and runs away."
    (component,) = measured(text(words, frameWidth=180, align="justify"))
    *filled, last = component.lines
    assert len(filled) >= 2
    assert [line.width for line in filled] == pytest.approx([180] * len(filled))
    assert last.width < 180


def test_line_height_is_a_multiple_of_the_font_size():
    (component,) = measured(text("a\nb\nc", fontSize=20, lineHeight=1.5))
    assert component.box.height == 90
    baselines = [line.baseline for line in component.lines]
    assert [after - before for before, after in pairwise(baselines)] == [30, 30]


def test_letter_spacing_follows_each_cluster():
    (plain,) = measured(text("abcd"))
    (spaced,) = measured(text("abcd", letterSpacing=5))
    (accented,) = measured(text("e\u0301e\u0301", letterSpacing=5))
    (unaccented,) = measured(text("e\u0301e\u0301"))
    assert spaced.box.width == pytest.approx(plain.box.width + 20)
    assert accented.box.width == pytest.approx(unaccented.box.width + 10)


def test_max_lines_cuts_with_an_ellipsis():
    (component,) = measured(text("one two three four five six", frameWidth=60, maxLines=2))
    assert len(component.lines) == 2
    assert component.lines[1].text.endswith("\u2026")
    assert component.lines[1].width <= 60


def test_shrunk_text_fits_its_frame_and_is_reported():
    words = "A headline that is much too long for its small frame"
    fields = {"frameWidth": 150, "height": 60, "fontSize": 40, "overflow": "shrink"}
    document = {"width": 400, "height": 200, "components": [text(words, minFontSize=4, **fields)]}
    measurement = cardpress.measure(document)
    component = measurement.components[0]
    assert component.box.height == 60
    assert component.lines[-1].baseline <= 50 + 60
    assert max(line.width for line in component.lines) <= 150.02
    assert " ".join(line.text for line in component.lines) == words
    assert [warning.code for warning in measurement.report] == ["text-shrunk"]


def test_shrinking_stops_at_the_smallest_size_and_cuts():
    fields = {"frameWidth": 60, "height": 30, "fontSize": 20, "minFontSize": 18}
    document = {
        "width": 400,
        "height": 200,
        "components": [text("far too many words here", overflow="shrink", **fields)],
    }
    measurement = cardpress.measure(document)
    assert measurement.components[0].lines[-1].text.endswith("\u2026")
    assert [warning.code for warning in measurement.report] == ["text-shrunk", "text-cut"]


def test_overflow_may_be_an_error_with_a_pointer():
    document = {
        "width": 400,
        "height": 200,
        "components": [text(), text("too wide " * 9, frameWidth=60, height=20, overflow="error")],
    }
    with pytest.raises(cardpress.DocumentError) as caught:
        cardpress.render(document)
    (problem,) = caught.value.problems
    assert (problem.code, problem.pointer) == ("text-overflow", "/components/1/text")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": "\U0001ffff".replace("\U0001ffff", "\U00016a00")}, "missing-glyph"),
        ({"text": "中"}, "font-fallback"),
        ({"text": "a", "fontFamily": "Playfair Display", "fontWeight": "100"}, "font-weight"),
        ({"text": "a", "fontFamily": "Noto Sans SC", "fontStyle": "italic"}, "font-style"),
        ({"text": "a\nb", "height": 10}, "text-overflow"),
    ],
)
def test_report_names_what_is_not_as_asked(fields, code):
    document = {
        "width": 99,
        "height": 99,
        "components": [{"type": "text", "x": 0, "y": 0, **fields}],
    }
    assert [warning.code for warning in cardpress.measure(document).report] == [code]


def test_emoji_and_plain_text_are_nothing_to_report():
    document = {"width": 99, "height": 99, "components": [text("fine 😀")]}
    assert cardpress.render(document).report == ()


def test_measures_are_json_data():
    document = {
        "width": 200,
        "height": 100,
        "components": [text("Hi"), {"type": "rect", "x": 1, "y": 2, "width": 3, "height": 4}],
    }
    data = cardpress.measure(document).to_dict()
    assert list(data) == ["width", "height", "components"]
    words, rect = data["components"]
    assert rect == {"index": 1, "type": "rect", "box": {"x": 1, "y": 2, "width": 3, "height": 4}}
    assert list(words) == ["index", "type", "box", "lines"]
    assert list(words["lines"][0]) == ["text", "x", "baseline", "width"]
