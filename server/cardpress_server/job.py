"""A job: a document that may take minutes, because AI services make parts of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from cardpress_server.jobs import RenderOptions


class State(StrEnum):
    """How a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


#: States in which something is still to be done.
OPEN = (State.QUEUED, State.RUNNING)


@dataclass(frozen=True, slots=True)
class Part:
    """A picture of a document that an AI service makes.

    Attributes:
        pointers: JSON pointers of the components that show it.
        provider: Name of the service.
        operation: What it is asked for.
        digest: Of the request.
        buy: Whether it was neither stored nor ordered when the job was taken.
        state: `"waiting"`, `"queued"` or `"running"` at the service, `"done"` or `"failed"`.
        progress: From 0 to 1; None where nobody knows.
    """

    pointers: tuple[str, ...]
    provider: str
    operation: str
    digest: str
    buy: bool
    state: str = "waiting"
    progress: float | None = None

    def now(self, state: str, progress: float | None = None) -> Part:
        """Return the part in another state."""
        return replace(self, state=state, progress=progress)

    def to_dict(self) -> dict[str, Any]:
        """Return what those who have the job may see, as JSON data."""
        known = {} if self.progress is None else {"progress": self.progress}
        return {
            "pointers": list(self.pointers),
            "provider": self.provider,
            "operation": self.operation,
            "state": self.state,
            **known,
        }


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the jobs.

    Attributes:
        id: Its name, which cannot be guessed.
        key_id: Of the key that it belongs to.
        month: The calendar month (UTC) that pays for it.
        state: How it stands.
        created: When it was taken, in seconds since 1970.
        changed: When its state last changed.
        options: How its picture is made.
        parts: What AI services are asked for.
        reserved: Billed requests that are set aside for it.
        billed: Those that were made.
        cancelled: Whether nothing more is to be ordered for it.
        attempts: How often it was begun.
        outcome: What came of it: `mediaType`, `report` and `etag`, or `error` and `details`.
        document: The document; None once the job is over.
    """

    id: str
    key_id: str
    month: str
    state: State
    created: float
    changed: float
    options: RenderOptions
    parts: tuple[Part, ...]
    reserved: int
    billed: int
    cancelled: bool
    attempts: int
    outcome: Mapping[str, Any]
    document: bytes | None = field(default=None, repr=False)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN

    @property
    def progress(self) -> float:
        """How much is done, from 0 to 1."""
        if not self.is_open:
            return 1.0 if self.state == State.DONE else 0.0
        done = [1.0 if part.state == "done" else part.progress or 0.0 for part in self.parts]
        # The last step is the picture itself.
        return round(sum(done) / (len(done) + 1), 3)


def job_of(row: sqlite3.Row) -> Job:
    """Return the job of a row, whose document need not have been read."""
    values = {name: row[name] for name in row.keys() if name not in _UNSEEN}  # noqa: SIM118
    values["state"] = State(row["state"])
    values["options"] = RenderOptions(**json.loads(row["options"]))
    values["parts"] = parts_of(row["parts"])
    values["cancelled"] = bool(row["cancelled"])
    values["outcome"] = json.loads(row["outcome"])
    return Job(**values)


def parts_of(text: str) -> tuple[Part, ...]:
    """Return parts from their JSON text."""
    read = json.loads(text)
    return tuple(Part(**{**one, "pointers": tuple(one["pointers"])}) for one in read)


def parts_text(parts: tuple[Part, ...]) -> str:
    """Return parts as JSON text."""
    return json.dumps([asdict(part) for part in parts])


#: Columns that are no business of a job's.
_UNSEEN = ("owner", "lease", "counted")
