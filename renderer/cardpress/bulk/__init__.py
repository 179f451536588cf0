"""Many rows to many cards: cut into shards, rendered anywhere, named by digest."""

from __future__ import annotations

from cardpress.bulk.job import Job
from cardpress.bulk.run import Report, cut, run

__all__ = ["Job", "Report", "cut", "run"]
