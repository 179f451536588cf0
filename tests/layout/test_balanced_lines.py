"""Lines of about equal width."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cardpress


def widths(words, **fields):
    text = {"type": "text", "x": 0, "y": 0, "text": words, "fontSize": 20, "frameWidth": 300,
            **fields}  # fmt: skip
    document = {"width": 400, "height": 400, "components": [text]}
    (component,) = cardpress.measure(document).components
    assert component.box.width == 300
    return [line.width for line in component.lines]


def test_a_widow_is_taken_in():
    words = "Typography on small screens and canvases"
    greedy, balanced = widths(words), widths(words, wrap="balance")
    assert len(greedy) == len(balanced) == 2
    assert max(balanced) - min(balanced) < (max(greedy) - min(greedy)) / 2


def test_one_line_and_many_lines_are_left_alone():
    assert widths("Short", wrap="balance") == widths("Short")
    many = "several words " * 30
    assert widths(many, wrap="balance") == widths(many)


def test_words_are_not_split_for_it():
    words = "Elektrizitätswerk and an"
    assert min(widths(words, wrap="balance")) > 0
    assert max(widths(words, wrap="balance")) >= widths("Elektrizitätswerk")[0]


@pytest.mark.parametrize("align", ["center", "end"])
def test_it_lies_in_the_whole_frame(align):
    fields = {"align": align, "wrap": "balance", "frameWidth": 300, "fontSize": 20}
    text = {"type": "text", "x": 0, "y": 0, "text": "Typography on small screens and", **fields}
    document = {"width": 400, "height": 400, "components": [text]}
    (component,) = cardpress.measure(document).components
    share = 0.5 if align == "center" else 1
    for line in component.lines:
        assert line.x == pytest.approx((300 - line.width) * share, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab 漢字é\n-", max_size=80))
def test_it_never_needs_more_lines(words):
    assert len(widths(words, wrap="balance")) == len(widths(words))
