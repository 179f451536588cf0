"""Where shards are worked on: here, on the cores of this machine, or on a Dask cluster."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, TypeAlias

from cardpress.bulk.job import Job
from cardpress.bulk.rows import Shard
from cardpress.bulk.shard import Summary, render_pickled, render_shard
from cardpress.crew import process_pool
from cardpress.errors import CardpressError

#: Renders shards and yields what became of each, in any order.
Schedule: TypeAlias = Callable[[Job, list[Shard]], Iterator[Summary]]

#: Seconds that a scheduler has to answer.
CONNECT_SECONDS = 10.0

#: Shards under way or waiting at once, for each worker.
_AHEAD = 2

#: Rows from which on processes save more than they take to start.
_WORTH_A_POOL = 64

#: How often a shard is begun whose worker died.
_ATTEMPTS = 3


def serially(job: Job, shards: list[Shard]) -> Iterator[Summary]:
    """Work in this process."""
    for shard in shards:
        yield render_shard(job, shard)


def on_cores(jobs: int) -> Schedule:
    """Return the schedule of a pool of processes on this machine; none starts for a few rows."""

    def work(job: Job, shards: list[Shard]) -> Iterator[Summary]:
        if jobs == 1 or sum(shard.count for shard in shards) < _WORTH_A_POOL:
            yield from serially(job, shards)
            return
        left = {shard.index: shard for shard in shards}
        for _ in range(_ATTEMPTS):
            try:
                for summary in _on_pool(jobs, job, list(left.values())):
                    del left[summary.index]
                    yield summary
                return
            except BrokenProcessPool:
                continue
        raise CardpressError(
            f"processes that render died again and again, {len(left)} shards are left: look "
            "for a lack of memory, or try fewer with --jobs"
        )

    return work


def _on_pool(jobs: int, job: Job, shards: list[Shard]) -> Iterator[Summary]:
    pickled = pickle.dumps(job)
    pool = process_pool(jobs)
    waiting: set[Future[Summary]] = set()
    todo = iter(shards)
    try:
        while True:
            for shard in islice(todo, jobs * _AHEAD - len(waiting)):
                waiting.add(pool.submit(render_pickled, pickled, shard))
            if not waiting:
                return
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def on_cluster(address: str) -> Schedule:
    """Return the schedule of a Dask cluster.

    Args:
        address: Of its scheduler, e.g. `tcp://10.0.0.1:8786`.
    """

    def work(job: Job, shards: list[Shard]) -> Iterator[Summary]:
        with _connect(address) as client:
            yield from on_client(client)(job, shards)

    return work


def on_client(client: Any) -> Schedule:
    """Return the schedule of a Dask cluster to which there is a connection.

    Args:
        client: A `distributed.Client`.
    """

    def work(job: Job, shards: list[Shard]) -> Iterator[Summary]:
        from distributed import KilledWorker

        pickled = pickle.dumps(job)
        try:
            yield from _in_a_window(client, pickled, shards)
        except KilledWorker as error:
            raise CardpressError(
                f"workers of the cluster died {_ATTEMPTS} times over the same shard: look for a "
                f"lack of memory ({error})"
            ) from error

    return work


def _in_a_window(client: Any, pickled: bytes, shards: list[Shard]) -> Iterator[Summary]:
    """Keep a few shards at the scheduler: its cost grows with what it must remember."""
    from distributed import as_completed

    def submit(shard: Shard) -> Any:
        # Not pure: the same call may have other rows to read tomorrow.
        return client.submit(render_pickled, pickled, shard, pure=False, retries=_ATTEMPTS - 1)

    todo = iter(shards)
    slots = max(1, sum(client.nthreads().values()))
    first = [submit(shard) for shard in islice(todo, slots * _AHEAD)]
    running = as_completed(first, loop=client.loop)
    try:
        for future in running:
            yield future.result()
            for shard in islice(todo, 1):
                running.add(submit(shard))
    finally:
        client.cancel(list(running.futures))


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise CardpressError("a cluster needs Dask: pip install 'cardpress[cluster]'") from error
    try:
        connected: Any = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CardpressError(f"no Dask scheduler answers at {address}: {error}") from error
    return connected
