"""Speed, fairness under overload, and memory of `cardpress serve`, over real sockets.

    python benchmarks/bench_server.py [speed|scaling|overhead|overload|memory]

The server is a process of its own, as are the clients, which keep their connections open and
do no more than read the answer. With clients and workers on the same cores, the figures are
lower bounds.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import cards

import cardpress

#: Seconds of each measurement.
SECONDS = 5.0

OVERLOAD_SECONDS = 60.0

#: Of things that are compared.
ROUNDS = 10

MEMORY_FROM, MEMORY_TO = 2_000, 20_000


@dataclass(frozen=True)
class Serving:
    """A running server."""

    pid: int
    port: int
    key: str


@dataclass(frozen=True)
class Load:
    """What some clients saw: seconds of each good answer, and how often each status came."""

    seconds: float
    taken: list[float]
    statuses: Counter[int]
    slowest_refusal: float

    def __str__(self) -> str:
        cuts = statistics.quantiles(self.taken, n=100)
        middle, late = statistics.median(self.taken) * 1000, cuts[98] * 1000
        return f"{len(self.taken) / self.seconds:7.1f} /s   p50 {middle:7.2f}   p99 {late:7.2f} ms"


@contextmanager
def serving(workers: int, **environment: str) -> Iterator[Serving]:
    """Run a server with an empty home and yield it."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "cardpress", "serve", "--port", "0", "--json"]
        process = subprocess.Popen(
            [*command, "--workers", str(workers)],
            env={**os.environ, "CARDPRESS_HOME": home, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        try:
            yield Serving(process.pid, int(facts["address"].rpartition(":")[2]), facts["key"])
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def request_for(server: Serving, card: dict[str, Any], query: str = "") -> bytes:
    """Return the bytes of a request for a card as PNG."""
    body = json.dumps(card).encode()
    head = (
        f"POST /api/v1/image{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {server.key}\r\nContent-Type: application/json\r\n"
        f"Accept: image/png\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> int:
        """Send a request, read all of the answer, and return its status."""
        self.socket.sendall(request)
        data = bytearray()
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head = bytes(data[:end]).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        missing = end + 4 + length - len(data)
        while missing > 0:
            missing -= len(self._more())
        return int(head[9:12])

    def _more(self) -> bytes:
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data


def load(server: Serving, requests: list[bytes], clients: int, seconds: float = SECONDS) -> Load:
    """Return what `clients` see who ask as fast as they are answered."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_load, (server.port, requests, clients, seconds))


def _load(port: int, requests: list[bytes], clients: int, seconds: float) -> Load:
    taken: list[float] = []
    statuses: Counter[int] = Counter()
    refused = [0.0]
    barrier = threading.Barrier(clients + 1)

    def run(first: int) -> None:
        client = Client(port)
        barrier.wait()
        until = time.perf_counter() + seconds
        turn = first
        while (start := time.perf_counter()) < until:
            status = client.ask(requests[turn % len(requests)])
            took = time.perf_counter() - start
            turn += 1
            statuses[status] += 1
            if status == 200:
                taken.append(took)
            else:
                refused[0] = max(refused[0], took)
                time.sleep(0.05)

    threads = [threading.Thread(target=run, args=(index * 7,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    barrier.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    return Load(time.perf_counter() - start, taken, statuses, refused[0])


def speed() -> None:
    """Print requests a second and latencies of the hero card on two workers."""
    with serving(2, CARDPRESS_QUEUE="64") as server:
        requests = [request_for(server, cards.hero())]
        load(server, requests, 2, 1)
        for clients in (1, 8, 64):
            print(f"hero, 2 workers, {clients:2} clients: {load(server, requests, clients)}")


def scaling() -> None:
    """Print how much two workers gain over one; rounds alternate."""
    with serving(1) as one, serving(2) as two:
        for name, card in (("hero", cards.hero()), ("heavy", cards.heavy())):
            rates: dict[int, list[float]] = {1: [], 2: []}
            for _ in range(5):
                for count, server in ((1, one), (2, two)):
                    seen = load(server, [request_for(server, card)], 4, 2)
                    rates[count].append(len(seen.taken) / seen.seconds)
            single, double = (statistics.median(rates[count]) for count in (1, 2))
            gain = double / single
            print(f"{name:6} {single:6.1f} /s on 1 worker, {double:6.1f} on 2: {gain:.2f} times")


def overhead() -> None:
    """Print what HTTP adds to a direct call, for one client; blocks of each alternate."""
    with serving(1) as server:
        for name, card in (("hero", cards.hero()), ("simple", cards.simple())):
            request, client = request_for(server, card), Client(server.port)
            document = json.dumps(card)
            ways: dict[str, Callable[[], object]] = {
                "direct": partial(cardpress.render, document, "png"),
                "HTTP": partial(client.ask, request),
            }
            taken: dict[str, list[float]] = {way: [] for way in ways}
            for _ in range(ROUNDS):
                for way, run in ways.items():
                    taken[way] += _timed(run)
            direct, http = (statistics.median(times) * 1000 for times in taken.values())
            difference = http - direct
            print(f"{name:6} p50 {direct:6.2f} ms direct, {http:6.2f} over HTTP: +{difference:.2f}")


def _timed(run: Callable[[], object]) -> list[float]:
    """Return the seconds of each of 40 calls, after 5 that warm up."""
    taken = []
    for _ in range(45):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return taken[5:]


def overload() -> None:
    """Print what 64 clients see who do not stop asking."""
    with serving(2) as server:
        requests = [request_for(server, cards.hero(variant)) for variant in range(16)]
        seen = load(server, requests, 64, OVERLOAD_SECONDS)
        print(f"64 clients for {OVERLOAD_SECONDS:g} s: {seen}")
        print(
            f"statuses {dict(seen.statuses)}, slowest refusal {seen.slowest_refusal * 1000:.0f} ms"
        )


def memory() -> None:
    """Print how the whole tree of processes grows."""
    with serving(2) as server:
        requests = [request_for(server, cards.hero(variant)) for variant in range(200)]
        client, before = Client(server.port), 0.0
        for count in range(1, MEMORY_TO + 1):
            assert client.ask(requests[count % len(requests)]) == 200
            if count == MEMORY_FROM:
                before = _tree(server.pid)
            if count % 2_000 == 0:
                print(f"after {count:6} requests: {_tree(server.pid):6.1f} MiB", flush=True)
        print(f"growth: {_tree(server.pid) - before:.1f} MiB")


def _tree(root: int) -> float:
    """Return the proportional memory of a process and all below it, in MiB (Linux)."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    tree = {root}
    while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return sum(map(_proportional, tree)) / 1024


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def main() -> None:
    """Print the figures that were asked for, or all."""
    figures = {
        "speed": speed,
        "scaling": scaling,
        "overhead": overhead,
        "overload": overload,
        "memory": memory,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figure", nargs="*", choices=[*figures, []], default=list(figures))
    for name in parser.parse_args().figure:
        figures[name]()


if __name__ == "__main__":
    main()
