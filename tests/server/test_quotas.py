"""Pictures a month: by the clock, across processes, through crashes."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from cardpress_server.clock import iso_milliseconds, month_of, next_month
from cardpress_server.database import Database
from cardpress_server.quotas import QuotaExceeded, Quotas


class Clock:
    def __init__(self, *parts):
        self.now = datetime(*parts, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock(2026, 3, 31, 23, 59, 59)


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def quotas(database, clock):
    return Quotas(database, clock)


def make(quotas, times=1, limit=3):
    for _ in range(times):
        quotas.commit(quotas.reserve("key", limit))


@pytest.mark.parametrize(
    ("parts", "following"),
    [
        ((2026, 3, 31, 23, 59, 59), "2026-04-01T00:00:00.000Z"),
        ((2026, 12, 1), "2027-01-01T00:00:00.000Z"),
        ((2028, 2, 29, 12), "2028-03-01T00:00:00.000Z"),
    ],
)
def test_next_month(parts, following):
    assert iso_milliseconds(next_month(datetime(*parts, tzinfo=UTC))) == following


def test_months_are_utc():
    ahead = datetime.fromisoformat("2026-04-01T01:00:00+02:00").astimezone(UTC)
    assert month_of(ahead) == "2026-03"


def test_limit_is_exact_and_the_next_month_is_new(quotas, clock):
    make(quotas, 3)
    with pytest.raises(QuotaExceeded) as caught:
        quotas.reserve("key", 3)
    standing = caught.value.standing
    assert (standing.limit, standing.remaining, standing.seconds) == (3, 0, 1)
    assert iso_milliseconds(standing.reset) == "2026-04-01T00:00:00.000Z"
    clock.now += timedelta(seconds=1)
    assert quotas.reserve("key", 3).standing.remaining == 2


def test_retry_is_never_beyond_a_month(quotas, clock):
    clock.now = datetime(2026, 1, 1, tzinfo=UTC)
    make(quotas, 3)
    with pytest.raises(QuotaExceeded) as caught:
        quotas.reserve("key", 3)
    assert caught.value.standing.seconds == 31 * 86_400


def test_keys_do_not_share(quotas):
    make(quotas, 3)
    assert quotas.reserve("another", 3).standing.remaining == 2


def test_a_picture_under_way_counts_until_it_is_given_back(quotas):
    make(quotas, 2)
    pending = quotas.reserve("key", 3)
    with pytest.raises(QuotaExceeded):
        quotas.reserve("key", 3)
    quotas.release(pending)
    assert quotas.used("key") == 2
    make(quotas)
    assert quotas.used("key") == 3


def test_a_crash_costs_nothing_for_long(quotas, clock):
    clock.now = datetime(2026, 3, 1, tzinfo=UTC)
    make(quotas, 2)
    quotas.reserve("key", 3)
    clock.now += timedelta(minutes=4)
    with pytest.raises(QuotaExceeded):
        quotas.reserve("key", 3)
    clock.now += timedelta(minutes=2)
    assert quotas.reserve("key", 3).standing.remaining == 0


def test_a_clock_set_back_gives_no_new_pictures(quotas, clock):
    make(quotas, 3)
    clock.now += timedelta(days=40)
    make(quotas, 3)
    clock.now -= timedelta(days=40)
    with pytest.raises(QuotaExceeded):
        quotas.reserve("key", 3)


def test_a_picture_is_paid_for_by_the_month_it_was_asked_in(quotas, clock):
    pending = quotas.reserve("key", 3)
    clock.now += timedelta(seconds=2)
    quotas.commit(pending)
    assert quotas.used("key") == 0
    clock.now -= timedelta(seconds=2)
    assert quotas.used("key") == 1


def test_counts_survive_a_restart(tmp_path, clock):
    for _ in range(2):
        database = Database(tmp_path)
        make(Quotas(database, clock))
        database.close()
    database = Database(tmp_path)
    assert Quotas(database, clock).used("key") == 2
    database.close()


CONTENDER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from cardpress_server.database import Database
from cardpress_server.quotas import QuotaExceeded, Quotas

quotas = Quotas(Database(Path(sys.argv[1])))

def make(turn):
    try:
        reservation = quotas.reserve("key", 50)
    except QuotaExceeded:
        return 0
    if turn % 3 == 0:
        quotas.release(reservation)
        return 0
    quotas.commit(reservation)
    return 1

with ThreadPoolExecutor(8) as pool:
    print(sum(pool.map(make, range(100))))
"""


def test_processes_share_one_count(tmp_path):
    contenders = [
        subprocess.Popen(
            [sys.executable, "-c", CONTENDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    made = sum(int(contender.communicate(timeout=60)[0]) for contender in contenders)
    database = Database(tmp_path)
    assert made == 50
    assert Quotas(database).used("key") == 50
    database.close()
