"""Many article cards: one process, two, and a Dask cluster on this machine.

Run `python benchmarks/bench_batch.py [--cards 20000]`. The rows are cut into blocks, and each
way takes its turn with each block, so that all meet the same weather. What is printed is what
docs/scale.md calculates with.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from distributed import Client, LocalCluster

import cardpress
from cardpress.bulk import Job, Report, run
from cardpress.bulk.rows import Shard
from cardpress.bulk.schedule import on_client, on_cores, serially
from cardpress.bulk.shard import Summary
from cardpress.crew import process_pool

WORKERS = 2

_TOPICS = (
    *("layout", "shaping", "kerning", "baselines", "ligatures", "fonts", "colour", "contrast"),
    *("gradients", "shadows", "margins", "grids", "caching", "builds", "pipelines", "queues"),
    *("shards", "manifests", "digests", "retries", "deadlines", "budgets"),
)
_SYLLABLES = ("ka", "lo", "mi", "ne", "ru", "sa", "te", "vi", "zo", "pa", "du", "fe", "gi", "hu")


@dataclass(slots=True)
class Tally:
    """What one way has done so far."""

    seconds: float = 0
    reports: list[Report] = field(default_factory=list)

    def rate(self, cards: int) -> float:
        """Return cards per second."""
        return cards / self.seconds


def rows(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield different articles; a third of their words no cache has seen."""
    dice = random.Random(seed)
    for number in range(count):
        words = [dice.choice(_TOPICS) for _ in range(dice.randint(3, 9))]
        words += ["".join(dice.choices(_SYLLABLES, k=3)) for _ in range(3)]
        dice.shuffle(words)
        yield {
            "title": " ".join(words).capitalize(),
            "description": f"Part {number} about {' and '.join(dice.sample(_TOPICS, 4))}.",
            "author": "".join(dice.choices(_SYLLABLES, k=3)).title(),
            "date": f"20{dice.randint(10, 26)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            "tags": dice.sample(_TOPICS, dice.randint(0, 3)),
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cards", type=int, default=20_000)
    parser.add_argument("--blocks", type=int, default=4)
    parser.add_argument("--template", default="article")
    parser.add_argument("--effort", default="balanced", choices=["fast", "balanced", "small"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _cluster() as client:
        ways: dict[str, Any] = {
            "one process": serially,
            "two processes": on_cores(WORKERS),
            "Dask, two workers": on_client(client),
        }
        tallies = {name: Tally() for name in ways}
        per_block = options.cards // options.blocks
        for block in range(options.blocks):
            job = _job(Path(folder), per_block, block, options.template, options.effort)
            for name, schedule in ways.items():
                _take_turn(job, Path(folder) / "out", schedule, tallies[name])
        _print(tallies, per_block * options.blocks, _cost_of_a_shard(client))
    for work in (_add, _copy):
        print(f"the machine itself, two over one, {work.__name__[1:]}: {_gain(work):.2f}")


def _cluster() -> Any:
    cluster = LocalCluster(
        n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=None
    )
    return Client(cluster, set_as_default=False)


def _job(folder: Path, count: int, seed: int, template: str, effort: str) -> Callable[[Path], Job]:
    path = folder / f"rows-{seed}.jsonl"
    with path.open("w") as file:
        for row in rows(count, seed):
            file.write(json.dumps(row) + "\n")
    found = cardpress.template(template)
    return lambda out: Job(str(path), str(out), found, options={"effort": effort})


def _take_turn(job: Callable[[Path], Job], out: Path, schedule: Any, tally: Tally) -> None:
    began = time.perf_counter()
    tally.reports.append(run(job(out), schedule))
    tally.seconds += time.perf_counter() - began
    shutil.rmtree(out)


def _nothing(job: bytes, shard: Shard) -> Summary:
    return Summary(shard.index, shard.count)


def _cost_of_a_shard(client: Client, count: int = 1000) -> float:
    """Return the seconds that the scheduler takes for a shard on which there is no work."""
    payload = b"x" * 20_000
    began = time.perf_counter()
    shards = [Shard(index, index * 500, 500, 0, 1, "0" * 32) for index in range(count)]
    futures = [client.submit(partial(_nothing, payload), shard, pure=False) for shard in shards]
    client.gather(futures)
    return (time.perf_counter() - began) / count


def _add() -> float:
    began = time.perf_counter()
    sum(number * number % 7 for number in range(4_000_000))
    return time.perf_counter() - began


def _copy() -> float:
    block = bytearray(8 << 20)
    began = time.perf_counter()
    for _ in range(300):
        bytes(block)
    return time.perf_counter() - began


def _gain(work: Callable[[], float]) -> float:
    """Return how much more of `work` two processes do than one."""
    with process_pool(WORKERS) as pool:
        alone = min(pool.submit(work).result() for _ in range(5))
        both = []
        for _ in range(5):
            futures = [pool.submit(work) for _ in range(WORKERS)]
            both.append(max(future.result() for future in futures))
    return WORKERS * alone / min(both)


def _print(tallies: dict[str, Tally], cards: int, cost: float) -> None:
    alone = tallies["one process"].rate(cards)
    print(f"{cards:,} different cards\n")
    print(f"{'':20}{'cards/s':>9}{'over one':>10}{'peak MiB':>10}{'KiB/card':>10}{'waiting':>9}")
    for name, tally in tallies.items():
        workers = 1 if name == "one process" else WORKERS
        busy = sum(report.seconds for report in tally.reports) / workers / tally.seconds
        peak = max(report.peak for report in tally.reports) / 2**20
        size = sum(report.bytes for report in tally.reports) / cards / 1024
        rate = tally.rate(cards)
        print(f"{name:20}{rate:9.1f}{rate / alone:10.2f}{peak:10.0f}{size:10.1f}{1 - busy:9.1%}")
    shards = len(tallies["Dask, two workers"].reports) and sum(
        report.shards for report in tallies["Dask, two workers"].reports
    )
    share = shards * cost / tallies["Dask, two workers"].seconds
    print(f"\nscheduler: {cost * 1000:.2f} ms a shard, {shards} shards, {share:.2%} of the time")


if __name__ == "__main__":
    main()
