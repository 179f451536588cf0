"""Warm renders: contenders in turn, round after round, each in a process that lives on."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from bench import Bench
from contender import Contender, Worker, WorkerError, pinned

#: Cards that a contender renders in its turn; the caches of the processor are its own by then.
BURST = 5

#: A slow contender takes part in every so many rounds.
_SKIP = 3

#: Renders before those that count, so that V8 has compiled and caches are filled.
_WARM_UP = 15

Figures = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is rendered, and how often.

    Attributes:
        card: Name of the card.
        rounds: How many turns each contender has.
        different: Whether every render is of another variant of the card.
    """

    card: str
    rounds: int
    different: bool = False

    @property
    def title(self) -> str:
        """What tables call it."""
        return f"{self.card}, different" if self.different else self.card

    def turn(self, number: int) -> list[str]:
        """Return the cards of a turn; a slow contender renders the first one only."""
        first = 1 + number * BURST
        names = [f"{self.card}/{first + index}" for index in range(BURST)]
        return names if self.different else [self.card] * BURST

    def names(self) -> list[str]:
        """Return all cards that are rendered."""
        turns = range(self.rounds) if self.different else range(1)
        return list(dict.fromkeys(name for number in turns for name in self.turn(number)))


def measure(
    bench: Bench, contenders: Sequence[Contender], plans: Sequence[Plan], *, pin: bool
) -> dict[str, Figures]:
    """Return for each plan's title and each contender's name its figures.

    They are the median `ms` and the tenth percentile `p10`, `bytes`, and the median minor page
    `faults` of a render.

    Args:
        bench: Where the cards are and what may count.
        contenders: Who takes part.
        plans: What is measured.
        pin: Whether all processes share one core; who cannot be pinned does not take part.
    """
    with ExitStack() as stack:
        with pinned(pin):
            workers = [
                worker
                for contender in contenders
                if contender.pins or not pin
                for worker in bench.start(contender, stack)
            ]
        return {plan.title: _measure_plan(bench, workers, plan) for plan in plans}


def _measure_plan(bench: Bench, workers: list[Worker], plan: Plan) -> Figures:
    ready = [worker for worker in workers if _prepared(bench, worker, plan)]
    turns: dict[str, list[_Turn]] = {worker.contender.name: [] for worker in ready}
    sizes: dict[str, int] = {}
    for number in range(plan.rounds):
        for worker in ready:
            slow = worker.contender.slow
            if slow and number % _SKIP:
                continue
            name = worker.contender.name
            turn, sizes[name] = _take_turn(worker, plan.turn(number)[: 1 if slow else BURST])
            turns[name].append(turn)
    bench.say(f"  {plan.title}: {len(ready)} contenders")
    return {name: {**_summary(taken), "bytes": sizes[name]} for name, taken in turns.items()}


@dataclass(frozen=True, slots=True)
class _Turn:
    ms: list[float]
    faults: float


def _take_turn(worker: Worker, names: list[str]) -> tuple[_Turn, int]:
    before = worker.faults()
    ms, size = worker.render(names)
    return _Turn(ms, (worker.faults() - before) / len(ms)), size


def _summary(turns: list[_Turn]) -> dict[str, Any]:
    times = sorted(ms for turn in turns for ms in turn.ms)
    return {
        "ms": statistics.median(times),
        "p10": times[len(times) // 10],
        "faults": statistics.median(turn.faults for turn in turns),
        "renders": len(times),
    }


def _prepared(bench: Bench, worker: Worker, plan: Plan) -> bool:
    """Load the cards, check the picture of the first, and warm up."""
    contender = worker.contender
    try:
        for name in plan.names():
            worker.load(name, bench.deck.file(name, contender))
        if not bench.complete(worker, plan.names()[0]):
            return False
        warm_up = 2 if contender.slow else _WARM_UP
        worker.render([plan.names()[0]] * warm_up)
    except WorkerError as error:
        bench.exclude(contender, plan.title, str(error))
        return False
    return True
