import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.providers.moments import midnight_after, moment_of, rate_limit_of, retry_time
from cardpress.providers.protocol import Answer, RateLimit

NOW = 1795186800.0


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1749900600", 1749900600),
        ("1749900600.5", 1749900600.5),
        (" 1749900600 ", 1749900600),
        ("2026-05-10T00:00:00Z", 1778371200),
        ("2026-05-10T02:00:00+02:00", 1778371200),
        ("2026-05-10T00:00:00", 1778371200),
        ("2026-05-10", 1778371200),
        ("Sun, 10 May 2026 00:00:00 GMT", 1778371200),
        ("Sunday, 10-May-26 00:00:00 GMT", 1778371200),
    ],
)
def test_times(text, moment):
    assert moment_of(text) == moment


@pytest.mark.parametrize("text", ["", "soon", "-5", "1e9", "٣", "9" * 40, "2026-13-01", "Sun, 99"])
def test_what_is_no_time(text):
    assert moment_of(text) is None


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_none(text):
    assert moment_of(text) is None or isinstance(moment_of(text), float)


def test_midnight():
    assert midnight_after(1778371199) == 1778371200
    assert midnight_after(1778371200) == 1778371200 + 86400


@pytest.mark.parametrize(
    ("headers", "time"),
    [
        ({}, None),
        ({"retry-after": "90"}, NOW + 90),
        ({"retry-after": "0"}, NOW),
        ({"retry-after": "Fri, 20 Nov 2026 15:01:30 GMT"}, NOW + 90),
        ({"x-ratelimit-reset": "1795187000"}, NOW + 200),
        ({"retry-after": "90", "x-ratelimit-reset": "1795187000"}, NOW + 200),
        ({"retry-after": "900", "x-ratelimit-reset": "1795187000"}, NOW + 900),
        ({"retry-after": "later", "x-ratelimit-reset": "never"}, None),
    ],
)
def test_when_to_ask_again(headers, time):
    assert retry_time(Answer(429, headers), NOW) == time


def test_rate_limits_of_headers():
    names = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
    whole = dict(zip(names, ("100", "95", "1749900600"), strict=True))
    assert rate_limit_of(Answer(200, whole)) == RateLimit(100, 95, 1749900600)
    odd = dict(zip(names, ("many", "-1", "soon"), strict=True))
    assert rate_limit_of(Answer(200, odd)) is None
    assert rate_limit_of(Answer(200, {"x-ratelimit-remaining": "0"})) == RateLimit(None, 0, None)
