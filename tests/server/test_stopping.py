"""`cardpress serve` is told to stop."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

PATIENCE = 20


def test_signal_lets_requests_in_flight_finish(start):
    server = start("--workers", "2", faulty=True)
    slow = {"width": 10, "height": 10, "components": [{"type": "slow", "x": 0, "y": 0}]}
    key = server.key()
    with ThreadPoolExecutor(8) as pool:
        pending = [pool.submit(server.post, slow, key=key) for _ in range(8)]
        time.sleep(0.4)
        server.process.send_signal(signal.SIGTERM)
        assert [answer.result(PATIENCE).status for answer in pending] == [200] * 8
    assert server.process.wait(PATIENCE) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))


def test_signal_to_all_processes_is_no_worse(start):
    """As systemd, and shells with jobs, send it."""
    server = start("--workers", "2", faulty=True, group=True)
    slow = {"width": 10, "height": 10, "components": [{"type": "slow", "x": 0, "y": 0}]}
    key = server.key()
    with ThreadPoolExecutor(4) as pool:
        pending = [pool.submit(server.post, slow, key=key) for _ in range(4)]
        time.sleep(0.4)
        os.killpg(server.process.pid, signal.SIGTERM)
        assert [answer.result(PATIENCE).status for answer in pending] == [200] * 4
    assert server.process.wait(PATIENCE) == 0


def test_signal_stops_an_idle_server_at_once(start):
    server = start("--workers", "1")
    with server.connect():
        started = time.monotonic()
        assert server.stop() == 0
    assert time.monotonic() - started < 3


def test_second_signal_does_not_wait(start):
    server = start("--workers", "1", faulty=True, CARDPRESS_DEADLINE="60")
    hang = {"width": 10, "height": 10, "components": [{"type": "hang", "x": 0, "y": 0}]}
    key, workers = server.key(), server.workers()
    thread = threading.Thread(target=lambda: _ignore(lambda: server.post(hang, key=key)))
    thread.start()
    time.sleep(0.5)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert server.process.poll() is None
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(3) == 3
    thread.join()
    deadline = time.monotonic() + 3
    while any(os.path.exists(f"/proc/{pid}") for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(os.path.exists(f"/proc/{pid}") for pid in workers)


def _ignore(call):
    with contextlib.suppress(OSError):
        call()
