"""Figures for Prometheus, of this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

if TYPE_CHECKING:
    from cardpress_server.job_runner import JobRunner
    from cardpress_server.renderers import Renderers

#: Upper bounds of the classes of seconds.
_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)

#: Methods that are counted by name; a client may send any word.
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})

MEDIA_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """The counters of one application, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry = self._registry
        self._requests = Counter(
            "cardpress_requests", "Requests answered.", ["route", "method", "status"],
            registry=registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "cardpress_request_seconds", "Time to answer.", ["route"],
            buckets=_BUCKETS, registry=registry,
        )  # fmt: skip
        self._pictures = Counter(
            "cardpress_pictures", "Pictures made.", ["format"], registry=registry
        )
        self._picture_bytes = Counter(
            "cardpress_picture_bytes", "Bytes of the pictures made.", ["format"],
            registry=registry,
        )  # fmt: skip
        self._restarts = Counter(
            "cardpress_worker_restarts", "Workers that died or were killed.", registry=registry
        )

        self._jobs = Counter("cardpress_jobs", "Jobs that are over.", ["state"], registry=registry)
        self._billed = Counter(
            "cardpress_ai_billed", "Requests that AI services have billed.", registry=registry
        )

    def observe(self, renderers: Renderers, jobs: JobRunner) -> None:
        """Show how many workers there are, and how much is being done."""
        self._gauge("cardpress_jobs_running", "Jobs being worked on.", lambda: jobs.running)
        self._gauge("cardpress_workers", "Render processes.", lambda: len(renderers.pids))
        self._gauge("cardpress_inside", "Requests rendering or waiting.", lambda: renderers.inside)

    def count_request(self, route: str | None, method: str, status: int, seconds: float) -> None:
        """Count an answer; `route` is None for addresses that lead nowhere."""
        route = route or "none"
        known = method if method in _METHODS else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_picture(self, format: str, size: int) -> None:
        """Count a picture of `size` bytes."""
        self._pictures.labels(format).inc()
        self._picture_bytes.labels(format).inc(size)

    def count_job(self, state: str, billed: int) -> None:
        """Count a job that is over, and the requests that were billed for it."""
        self._jobs.labels(state).inc()
        self._billed.inc(billed)

    def count_restart(self) -> None:
        """Count a worker that was replaced."""
        self._restarts.inc()

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self._registry)

    def _gauge(self, name: str, what: str, value: Callable[[], float]) -> None:
        Gauge(name, what, registry=self._registry).set_function(value)
