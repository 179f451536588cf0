"""Throughput: different cards, as many a second as two cores give."""

from __future__ import annotations

import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass

from bench import Bench
from contender import Contender, Worker, WorkerError
from roster import cardpress

#: Cards before those that count, other ones: they start pools, compile and open fonts.
_WARM_UP = 20

#: A slow contender renders this share of the cards.
_SLOW_SHARE = 10

#: Where the variants begin that nothing else renders.
_FIRST = 1_000


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to render many cards.

    Attributes:
        contender: Who.
        processes: How many of its processes share the cards.
        inflight: How many cards each process has in hand.
        title: What tables call it.
    """

    contender: Contender
    processes: int
    inflight: int
    title: str


def measure_throughput(bench: Bench, count: int, trials: int) -> dict[str, dict[str, float]]:
    """Return cards per second, the `best` and the `median` trial, for each mode.

    Args:
        bench: Where the cards are.
        count: How many different cards.
        trials: Each with new processes, so that no cache knows the cards.
    """
    rates: dict[str, list[float]] = {}
    for _ in range(trials):
        for mode in _modes(bench):
            try:
                rates.setdefault(mode.title, []).append(_rate(bench, mode, count))
            except WorkerError as error:
                bench.exclude(mode.contender, "throughput", str(error))
    bench.say(f"  {count} different cards: {len(rates)} modes")
    return {
        title: {"best": max(each), "median": statistics.median(each)}
        for title, each in rates.items()
    }


def _modes(bench: Bench) -> list[Mode]:
    ours = [
        Mode(cardpress(*way, processes=processes), 1, 1, f"cardpress {' '.join(way)}, {title}")
        for way in (("png", "fast"), ("png", "balanced"), ("jpeg", "balanced"))
        for processes, title in ((0, "in this process"), (1, "1 process"), (2, "2 processes"))
    ]
    ours = ours if bench.named("cardpress png fast") else []
    peers = [
        Mode(contender, processes, inflight, f"{contender.name}, {_words(processes, inflight)}")
        for contender in bench.named(
            "takumi png", "takumi jpeg", "satori + resvg-js", "CairoSVG on our SVG", "Chromium"
        )
        for processes, inflight in _ways(contender)
    ]
    return ours + peers


def _ways(contender: Contender) -> list[tuple[int, int]]:
    """Return (processes, cards in hand) that may be a contender's best."""
    if contender.name.startswith("takumi"):
        return [(1, 1), (1, 2), (1, 4), (2, 1), (2, 2)]
    return [(1, 1)] if contender.name == "Chromium" else [(1, 1), (2, 1)]


def _words(processes: int, inflight: int) -> str:
    words = f"{processes} process" + ("es" if processes > 1 else "")
    return words + (f", {inflight} cards in flight" if inflight > 1 else "")


def _rate(bench: Bench, mode: Mode, count: int) -> float:
    count = count // _SLOW_SHARE if mode.contender.slow else count
    names = [f"hero/{_FIRST + index}" for index in range(_WARM_UP + count)]
    with ExitStack() as stack:
        workers = [stack.enter_context(Worker(mode.contender)) for _ in range(mode.processes)]
        for worker in workers:
            for name in names:
                worker.load(name, bench.deck.file(name, mode.contender))
        _share_out(workers, names[:_WARM_UP], mode.inflight)
        start = time.perf_counter()
        _share_out(workers, names[_WARM_UP:], mode.inflight)
        return count / (time.perf_counter() - start)


def _share_out(workers: list[Worker], names: list[str], inflight: int) -> None:
    for index, worker in enumerate(workers):
        worker.start_batch(names[index :: len(workers)], inflight)
    for worker in workers:
        worker.end_batch()
