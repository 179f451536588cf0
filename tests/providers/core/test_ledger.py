"""The ledger of orders: on disk before anything is sent, whole after anything."""

import os
import sqlite3
import stat
import subprocess
import sys

import pytest

from cardpress.errors import CardpressError
from cardpress.providers import RemoteFile
from cardpress.providers.ledger import FILE, OPEN, Ledger, State

DIGEST, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(tmp_path / "providers", lambda: 1000.0)
    yield made
    made.close()


def test_an_intent_is_on_disk_when_it_is_returned(ledger, tmp_path):
    order = ledger.intend(DIGEST, "toy", "make", "a lighthouse")
    seen = Ledger(tmp_path / "providers").order(order.id)
    assert (seen.state, seen.digest, seen.label) == (State.INTENT, DIGEST, "a lighthouse")
    assert (seen.created, seen.changed, seen.order_id, seen.files) == (1000, 1000, None, ())


def test_every_commit_is_synced(ledger):
    ledger.intend(DIGEST, "toy", "make", "")
    with ledger._holding() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_only_its_owner_may_read_it(ledger, tmp_path):
    ledger.intend(DIGEST, "toy", "make", "")
    assert stat.S_IMODE((tmp_path / "providers").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "providers" / FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("state", OPEN)
def test_there_is_one_open_order_for_a_request(ledger, state):
    first = ledger.intend(DIGEST, "toy", "make", "")
    ledger.move(first, state)
    assert ledger.intend(DIGEST, "toy", "make", "") is None
    assert ledger.intend(OTHER, "toy", "make", "") is not None


@pytest.mark.parametrize("state", sorted(set(State) - set(OPEN)))
def test_after_it_there_may_be_another(ledger, state):
    ledger.move(ledger.intend(DIGEST, "toy", "make", ""), state)
    assert ledger.intend(DIGEST, "toy", "make", "").id == 2


def test_moving_keeps_what_the_service_said(ledger):
    order = ledger.intend(DIGEST, "toy", "make", "")
    ledger.move(order, State.ORDERED, order_id="47")
    files = (RemoteFile("picture", "https://x/a.png"), RemoteFile("model", "https://x/b"))
    moved = ledger.move(order, State.MADE, files=files, facts={"seed": 7, "tags": ["ä"]})
    assert moved == ledger.order(order.id)
    assert (moved.order_id, moved.files) == ("47", files)
    assert moved.facts == {"seed": 7, "tags": ["ä"]}


def test_refused_orders_do_not_count(ledger):
    kept = ledger.move(ledger.intend(DIGEST, "toy", "make", ""), State.FINISHED)
    ledger.move(ledger.intend(DIGEST, "toy", "make", ""), State.REFUSED)
    assert ledger.latest(DIGEST).id == kept.id
    assert ledger.latest(OTHER) is None


def test_orders_are_listed_the_newest_first(ledger):
    for digest, provider in ((DIGEST, "toy"), (OTHER, "quick")):
        ledger.intend(digest, provider, "make", "")
    assert [order.id for order in ledger.orders()] == [2, 1]
    assert [order.id for order in ledger.orders("toy")] == [1]


def test_an_order_is_found_by_the_name_that_the_service_gave_it(ledger):
    order = ledger.intend(DIGEST, "toy", "make", "")
    ledger.move(order, State.ORDERED, order_id="47")
    assert ledger.named("toy", "47").id == order.id
    assert ledger.named("quick", "47") is None


def test_numbers_are_not_given_twice(ledger):
    first = ledger.intend(DIGEST, "toy", "make", "")
    assert ledger.forget(first.id)
    assert not ledger.forget(first.id)
    assert ledger.intend(DIGEST, "toy", "make", "").id == 2


def test_a_file_that_is_no_ledger_is_reported(tmp_path):
    folder = tmp_path / "providers"
    folder.mkdir()
    (folder / FILE).write_bytes(b"this is not a database, but it is long enough to be one" * 20)
    with pytest.raises(CardpressError, match="cannot be used"):
        Ledger(folder).intend(DIGEST, "toy", "make", "")


def test_it_survives_a_fork(ledger):
    ledger.intend(DIGEST, "toy", "make", "")
    ledger._owner = -1
    assert ledger.intend(OTHER, "toy", "make", "").id == 2


KILLED = """
import os, signal, sys
from pathlib import Path
from cardpress.providers.ledger import Ledger
Ledger(Path(sys.argv[1])).intend("c" * 64, "toy", "make", "")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_it_outlives_its_writer(ledger, tmp_path):
    folder = tmp_path / "providers"
    done = subprocess.run([sys.executable, "-c", KILLED, folder], check=False, timeout=60)
    assert done.returncode == -9
    assert [order.state for order in ledger.orders()] == [State.INTENT]


def test_readers_see_whole_orders_only(ledger, tmp_path):
    ledger.intend(DIGEST, "toy", "make", "")
    other = sqlite3.connect(tmp_path / "providers" / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE orders SET state = 'ordered'")
    assert ledger.order(1).state == State.INTENT
    other.execute("COMMIT")
    other.close()
    assert ledger.order(1).state == State.ORDERED
