"""The keys of the playground's page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cardpress_server.database import Database
from cardpress_server.keys import Keys
from cardpress_server.sessions import NAME, Sessions


class Clock:
    def __init__(self):
        self.time = datetime(2026, 3, 1, 8, tzinfo=UTC)

    def __call__(self):
        return self.time

    def pass_hours(self, hours):
        self.time += timedelta(hours=hours)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keys(tmp_path, clock):
    database = Database(tmp_path)
    yield Keys(database, clock)
    database.close()


def test_token_is_a_local_key(keys, clock):
    key = keys.find(Sessions(keys, clock).token().encode())
    assert (key.plan, key.name, key.allow_ai) == ("local", NAME, False)


def test_pages_share_a_token_until_it_is_old(keys, clock):
    sessions = Sessions(keys, clock)
    first = sessions.token()
    clock.pass_hours(11)
    assert sessions.token() == first
    clock.pass_hours(2)
    second = sessions.token()
    assert second != first
    # A page that was opened before goes on working.
    assert keys.find(first.encode()) is not None


def test_old_keys_are_deleted_with_those_of_processes_that_ended(keys, clock):
    kept = keys.create("local", name="mine")[0]
    old = Sessions(keys, clock).token()
    clock.pass_hours(25)
    new = Sessions(keys, clock).token()
    assert keys.find(old.encode()) is None
    assert {key.id for key in keys.all()} == {kept.id, keys.find(new.encode()).id}


def test_a_revoked_key_is_replaced(keys, clock):
    sessions = Sessions(keys, clock)
    first = sessions.token()
    keys.revoke(keys.find(first.encode()).id)
    assert keys.find(first.encode()) is None
    assert keys.find(sessions.token().encode()) is not None
