"""Why the server has a pool of its own: the same jobs through it and through Pebble.

    pip install pebble && python benchmarks/compare_pools.py [--brief]

Shown is what lies between asking a worker and having its answer when rendering takes no time:
of a small answer and of one like the hero card's picture, with requests one after the other and
with pauses as long as that card takes, in which threads and processors fall asleep. And what a
pool of two does when one worker is killed while it is idle.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from multiprocessing import get_context

from pebble import ProcessPool

from cardpress_server.wire import Wire, make_wires

#: Bytes of a request and of its answer.
SIZES = {"small": (100, 100), "hero": (37_000, 215_000)}

#: Seconds between requests.
PAUSES = (0.0, 0.007)

#: Seconds that a job may take after a worker was killed.
PATIENCE = 3.0


def answer(document: bytes, size: int) -> bytes:
    """Return as many bytes as are wanted."""
    return bytes(size)


def serve(wire: Wire) -> None:
    """Answer what comes over a wire, as a worker of ours does."""
    with suppress(EOFError, OSError):
        while True:
            size, document = wire.receive()
            wire.send(None, answer(document, size))


def show(name: str, ask: Callable[[bytes, int], object], times: int) -> None:
    """Print the median and the 90th percentile of a way to ask."""
    for kind, (sent, received) in SIZES.items():
        for pause in PAUSES:
            taken = [_timed(ask, bytes(sent), received, pause) for _ in range(times)]
            middle, late = statistics.median(taken), statistics.quantiles(taken, n=10)[8]
            print(
                f"{name:8} {kind:5} answer, pauses of {pause * 1000:.0f} ms: "
                f"p50 {middle * 1e6:4.0f} us   p90 {late * 1e6:4.0f} us"
            )


def _timed(ask: Callable[[bytes, int], object], document: bytes, size: int, pause: float) -> float:
    time.sleep(pause)
    start = time.perf_counter()
    ask(document, size)
    return time.perf_counter() - start


def compare_times(times: int) -> None:
    """Print what asking costs."""
    ours, theirs = make_wires()
    process = get_context("forkserver").Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()

    def over_a_wire(document: bytes, size: int) -> None:
        ours.send(size, document)
        ours.receive()

    over_a_wire(b"", 1)
    show("a wire", over_a_wire, times)
    ours.close()
    process.join()
    with ProcessPool(1, context=get_context("forkserver")) as pool:
        pool.schedule(answer, (b"", 1)).result()
        show("Pebble", lambda *given: pool.schedule(answer, given).result(), times)


def kill_idle_worker() -> None:
    """Print what becomes of the jobs after one of two workers was killed, which had none."""
    pool = ProcessPool(2, context=get_context("forkserver"))
    pids = {pool.schedule(os.getpid).result() for _ in range(20)}
    os.kill(pids.pop(), signal.SIGKILL)
    time.sleep(0.5)
    outcomes = []
    for _ in range(3):
        try:
            pool.schedule(answer, (b"", 1)).result(PATIENCE)
            outcomes.append("answered")
        except TooLate:
            outcomes.append(f"nothing in {PATIENCE:g} s")
        except RuntimeError as error:
            outcomes.append(f"{type(error).__name__}: {error}")
    print(f"Pebble, two workers, an idle one killed: {'; '.join(outcomes)}")
    pool.stop()
    pool.join()


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brief", action="store_true", help="only show that it runs")
    times = 20 if parser.parse_args().brief else 300
    compare_times(times)
    kill_idle_worker()


if __name__ == "__main__":
    main()
