"""One job being done: services are asked, then a worker renders what they have made."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cardpress.document.reading import read_document
from cardpress.errors import CardpressError, LimitError, ProviderError, SourceError
from cardpress.gathering import Gatherer, Visit
from cardpress_server.allowance import JobBudget
from cardpress_server.job import Job, Part
from cardpress_server.jobs import Rendered
from cardpress_server.renderers import Renderers
from cardpress_server.stand_in import with_fallbacks
from cardpress_server.unavailable import Overloaded, Stopping

if TYPE_CHECKING:
    from cardpress.document import Document
    from cardpress.errors import Problem
    from cardpress.providers import Running
    from cardpress_server.job_store import JobStore

#: Seconds before the workers are asked again when they are busy.
_PAUSE = 1.0

_log = logging.getLogger("cardpress.jobs")


class Interrupted(Exception):  # noqa: N818 - nothing went wrong
    """Somebody has asked to stop; what is ordered stays in the ledger."""


@dataclass(slots=True, eq=False)
class Work:
    """A job in the hands of a thread.

    Attributes:
        job: As it was claimed.
        owner: Who works on it.
        stop: Ends all waiting once it is set.
        wanted: Whether it was us who set that.
        parts: How its parts stand; replaced as a whole.
    """

    job: Job
    owner: str
    stop: threading.Event = field(default_factory=threading.Event)
    wanted: bool = False
    parts: tuple[Part, ...] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.parts = self.job.parts

    def interrupt(self) -> None:
        """Have it stop as soon as can be, once nothing is being sent."""
        self.wanted = True
        self.stop.set()

    def watch(self, digest: str, running: Running) -> None:
        """Write down how an order stands."""
        self.mark(digest, running.state, running.progress)

    def mark(self, digest: str, state: str, progress: float | None = None) -> None:
        """Write down how a part stands."""
        with self._lock:
            self.parts = tuple(
                part.now(state, progress) if part.digest == digest else part for part in self.parts
            )

    def do(self, gatherer: Gatherer, store: JobStore, renderers: Renderers) -> Rendered:
        """Return the picture; its report begins with the fallbacks that are drawn.

        Raises:
            Interrupted: `interrupt` was called.
            CardpressError, Unavailable, RenderBug: It cannot be made.
        """
        assert self.job.document is not None
        document = read_document(self.job.document, renderers.settings.rendering.limits).document
        failures = self._met(document, gatherer, store)
        body, warnings = with_fallbacks(self.job.document, self.job.parts, failures)
        return self._rendered(body, warnings, renderers)

    def refresh(self, gatherer: Gatherer) -> None:
        """Look which parts have been stored meanwhile."""
        results = gatherer.services().results
        for part in self.parts:
            if part.state not in ("done", "failed") and results.has(part.digest):
                self.mark(part.digest, "done")

    def _met(
        self, document: Document, gatherer: Gatherer, store: JobStore
    ) -> Mapping[str, CardpressError]:
        """Have services make what is missing; return why something was not, by digest."""
        if self.job.billed:
            self._correct(document, gatherer, store)
        budget = JobBudget(store.database, self.job.id, self.owner)
        visit = Visit(budget=budget, watch=self.watch, stop=self.stop)
        try:
            failures = gatherer.meet(document, visit)
        except KeyboardInterrupt:
            raise Interrupted from None
        for part in self.job.parts:
            self.mark(part.digest, "failed" if part.digest in failures else "done")
        return {digest: self._told(digest, error) for digest, error in failures.items()}

    def _correct(self, document: Document, gatherer: Gatherer, store: JobStore) -> None:
        """Count anew what was billed before this process took over."""
        missing = {part.digest for part in gatherer.plan(document, Visit(buy=False)) if part.billed}
        bought = sum(part.buy and part.digest not in missing for part in self.job.parts)
        store.correct(self.job, self.owner, bought)

    def _told(self, digest: str, error: CardpressError) -> CardpressError:
        """Return an error as the client may see it; others tell of files and code."""
        if isinstance(error, ProviderError | SourceError | LimitError):
            return error
        _log.error("job %s: %s", self.job.id, error)
        asked = (part.provider for part in self.job.parts if part.digest == digest)
        # A source that is elsewhere may have changed since the job was taken.
        provider = next(asked, "the service")
        message = f"the server cannot use {provider} now; the failure has been recorded"
        return ProviderError(message, provider, "failed")

    def _rendered(self, body: bytes, warnings: list[Problem], renderers: Renderers) -> Rendered:
        while True:
            try:
                rendered = renderers.render(body, self.job.options)
            except Overloaded:
                if self.stop.wait(_PAUSE) and self.wanted:
                    raise Interrupted from None
            except Stopping:
                raise Interrupted from None
            else:
                return _with_report(rendered, warnings)


def etag_of(data: bytes) -> str:
    """Return the tag of a picture."""
    return hashlib.sha256(data).hexdigest()[:32]


def new_owner() -> str:
    """Return a name for this process that no other has, or had."""
    return f"{os.getpid()}-{os.urandom(8).hex()}"


def _with_report(rendered: Rendered, warnings: list[Problem]) -> Rendered:
    return replace(rendered, report=(*warnings, *rendered.report))
