"""The pool of workers: each has one job at a time, and costs nobody else anything.

Why not an existing pool: after one crash `ProcessPoolExecutor` fails every later job, and
`multiprocessing.Pool` never answers the one that crashed. In Pebble 5.2 all workers share one
pipe and its lock, so that killing an idle worker, or one that is sending, stops the whole pool;
and with a pool for each worker a request passes through two more threads on its way and as many
back, which costs the better part of what HTTP may cost in all (`benchmarks/compare_pools.py`).
Here each worker has a wire of its own, and the thread that has the request reads from it.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait

from cardpress.errors import CardpressError
from cardpress_server.jobs import Plan, Planning, Rendered, RenderOptions, Source, Task
from cardpress_server.line import Line
from cardpress_server.processes import process_context
from cardpress_server.settings import ServerSettings
from cardpress_server.unavailable import Overloaded, RenderBug, Stopping, WorkerDied
from cardpress_server.wire import make_wires
from cardpress_server.worker import Bug, Reply
from cardpress_server.worker_process import NeverAsked, Worker

#: Seconds before a worker that could not even start is started again.
_START_PAUSE = 1.0

#: Seconds that workers may take to be ready at the start.
_START_SECONDS = 60.0

#: Workers that may die before the first is ready; more have a reason to, and always will.
_MOST_STILLBORN = 3


class Renderers:
    """Renders documents in worker processes; safe to use from many threads.

    Nothing is started before the first use, so that an application made before a fork (as
    `gunicorn --preload` does) has workers of its own in each process.

    Args:
        settings: How many workers, how long, how much.
        on_restart: Called whenever a worker is replaced.
    """

    def __init__(
        self, settings: ServerSettings, on_restart: Callable[[], None] = lambda: None
    ) -> None:
        self.settings = settings
        self._on_restart = on_restart
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._stopped = False

    def start(self) -> None:
        """Start the workers and wait until one of them can render.

        Raises:
            CardpressError: The settings do not allow any rendering.
            WorkerDied: Several died at once, or none is ready after a minute.
            Stopping: `close` has been called.
        """
        with self._lock:
            if self._stopped:
                raise Stopping
            if self._owner != os.getpid():
                self._begin()
        self._settled.wait(_START_SECONDS)
        if not any(worker.ready for worker in self._workers):
            raise self._refusal or WorkerDied

    @property
    def pids(self) -> list[int]:
        """The process numbers of the workers."""
        workers = self._workers if self._owner == os.getpid() else []
        return [worker.process.pid for worker in workers if worker.process.pid is not None]

    @property
    def inside(self) -> int:
        """Requests that are being rendered, or wait for a worker."""
        return self._inside if self._owner == os.getpid() else 0

    def render(self, source: Source, options: RenderOptions) -> Rendered:
        """Return the picture of a document, or its report.

        Raises:
            CardpressError: As `cardpress.render`; the document or the options are at fault.
            Unavailable: There is no place in the queue, or the render took too long or crashed.
            RenderBug: The library failed as it never should.
        """
        rendered = self._done(source, options)
        assert isinstance(rendered, Rendered)
        return rendered

    def plan(self, document: bytes, options: RenderOptions) -> Plan:
        """Check a document, and return what it asks of AI services; nothing is bought.

        Raises:
            CardpressError, Unavailable, RenderBug: As `render`.
        """
        made = self._done(Planning(document), options)
        assert isinstance(made, Plan)
        return made

    def close(self) -> None:
        """Kill the workers; nothing is rendered any more."""
        with self._lock:
            self._stopped = True
            if self._owner != os.getpid():
                return
            self._owner = None
        self._wake.close()
        self._watcher.join()
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            if self._line.remove(worker) or not worker.ready:
                worker.end()
        self._woken.close()
        atexit.unregister(self.close)

    def _done(self, task: Task, options: RenderOptions) -> Rendered | Plan:
        if self._owner != os.getpid():
            self.start()
        with self._place():
            reply = self._ask(task, options)
        if isinstance(reply, CardpressError):
            raise reply
        if isinstance(reply, Bug):
            raise RenderBug(reply.traceback)
        assert isinstance(reply, Rendered | Plan)
        return reply

    def _begin(self) -> None:
        self._context = process_context()
        self._line: Line[Worker] = Line()
        self._inside = self._stillborn = 0
        self._refusal: CardpressError | None = None
        self._settled = threading.Event()
        self._workers = self._first_workers()
        self._woken, self._wake = make_wires()
        self._watcher = threading.Thread(target=self._watch, name="cardpress-watcher", daemon=True)
        self._watcher.start()
        self._owner = os.getpid()
        # Before multiprocessing's own, which would ask the workers in vain to end.
        atexit.register(self.close)

    def _first_workers(self) -> list[Worker]:
        workers: list[Worker] = []
        try:
            workers.extend(self._new() for _ in range(self.settings.workers))
        except (OSError, EOFError):
            # The system has no more processes to give; it may have some when next asked.
            for worker in workers:
                worker.end()
            raise WorkerDied from None
        return workers

    def _new(self) -> Worker:
        return Worker(self._context, self.settings)

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Hold one of the places in the queue."""
        with self._lock:
            if self._inside >= self.settings.capacity:
                raise Overloaded
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1

    def _ask(self, task: Task, options: RenderOptions) -> Reply:
        """Have an idle worker do a job; one that fails is ended, and the watcher replaces it."""
        until = time.monotonic() + self.settings.queue_seconds
        while True:
            worker = self._line.take(until - time.monotonic())
            if worker is None:
                raise Overloaded
            try:
                if worker.gone:
                    raise NeverAsked
                reply = worker.ask(task, options)
            except NeverAsked:
                worker.end()
                continue
            except BaseException:
                worker.end()
                raise
            self._give_back(worker)
            return reply

    def _give_back(self, worker: Worker) -> None:
        if worker in self._workers:
            self._line.put(worker)
        else:
            worker.end()

    def _watch(self) -> None:
        """Replace workers that have died, and put those that are ready to work."""
        while True:
            starting = [worker.wire.fileno() for worker in self._workers if not worker.ready]
            sentinels = [worker.process.sentinel for worker in self._workers]
            events = set(wait([self._woken.fileno(), *starting, *sentinels]))
            if self._woken.fileno() in events:
                return
            for worker in list(self._workers):
                if worker.process.sentinel in events:
                    self._replace(worker)
                elif worker.wire.fileno() in events and worker.greet():
                    self._stillborn = 0
                    self._settled.set()
                    self._line.put(worker)

    def _replace(self, worker: Worker) -> None:
        """Start another worker in place of one that is dead."""
        worker.process.join()
        if self._line.remove(worker) or not worker.ready:
            worker.end()
        if not worker.ready:
            self._stillborn += 1
            self._refusal = worker.refusal
            if self._stillborn >= _MOST_STILLBORN:
                self._settled.set()
            time.sleep(_START_PAUSE)
        try:
            self._workers[self._workers.index(worker)] = self._new()
        except (OSError, EOFError):
            # The system has no process to give. The dead one will be noticed again.
            time.sleep(_START_PAUSE)
            return
        self._on_restart()
