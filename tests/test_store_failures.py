"""The cache on disk where things go wrong: disks fail, writers are stuck or killed."""

import hashlib
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from cardpress.locking import locked
from cardpress.store import BLOCK, LEDGER, UNFINISHED, Store

BUDGET = 100 * BLOCK

#: The user that may write nowhere but at home.
NOBODY = 65534

#: Puts entries, as large as the argument says, until it is killed.
WRITER = """
import hashlib, itertools, os, sys, time
from pathlib import Path
from cardpress.store import Store

store = Store(Path(sys.argv[1]), int(sys.argv[2]))
for number in itertools.count():
    data = os.urandom(int(sys.argv[3]))
    store.put(hashlib.sha256(data).hexdigest(), data)
    print("ready" if number == 0 else "", end="", flush=True)
    time.sleep(0.001)
"""

#: Puts one entry that is larger than its files may be, then one that fits.
LIMITED = """
import logging, resource, signal, sys
from pathlib import Path
from cardpress.store import Store

logging.basicConfig(format="%(message)s")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
now = 0.0
store = Store(Path(sys.argv[1]), 1 << 22, clock=lambda: now)
assert store.put("a" * 32, b"x" * 200_000).data == b"x" * 200_000
assert store.put("b" * 32, b"x" * 200_000).data == b"x" * 200_000
now = 61.0
store.put("c" * 32, b"small")
assert store.get("c" * 32).data == b"small"
assert store.get("a" * 32) is None
"""


def key(name):
    return hashlib.sha256(str(name).encode()).hexdigest()


def sized(blocks, fill=b"x"):
    """Return data whose file takes so many blocks."""
    return fill * (blocks * BLOCK - 32)


def entries(folder):
    return [path for path in folder.iterdir() if path.name not in (LEDGER, UNFINISHED)]


def occupied(folder):
    return sum(-(-path.stat().st_size // BLOCK) * BLOCK for path in entries(folder))


def is_whole(path):
    content = path.read_bytes()
    return hashlib.sha256(content[32:]).digest() == content[:32]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "not" / "there" / "yet"


@pytest.fixture
def store(folder):
    return Store(folder, BUDGET)


def test_file_in_place_of_the_folder_turns_it_off_with_one_warning(tmp_path, caplog):
    path = tmp_path / "cache"
    path.write_text("precious")
    now = 0.0
    store = Store(path, BUDGET, clock=lambda: now)
    for _ in range(20):
        now += 10
        assert store.put(key(1), b"x").data == b"x"
        assert store.get(key(1)) is None
    assert len(caplog.records) == 1
    assert caplog.records[0].levelno == logging.WARNING
    path.unlink()
    now = 300.0
    store.put(key(1), b"x")
    assert store.get(key(1)).data == b"x"
    assert len(caplog.records) == 1


def test_failed_disk_is_left_alone_for_a_minute(tmp_path):
    path = tmp_path / "cache"
    path.write_text("")
    now = 0.0
    store = Store(path, BUDGET, clock=lambda: now)
    store.put(key(1), b"x")
    path.unlink()
    now = 59.0
    store.put(key(1), b"x")
    assert not path.exists()
    now = 61.0
    store.put(key(1), b"x")
    assert path.exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_full_disk_turns_it_off_and_leaves_no_part(store, folder, caplog):
    store.put(key(1), b"here before")
    folder.joinpath(UNFINISHED).symlink_to("/dev/full")
    assert store.put(key(2), sized(20)).data == sized(20)
    assert [path.name for path in entries(folder)] == [key(1)]
    assert not folder.joinpath(UNFINISHED).is_symlink()
    assert store.get(key(1)).data == b"here before"
    assert "No space left on device" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_files_that_may_not_grow_turn_it_off(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, tmp_path / "cache"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("cannot write the cache") == 1
    assert [path.name for path in entries(tmp_path / "cache")] == ["c" * 32]


@pytest.fixture
def unprivileged_folder():
    """A folder of somebody who may not write everywhere, and whom this process is meanwhile."""
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        if root:
            os.chown(base, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        yield base / "cache"
        if root:
            os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_read_only_folder_still_serves(unprivileged_folder, caplog):
    store = Store(unprivileged_folder, BUDGET)
    store.put(key(1), b"x")
    unprivileged_folder.chmod(0o500)
    store.put(key(2), b"x")
    assert store.get(key(1)).data == b"x"
    assert len(caplog.records) == 1
    unprivileged_folder.chmod(0o700)


def test_stuck_writer_holds_nobody_up(store, folder, caplog):
    store.put(key(1), b"x")
    with locked(folder / LEDGER, 1) as ledger:
        assert ledger is not None
        began = time.monotonic()
        assert store.put(key(2), b"y").data == b"y"
        assert store.get(key(1)).data == b"x"
        assert time.monotonic() - began < 1
    assert store.get(key(2)) is None
    store.put(key(2), b"y")
    assert store.get(key(2)).data == b"y"
    assert not caplog.records


def test_lock_is_free_again_after_an_error(tmp_path):
    with pytest.raises(RuntimeError), locked(tmp_path / "lock", 0):
        raise RuntimeError
    with locked(tmp_path / "lock", 0) as handle:
        assert handle is not None


@pytest.fixture
def writer():
    """Start processes that put entries."""
    started = []

    def start(folder, budget, size):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, folder, str(budget), str(size)], stdout=subprocess.PIPE
        )
        started.append(process)
        assert process.stdout.read(5) == b"ready"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_killed_writers_leave_whole_entries(folder, writer):
    budget = 64 << 20
    chance = random.Random(2)
    for _ in range(6):
        process = writer(folder, budget, 8 << 20)
        time.sleep(chance.uniform(0.01, 0.1))
        process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait()
        assert all(map(is_whole, entries(folder)))
    Store(folder, budget).put(key(1), b"x")
    assert Store(folder, budget).get(key(1)).data == b"x"
    assert not folder.joinpath(UNFINISHED).exists()


def test_what_a_killed_writer_left_is_overwritten(store, folder):
    store.put(key(1), b"x")
    folder.joinpath(UNFINISHED).write_bytes(b"half of something")
    store.put(key(2), b"y")
    assert store.get(key(2)).data == b"y"
    assert not folder.joinpath(UNFINISHED).exists()


def test_writers_at_once_keep_the_bound_and_whole_entries(folder, writer):
    processes = [writer(folder, BUDGET, 5000) for _ in range(2)]
    store = Store(folder, BUDGET)
    seen = set()
    for _ in range(30):
        time.sleep(0.02)
        with locked(folder / LEDGER, 20):
            assert occupied(folder) <= BUDGET
            assert all(map(is_whole, entries(folder)))
        seen.update(path.name for path in entries(folder) if store.get(path.name))
    assert all(process.poll() is None for process in processes)
    # More than there is room for at once.
    assert len(seen) > 50
