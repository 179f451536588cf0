"""What RFC 9111 says about using an answer again: pure arithmetic."""

from email.utils import formatdate

import pytest

from cardpress.fetching.freshness import Record
from cardpress.fetching.reply import Reply

NOW = 1_800_000_000.0
DAY = 86_400


def date(offset=0):
    return formatdate(NOW + offset, usegmt=True)


def record(status=200, asked=NOW, answered=NOW, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Record(Reply("http://a/", status, named, b"x"), asked, answered)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache_control": "max-age=60"}, 60),
        ({"cache_control": "Max-Age=60"}, 60),
        ({"cache_control": 'max-age="60"'}, 60),
        ({"cache_control": "public, max-age=60, immutable"}, 60),
        ({"cache_control": "max-age=60, max-age=90"}, 60),
        ({"cache_control": "max-age=60, s-maxage=90"}, 90),
        ({"cache_control": "max-age=60", "expires": date(900)}, 60),
        ({"cache_control": "max-age=-1", "expires": date(900)}, 0),
        ({"cache_control": "max-age=x", "expires": date(900)}, 0),
        ({"cache_control": "max-age"}, 0),
        ({"cache_control": "max-age=99999999999999999999"}, 2**31),
        ({"cache_control": "no-cache, max-age=60"}, 0),
        ({"cache_control": 'no-cache="set-cookie", max-age=60'}, 0),
        ({"cache_control": 'a="max-age=60"'}, 0),
        ({"cache_control": "max-age=60", "vary": "*"}, 0),
        ({"cache_control": "max-age=60", "vary": "Accept"}, 60),
        ({"expires": date(60), "date": date()}, 60),
        ({"expires": date(60), "date": date(20)}, 40),
        ({"expires": date(60)}, 60),
        ({"expires": date(-60)}, 0),
        ({"expires": "0"}, 0),
        ({"expires": "Thu, 99 Foo"}, 0),
        ({"pragma": "no-cache", "expires": date(60)}, 0),
        ({"pragma": "no-cache", "cache_control": "max-age=60"}, 60),
        ({"last_modified": date(-1000), "date": date()}, 100),
        ({"last_modified": date(-100 * DAY)}, DAY),
        ({"last_modified": date(1000)}, 0),
        ({"last_modified": "yesterday"}, 0),
        ({"last_modified": date(-1000), "status": 302}, 0),
        ({"last_modified": date(-1000), "status": 301}, 100),
        ({"cache_control": "max-age=60", "status": 302}, 60),
    ],
)
def test_lifetime(headers, seconds):
    assert record(**headers).lifetime() == seconds


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (record(), 10),
        (record(date=date(-5)), 15),
        (record(date=date(5)), 10),
        (record(age="7"), 17),
        (record(age="x"), 10),
        (record(age="7", asked=NOW - 3), 20),
        (record(age="7", date=date(-50)), 60),
    ],
)
def test_age(given, seconds):
    assert given.age(NOW + 10) == seconds


def test_freshness_ends():
    given = record(cache_control="max-age=60", age="10")
    assert given.is_fresh(NOW)
    assert given.is_fresh(NOW + 49.9)
    assert not given.is_fresh(NOW + 50)


def test_a_clock_that_was_set_back_makes_nothing_fresh():
    assert not record(cache_control="max-age=60").is_fresh(NOW - 1)


@pytest.mark.parametrize(
    ("status", "control", "kept"),
    [(200, "", True), (200, "no-store", False), (200, "private", False), (200, "no-cache", True),
     (200, 'private="x"', False), (200, "NO-STORE, max-age=60", False), (301, "", True),
     (302, "", True), (404, "max-age=60", False), (500, "max-age=60", False), (206, "", False)],
)  # fmt: skip
def test_what_is_kept(status, control, kept):
    assert record(status, cache_control=control).may_be_kept() is kept


@pytest.mark.parametrize(
    ("control", "seconds", "stands_in"),
    [("", DAY, True), ("", DAY + 1, False), ("max-age=60", DAY + 60, True),
     ("stale-if-error=100", 100, True), ("stale-if-error=100", 101, False),
     ("stale-if-error=0", 1, False), ("must-revalidate", 1, False), ("no-cache", 1, False),
     ("proxy-revalidate", 1, False), ("s-maxage=1", 2, False)],
)  # fmt: skip
def test_standing_in_for_a_server_in_trouble(control, seconds, stands_in):
    assert record(cache_control=control).may_stand_in(NOW + seconds) is stands_in


def test_conditions():
    assert record().conditions() == {}
    given = record(etag='W/"1"', last_modified="then")
    assert given.conditions() == {"If-None-Match": 'W/"1"', "If-Modified-Since": "then"}
    assert record(302, etag="1").conditions() == {}
