from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.svg.numbers import number

FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9)
PLACES = st.integers(0, 6)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0, 2, "0"),
        (-0.0, 2, "0"),
        (12, 2, "12"),
        (12.0, 2, "12"),
        (12.5, 2, "12.5"),
        (0.5, 2, ".5"),
        (-0.25, 2, "-.25"),
        (0.05, 2, ".05"),
        (-0.001, 2, "0"),
        (0.999, 2, "1"),
        (-0.999, 2, "-1"),
        (100.004, 2, "100"),
        (10.4, 0, "10"),
        (0.4, 0, "0"),
        (0.00001, 5, ".00001"),
        (1e15, 2, "1000000000000000"),
    ],
)
def test_writes_the_shortest_plain_decimal(value, places, text):
    assert number(value, places) == text


@given(FINITE, PLACES)
def test_is_within_half_a_unit_of_the_last_place(value, places):
    error = abs(float(number(value, places)) - value)
    assert error <= 0.5 * 10**-places + abs(value) * 1e-15


@given(FINITE, PLACES)
def test_has_no_character_to_spare(value, places):
    text = number(value, places)
    assert re.fullmatch(r"-?(0|[1-9]\d*|([1-9]\d*)?\.\d*[1-9])", text)
    assert text != "-0"


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_refuses_what_is_not_finite(value):
    with pytest.raises(ValueError, match=r"infinite|NaN"):
        number(value)
