"""Works on jobs: a few threads in each process, which mostly wait for AI services.

A job is claimed for some seconds, again and again while it is being worked on. So several
processes share one home, and what a killed one has left is taken over by another, or after the
next start. No request is sent twice: that is the ledger's affair (`cardpress.providers`).
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from cardpress.cache import ByteCache
from cardpress.errors import CardpressError
from cardpress.gathering import Gatherer
from cardpress.providers import Services
from cardpress_server.failure import failure_of
from cardpress_server.job import Job, State
from cardpress_server.job_store import JobStore
from cardpress_server.job_work import Interrupted, Work, etag_of, new_owner
from cardpress_server.jobs import Rendered
from cardpress_server.renderers import Renderers
from cardpress_server.settings import ServerSettings
from cardpress_server.unavailable import StorageFailed, Unavailable

#: Seconds between two signs of life, and between two looks for work.
_BEAT = 1.0

#: Seconds between two looks for jobs to forget.
_TRIM_SECONDS = 60.0

#: How often a job is begun before it counts as what ends the processes that work on it.
_MOST_ATTEMPTS = 10

_SORRY = "the server failed; the failure has been recorded"

_log = logging.getLogger("cardpress.jobs")


class JobRunner:
    """Does the jobs of an installation, as many at once as the settings say.

    Args:
        settings: Of the server.
        store: Where the jobs are.
        renderers: Render what is complete.
        on_end: Told of each job that is over.
    """

    def __init__(
        self,
        settings: ServerSettings,
        store: JobStore,
        renderers: Renderers,
        on_end: Callable[[Job], None] = lambda job: None,
    ) -> None:
        self.store = store
        self._settings = settings
        self._renderers = renderers
        self._on_end = on_end
        self._pid: int | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._until = 0.0

    def start(self) -> None:
        """Begin to look for work, once in each process."""
        if self._pid == os.getpid() or self._stopping.is_set():
            return
        with self._lock:
            if self._pid != os.getpid():
                self._begin()

    @property
    def running(self) -> int:
        """Jobs that this process works on."""
        return len(self._works) if self._pid == os.getpid() else 0

    def wake(self) -> None:
        """Have it look for work at once."""
        self.start()
        if self._pid == os.getpid():
            self._woken.set()

    def stop(self) -> None:
        """Take no more jobs, and have those under way stop as soon as nothing is being sent."""
        if not self._stopping.is_set():
            self._until = time.monotonic() + self._settings.drain_seconds
            self._stopping.set()
        if self._pid == os.getpid():
            self._woken.set()
            for work in list(self._works):
                work.interrupt()

    def close(self) -> bool:
        """Stop, and wait for that as long as the settings say; return whether it has come.

        Otherwise a service has not answered in time. What was sent to it is in the ledger.
        """
        self.stop()
        if self._pid != os.getpid():
            return True
        for thread in [self._watcher, *self._works.values()]:
            thread.join(max(0.0, self._until - time.monotonic()))
        if self._works or self._services is None:
            return not self._works
        self._services.ledger.close()
        return True

    def _begin(self) -> None:
        self._owner = new_owner()
        self._woken = threading.Event()
        self._works: dict[Work, threading.Thread] = {}
        self._services: Services | None = None
        self._gatherer: Gatherer | None = None
        self._trimmed = 0.0
        self._watcher = threading.Thread(target=self._watch, name="cardpress-jobs", daemon=True)
        self._pid = os.getpid()
        self._watcher.start()

    def _watch(self) -> None:
        """Give signs of life, and look for work, until told to stop and all is left."""
        failed = False
        while not (self._stopping.is_set() and not self._works):
            try:
                self._beat()
                failed = False
            except Exception as error:
                # Said once, not every second: a disk that is full stays so for a while.
                if not failed:
                    _log.error("jobs have to wait: %s", error, exc_info=_unexpected(error))
                failed = True
            self._woken.wait(_BEAT / 4 if self._stopping.is_set() else _BEAT)
            self._woken.clear()

    def _beat(self) -> None:
        for work in list(self._works):
            work.refresh(self._opened())
            ours, cancelled = self.store.renew(work.job.id, work.owner, work.parts)
            if cancelled or not ours:
                work.interrupt()
        while not self._stopping.is_set() and len(self._works) < self._settings.job_threads:
            job = self.store.claim(self._owner)
            if job is None:
                break
            self._take(job)
        if time.monotonic() - self._trimmed > _TRIM_SECONDS and not self._stopping.is_set():
            self._trimmed = time.monotonic()
            self.store.trim()

    def _take(self, job: Job) -> None:
        work = Work(job, self._owner)
        thread = threading.Thread(
            target=self._do, args=(work,), name=f"cardpress-job-{job.id[:8]}", daemon=True
        )
        self._works[work] = thread
        thread.start()

    def _do(self, work: Work) -> None:
        try:
            self._finish(work)
        except Exception:
            # It could not even be written; when its lease is over, somebody will try again.
            _log.exception("job %s", work.job.id)
        finally:
            del self._works[work]
            self._woken.set()

    def _finish(self, work: Work) -> None:
        """Do the job and write what came of it."""
        try:
            self._check(work.job)
            rendered = work.do(self._opened(), self.store, self._renderers)
        except Interrupted:
            self._leave(work)
        except StorageFailed:
            raise
        except Exception as error:
            self._end(work, State.FAILED, self._said(work.job, error))
        else:
            self._end(work, State.DONE, _facts(rendered), rendered.data)

    def _check(self, job: Job) -> None:
        if job.cancelled:
            raise Interrupted
        if job.attempts > _MOST_ATTEMPTS:
            raise RuntimeError(f"begun {job.attempts - 1} times, and never ended")

    def _leave(self, work: Work) -> None:
        """Write that a job was interrupted: it is cancelled, or somebody else goes on."""
        ours, cancelled = self.store.renew(work.job.id, work.owner, work.parts)
        if ours and cancelled:
            self._end(work, State.CANCELLED, {})
        elif ours:
            self.store.release(work.job.id, work.owner)

    def _end(
        self, work: Work, state: State, outcome: dict[str, Any], picture: bytes | None = None
    ) -> None:
        ended = self.store.end(work.job.id, work.owner, state, outcome, work.parts, picture)
        if ended is not None:
            self._on_end(ended)
            self.store.trim()

    def _said(self, job: Job, error: Exception) -> dict[str, Any]:
        """Return what is said of an error, as JSON data."""
        if isinstance(error, CardpressError):
            failure = failure_of(error, self._settings.rendering.limits)
            if failure is not None:
                return {"error": failure.message, "details": failure.details}
        if isinstance(error, Unavailable):
            return {"error": error.message, "details": {"code": error.code}}
        _log.error("job %s", job.id, exc_info=error)
        return {"error": _SORRY, "details": {}}

    def _opened(self) -> Gatherer:
        """Return what asks services, made when first needed."""
        with self._lock:
            if self._gatherer is None:
                settings = self._settings.rendering
                self._services = Services(settings, home=self._settings.home)
                caches = ByteCache[Any](0), ByteCache[Any](0)
                self._gatherer = Gatherer(settings, self._services, *caches)
            return self._gatherer


def _facts(rendered: Rendered) -> dict[str, Any]:
    report = [problem.to_dict() for problem in rendered.report]
    facts = {"mediaType": rendered.media_type, "etag": etag_of(rendered.data), "report": report}
    return {**facts, "width": rendered.width, "height": rendered.height}


def _unexpected(error: Exception) -> Exception | None:
    """Return an error whose traceback should be written."""
    return None if isinstance(error, CardpressError) else error
