"""The cache on disk: whole entries, the least recently used go first, a bound that holds."""

import hashlib
import os
import random
import time

import pytest

from cardpress import store as store_module
from cardpress.store import BLOCK, LEDGER, Store

BUDGET = 100 * BLOCK


def key(name):
    return hashlib.sha256(str(name).encode()).hexdigest()


def sized(blocks, fill=b"x"):
    """Return data whose file takes so many blocks."""
    return fill * (blocks * BLOCK - 32)


def entries(folder):
    return [path for path in folder.iterdir() if path.name not in (LEDGER, "unfinished")]


def occupied(folder):
    return sum(-(-path.stat().st_size // BLOCK) * BLOCK for path in entries(folder))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "not" / "there" / "yet"


@pytest.fixture
def store(folder):
    return Store(folder, BUDGET)


def test_what_was_put_is_found_by_others_too(store, folder):
    put = store.put(key(1), b"some bytes")
    assert put.digest == hashlib.sha256(b"some bytes").hexdigest()
    assert store.get(key(1)) == put
    assert Store(folder, BUDGET).get(key(1)) == put
    assert store.get(key(2)) is None


def test_empty_data_is_data(store):
    store.put(key(1), b"")
    assert store.get(key(1)).data == b""


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "ab", key(1).upper(), "g" * 64, LEDGER])
def test_keys_are_digests(store, name):
    with pytest.raises(ValueError, match="not a digest"):
        store.get(name)


def test_folder_is_for_its_owner_only(store, folder):
    store.put(key(1), b"x")
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("damage", [b"", b"x" * 20, b"x" * 5000])
def test_damaged_entries_are_not_there(store, folder, damage):
    store.put(key(1), b"y" * 5000)
    folder.joinpath(key(1)).write_bytes(damage)
    assert store.get(key(1)) is None
    assert entries(folder) == []
    store.put(key(1), b"y" * 5000)
    assert store.get(key(1)).data == b"y" * 5000


def test_one_flipped_bit_is_damage(store, folder):
    store.put(key(1), b"y" * 100)
    path = folder / key(1)
    content = bytearray(path.read_bytes())
    content[70] ^= 1
    path.write_bytes(content)
    assert store.get(key(1)) is None


def test_budget_is_never_exceeded(store, folder):
    chance = random.Random(1)
    for number in range(400):
        store.put(key(number), b"x" * chance.randrange(20 * BLOCK))
        assert occupied(folder) <= BUDGET
    assert occupied(folder) > BUDGET / 2


def test_budget_holds_for_all_who_share_the_folder(folder):
    shared = [Store(folder, BUDGET) for _ in range(5)]
    for number in range(300):
        shared[number % 5].put(key(number), sized(3))
        assert occupied(folder) <= BUDGET


def test_small_entries_count_as_blocks(store, folder):
    for number in range(300):
        store.put(key(number), b"x")
    assert len(entries(folder)) <= 100


def test_least_recently_used_go_first(folder):
    now = time.time()
    store = Store(folder, BUDGET, clock=lambda: now)
    for number in range(50):
        store.put(key(number), sized(2))
        os.utime(folder / key(number), (now - 1000 + number,) * 2)
    store.get(key(0))
    store.put(key("new"), sized(2))
    assert store.get(key(0)) is not None
    assert store.get(key("new")) is not None
    gone = [number for number in range(50) if not folder.joinpath(key(number)).exists()]
    assert gone == list(range(1, 1 + len(gone)))
    assert 1 <= len(gone) <= 10


def test_reading_writes_seldom(folder):
    now = time.time() + 1
    store = Store(folder, BUDGET, clock=lambda: now)
    store.put(key(1), b"x")
    written = folder.joinpath(key(1)).stat().st_mtime_ns
    store.get(key(1))
    assert folder.joinpath(key(1)).stat().st_mtime_ns == written
    now += 100
    store.get(key(1))
    assert folder.joinpath(key(1)).stat().st_mtime == pytest.approx(now)


def test_folder_is_seldom_looked_through(store, monkeypatch):
    looks = []
    scandir = os.scandir
    monkeypatch.setattr(store_module.os, "scandir", lambda path: looks.append(1) or scandir(path))
    for number in range(1000):
        store.put(key(number), b"x")
    # Once to count, then once for each tenth of a hundred blocks.
    assert 80 <= len(looks) <= 101


def test_large_entries_do_not_push_out_the_others(store, folder):
    store.put(key(1), sized(2))
    assert len(store.put(key(2), sized(26)).data) == len(sized(26))
    assert store.get(key(2)) is None
    assert store.get(key(1)) is not None
    store.put(key(3), sized(25))
    assert store.get(key(3)) is not None


def test_no_budget_keeps_nothing(folder):
    Store(folder, 0).put(key(1), b"x")
    assert not folder.exists()


def test_smaller_budget_is_met_with_the_next_entry(store, folder):
    for number in range(30):
        store.put(key(number), sized(3))
    Store(folder, 20 * BLOCK).put(key("new"), b"x")
    assert occupied(folder) <= 20 * BLOCK


@pytest.mark.parametrize("ledger", [None, b"", b"abc"])
def test_lost_count_is_made_again(store, folder, ledger):
    for number in range(30):
        store.put(key(number), sized(3))
    folder.joinpath(LEDGER).unlink()
    if ledger is not None:
        folder.joinpath(LEDGER).write_bytes(ledger)
    for number in range(30, 60):
        store.put(key(number), sized(3))
        assert occupied(folder) <= BUDGET


def test_entries_put_twice_are_counted_once(store, folder):
    for _ in range(50):
        store.put(key(1), sized(20))
    store.put(key(2), sized(20))
    assert store.get(key(1)) is not None
    assert int.from_bytes(folder.joinpath(LEDGER).read_bytes(), "little") == 40 * BLOCK


def test_folder_may_be_deleted_at_any_time(store, folder):
    store.put(key(1), b"x")
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert store.get(key(1)) is None
    store.put(key(1), b"x")
    assert store.get(key(1)).data == b"x"
