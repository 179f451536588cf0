"""Speed, fairness under overload, and memory of `cardpress serve`, over real sockets.

    python benchmarks/bench_server.py [--brief] [speed|scaling|overhead|overload|memory]

Every answer is rendered: the cache of pictures is off, except where overhead is measured, whose
cards are all different, so that they pay for being kept. `--brief` only shows that it runs.

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
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import cards
from process_memory import memory_of_tree

import cardpress
from cardpress_server.allocator import keep_memory


@dataclass(frozen=True)
class Extent:
    """How much is measured.

    Attributes:
        seconds: Of each measurement.
        overload_seconds: Of the one under overload.
        rounds: Of things that are compared.
        memory_from: Requests before memory counts.
        memory_to: Requests in all.
    """

    seconds: float = 5
    overload_seconds: float = 60
    rounds: int = 10
    memory_from: int = 2_000
    memory_to: int = 20_000


BRIEF = Extent(0.5, 2, 2, 100, 400)


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
            env={
                **os.environ,
                "CARDPRESS_HOME": home,
                "CARDPRESS_PICTURE_CACHE_BYTES": "0",
                **environment,
            },
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


def load(server: Serving, requests: list[bytes], clients: int, seconds: float) -> Load:
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


def speed(extent: Extent) -> None:
    """Print requests a second and latencies of the hero card on two workers."""
    with serving(2, CARDPRESS_QUEUE="64") as server:
        requests = [request_for(server, cards.hero())]
        load(server, requests, 2, 1)
        for clients in (1, 8, 64):
            seen = load(server, requests, clients, extent.seconds)
            print(f"hero, 2 workers, {clients:2} clients: {seen}")


def scaling(extent: Extent) -> None:
    """Print how much two workers gain over one; rounds alternate."""
    with serving(1) as one, serving(2) as two:
        for name, card in (("hero", cards.hero()), ("heavy", cards.heavy())):
            rates: dict[int, list[float]] = {1: [], 2: []}
            for _ in range(extent.rounds // 2):
                for workers, server in ((1, one), (2, two)):
                    seen = load(server, [request_for(server, card)], 4, extent.seconds * 0.4)
                    rates[workers].append(len(seen.taken) / seen.seconds)
            single, double = (statistics.median(rates[workers]) for workers in (1, 2))
            gain = double / single
            print(f"{name:6} {single:6.1f} /s on 1 worker, {double:6.1f} on 2: {gain:.2f} times")


def overhead(extent: Extent) -> None:
    """Print what HTTP adds to a direct call, for one client; blocks of each alternate.

    The direct calls have the workers' allocator settings, which make them faster.
    """
    keep_memory()
    with serving(1, CARDPRESS_PICTURE_CACHE_BYTES=str(1 << 28)) as server:
        client, numbers = Client(server.port), count()
        for name, card in (("hero", cards.hero()), ("simple", cards.simple())):
            taken: dict[str, list[float]] = {"direct": [], "HTTP": []}
            for _ in range(extent.rounds):
                several = [_coloured(card, next(numbers)) for _ in range(45)]
                documents = [json.dumps(one) for one in several]
                requests = [request_for(server, one) for one in several]
                taken["direct"] += _timed(lambda text: cardpress.render(text, "png"), documents)
                taken["HTTP"] += _timed(client.ask, requests)
            direct, http = (statistics.median(times) * 1000 for times in taken.values())
            difference = http - direct
            print(f"{name:6} p50 {direct:6.2f} ms direct, {http:6.2f} over HTTP: +{difference:.2f}")


def _coloured(card: dict[str, Any], number: int) -> dict[str, Any]:
    """Return the card on another background, which makes it another document."""
    return {**card, "background": f"#{0xFDF6E3 - number:06x}"}


def _timed(run: Callable[[Any], object], inputs: list[Any]) -> list[float]:
    """Return the seconds of each call but the first five, which warm up."""
    taken = []
    for one in inputs:
        start = time.perf_counter()
        run(one)
        taken.append(time.perf_counter() - start)
    return taken[5:]


def overload(extent: Extent) -> None:
    """Print what 64 clients see who do not stop asking."""
    with serving(2) as server:
        requests = [request_for(server, cards.hero(variant)) for variant in range(16)]
        seen = load(server, requests, 64, extent.overload_seconds)
        print(f"64 clients for {extent.overload_seconds:g} s: {seen}")
        print(
            f"statuses {dict(seen.statuses)}, slowest refusal {seen.slowest_refusal * 1000:.0f} ms"
        )


def memory(extent: Extent) -> None:
    """Print how the whole tree of processes grows."""
    with serving(2) as server:
        requests = [request_for(server, cards.hero(variant)) for variant in range(200)]
        client, before = Client(server.port), 0.0
        for number in range(1, extent.memory_to + 1):
            assert client.ask(requests[number % len(requests)]) == 200
            if number == extent.memory_from:
                before = memory_of_tree(server.pid)
            if number % extent.memory_from == 0:
                print(
                    f"after {number:6} requests: {memory_of_tree(server.pid):6.1f} MiB", flush=True
                )
        print(f"growth: {memory_of_tree(server.pid) - before:.1f} MiB")


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
    parser.add_argument("figure", nargs="*", choices=[*figures, []], default=[])
    parser.add_argument("--brief", action="store_true", help="only show that it runs")
    arguments = parser.parse_args()
    for name in arguments.figure or figures:
        figures[name](BRIEF if arguments.brief else Extent())


if __name__ == "__main__":
    main()
