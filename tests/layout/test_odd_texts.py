"""Texts that nobody writes on purpose: empty, invisible, endless, tiny, huge."""

from __future__ import annotations

import pytest

import cardpress

LIMIT = cardpress.Limits().lines


def measured(words, **fields):
    text = {"type": "text", "x": 0, "y": 0, "text": words, **fields}
    return cardpress.measure({"width": 400, "height": 200, "components": [text]}).components[0]


def lines(words, **fields):
    return [line.text for line in measured(words, **fields).lines]


@pytest.mark.parametrize(
    "words",
    ["", " ", "   ", "\t", "\u3000", "\u1680", "\u00ad", "\u200d", "\u200b", "\u200f", "\ufe0f",
     "\ufeff", "\u2067\u2069", "\u0301", "\U000e0020", "\u202e", "\u2060"],
    ids=ascii,
)  # fmt: skip
@pytest.mark.parametrize("width", ["fit", 1])
def test_what_cannot_be_seen_is_one_line_without_width(words, width):
    component = measured(words, frameWidth=width)
    assert [line.width for line in component.lines] == [0]
    assert component.box.height == 20
    assert component.box.width == (0 if width == "fit" else 1)


@pytest.mark.parametrize("newline", ["\n", "\r", "\r\n", "\u2028", "\u2029"], ids=ascii)
def test_every_newline_begins_a_line(newline):
    assert lines(newline) == ["", ""]
    assert lines(f"a{newline}") == ["a", ""]
    assert lines(f"{newline}a") == ["", "a"]
    assert lines(f"a{newline}{newline}b", maxLines=9) == ["a", "", "b"]


def test_line_feed_before_carriage_return_is_two():
    assert lines("a\n\rb") == ["a", "", "b"]


def test_tab_is_eight_spaces_wide():
    tab, spaces = measured("a\tb"), measured("a" + " " * 8 + "b")
    assert tab.box == spaces.box


@pytest.mark.parametrize("count", [LIMIT - 1, LIMIT])
def test_as_many_lines_as_the_limit_are_set(count):
    assert len(lines("\n".join("x" * count), fontSize=1)) == count


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("\n" * LIMIT, {}),
        ("x\n" * LIMIT, {"maxLines": 1}),
        ("x " * (LIMIT + 1), {"frameWidth": 1}),
        ("x" * (LIMIT + 1), {"frameWidth": 1, "overflow": "error"}),
    ],
)
def test_more_lines_than_the_limit_are_refused(words, fields):
    with pytest.raises(cardpress.LimitError) as caught:
        measured(words, **fields)
    assert caught.value.limit == "lines"
    (problem,) = caught.value.problems
    assert (problem.code, problem.pointer) == ("limit-lines", "/components/0/text")


def test_only_lines_that_are_shown_count():
    assert len(lines("x " * (LIMIT + 1), frameWidth=1, maxLines=3)) == 3


@pytest.mark.parametrize(
    ("words", "clusters"),
    [
        ("abc", ["a", "b", "c"]),
        ("e\u0301e\u0301", ["e\u0301", "e\u0301"]),
        ("👨‍👩‍👧👨‍👩‍👧", ["👨‍👩‍👧", "👨‍👩‍👧"]),
        ("🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]),
        ("한국", ["한", "국"]),
        ("a b", ["a", "b"]),
        ("ab  cd  ", ["a", "b", "c", "d"]),
    ],
)
def test_frame_narrower_than_a_letter_holds_one_cluster_on_each_line(words, clusters):
    assert lines(words, frameWidth=1) == clusters


def test_spaces_hang_at_the_end_and_count_at_the_start():
    assert lines("a   b   ", frameWidth=30) == ["a", "b"]
    assert lines("   a") == ["   a"]
    (line,) = measured("a   ", frameWidth=100, align="right").lines
    assert line.x + line.width == pytest.approx(100)


def test_used_soft_hyphen_is_drawn_and_an_unused_one_is_not():
    words = "extra\u00adordi\u00adnary"
    assert measured(words).box.width == pytest.approx(measured("extraordinary").box.width)
    first, *_ = measured(words, frameWidth=60).lines
    assert first.text == "extra\u00ad"
    assert first.width == pytest.approx(measured("extra\u2010").box.width)


def test_numbers_keep_their_order_in_hebrew():
    (line,) = measured("123 שלום", direction="rtl", frameWidth=300).lines
    assert line.text == "123 שלום"
    assert line.x + line.width == pytest.approx(300)


def test_nested_isolates_are_as_wide_as_their_letters():
    plain, isolated = measured("אבג"), measured("\u2067\u2068אבג\u2069\u2069")
    assert isolated.box.width == pytest.approx(plain.box.width)


@pytest.mark.parametrize("size", [0.001, 0.01, 16, 1e6])
def test_boxes_grow_with_the_font(size):
    component = measured("Hi", fontSize=size)
    assert component.box.width == pytest.approx(measured("Hi", fontSize=100).box.width * size / 100)
    assert component.box.height == pytest.approx(size * (1984 + 494) / 2048, abs=1)


@pytest.mark.parametrize("spacing", [-1e6, 1e6])
def test_extreme_letter_spacing_never_makes_a_box_negative(spacing):
    component = measured("Hi", letterSpacing=spacing)
    assert component.lines[0].width == pytest.approx(2 * spacing, rel=1e-4)
    assert component.box.width == pytest.approx(max(0, 2 * spacing), rel=1e-4)


@pytest.mark.parametrize(("line_height", "height"), [(0.01, 0.15625), (1, 16), (100, 1600)])
def test_extreme_line_heights(line_height, height):
    first, second = measured("a\nb", lineHeight=line_height).lines
    assert second.baseline - first.baseline == pytest.approx(height, abs=1)
    # Blink truncates to 1/64 px.
    assert measured("a", lineHeight=line_height).box.height == height


def test_ellipsis_alone_stays_where_nothing_fits():
    component = measured("wide words", frameWidth=3, height=1, overflow="ellipsis")
    assert [line.text for line in component.lines] == ["…"]


def test_shrinking_never_splits_a_word_while_a_smaller_size_fits():
    component = measured("Donaudampfschiff", frameWidth=60, overflow="shrink", fontSize=40,
                         minFontSize=1)  # fmt: skip
    (line,) = component.lines
    assert line.text == "Donaudampfschiff"
    assert 58 < line.width <= 60.02
