import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.providers.ratios import nearest_ratio

RATIOS = ("1:1", "16:9", "9:16", "4:3")


@pytest.mark.parametrize(
    ("width", "height", "ratio"),
    [
        (10, 10, "1:1"),
        (1600, 900, "16:9"),
        (1200, 630, "16:9"),
        (900, 1600, "9:16"),
        (800, 610, "4:3"),
        (1e6, 1e-3, "16:9"),
        (1e-3, 1e6, "9:16"),
    ],
)
def test_nearest(width, height, ratio):
    assert nearest_ratio(width, height, RATIOS) == ratio


def test_the_first_of_equals():
    assert nearest_ratio(1, 1, ("1:2", "2:1")) == "1:2"
    assert nearest_ratio(1, 1, ("2:1", "1:2")) == "2:1"


@given(st.floats(1e-3, 1e6), st.floats(1e-3, 1e6))
def test_a_box_turned_on_its_side_gets_the_ratio_turned(width, height):
    pair = ("16:9", "9:16")
    if width != height:
        there, back = nearest_ratio(width, height, pair), nearest_ratio(height, width, pair)
        assert {there, back} == set(pair)
