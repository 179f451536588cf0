"""The work on one shard: its rows become pictures, a manifest, and a list of bad rows."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from cardpress.bulk.archive import tar_of
from cardpress.bulk.files import Place, open_place
from cardpress.bulk.job import Job
from cardpress.bulk.naming import picture_name
from cardpress.bulk.rows import BadRow, Row, Rows, Shard, open_rows
from cardpress.engine import Engine
from cardpress.errors import CardpressError, Problem
from cardpress.resident import peak_memory


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of a shard: figures only, however many rows it has.

    Attributes:
        index: Of the shard.
        rows: In all.
        rendered: Pictures made now.
        present: Rows whose picture was there, or is made for an equal row.
        rejected: Rows that gave none.
        waiting: Rows that rely on a picture which another shard has not made yet.
        bytes: Of the pictures made now.
        warnings: Pictures made now that have a report.
        peak: Most memory that the worker has had, in bytes; 0 where nobody knows.
        seconds: That the worker was at work on it.
    """

    index: int
    rows: int
    rendered: int = 0
    present: int = 0
    rejected: int = 0
    waiting: int = 0
    bytes: int = 0
    warnings: int = 0
    peak: int = 0
    seconds: float = 0

    def then(self, later: Summary) -> Summary:
        """Return the sum of two times of work on one shard."""
        return replace(
            later,
            rendered=self.rendered + later.rendered,
            present=later.present - self.rendered,
            bytes=self.bytes + later.bytes,
            warnings=self.warnings + later.warnings,
            peak=max(self.peak, later.peak),
            seconds=self.seconds + later.seconds,
        )


@dataclass(slots=True)
class _Work:
    """A shard under work."""

    job: Job
    shard: Shard
    place: Place
    manner: bytes
    entries: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    warned: list[dict[str, Any]] = field(default_factory=list)
    there: set[str] = field(default_factory=set)
    archive: dict[str, bytes] = field(default_factory=dict)
    relied: set[str] = field(default_factory=set)
    rendered: int = 0
    size: int = 0


def manifest_name(index: int) -> str:
    """Return where the manifest of a shard lies in the output."""
    return f"manifest/{index:06}.jsonl"


def rejected_name(index: int) -> str:
    """Return where the bad rows of a shard lie, should there be any."""
    return f"rejected/{index:06}.jsonl"


def warnings_name(index: int) -> str:
    """Return where the reports of the pictures that this run made lie, should there be any."""
    return f"warnings/{index:06}.jsonl"


def archive_name(index: int) -> str:
    """Return where the tar file of a shard lies."""
    return f"shards/{index:06}.tar"


def finished(job: Job, shard: Shard, place: Place) -> Summary | None:
    """Return what became of a shard that an earlier run has finished; None if none has."""
    content = place.read(manifest_name(shard.index))
    if content is None:
        return None
    try:
        head = json.loads(content.split(b"\n", 1)[0])
        same = head["key"] == job.key(shard.digest) and head["first"] == shard.first
        rejected = int(head["rejected"])
        same = same and not head["waiting"]
    except (ValueError, KeyError, TypeError):
        return None
    if not same:
        return None
    return Summary(shard.index, shard.count, present=shard.count - rejected, rejected=rejected)


def render_pickled(job: bytes, shard: Shard) -> Summary:
    """Render a shard of a pickled `Job`; the job is unpickled once in a process."""
    return render_shard(_unpickled(job), shard)


def render_shard(job: Job, shard: Shard) -> Summary:
    """Render the rows of a shard, and write its manifest last.

    Raises:
        CardpressError: The rows cannot be read.
        OSError: The output cannot be written; what is there is whole.
    """
    began = time.perf_counter()
    place = _place(job.out)
    work = _Work(job, shard, place, job.manner())
    engine = _engine(job)
    for offset, row in enumerate(_rows(job).read(shard)):
        _take(work, engine, offset, row)
    return replace(_conclude(work), seconds=time.perf_counter() - began)


def _take(work: _Work, engine: Engine, offset: int, row: Row) -> None:
    """Make the picture of a row, unless there is one; note what became of it."""
    number = work.shard.first + offset
    job = work.job
    try:
        document = _document(job, row)
        name = picture_name(document, work.manner, job.suffix, job.base_dir)
    except CardpressError as error:
        work.rejected.append(_rejection(number, row, error))
        return
    if not _is_there(work, name, offset):
        try:
            _make(work, engine, document, name)
        except CardpressError as error:
            work.rejected.append(_rejection(number, row, error))
            return
    work.there.add(name)
    work.entries.append({"row": number, "name": name})


def _is_there(work: _Work, name: str, offset: int) -> bool:
    """Whether a picture need not be made: it was, or an earlier shard makes it."""
    if name in work.there:
        return True
    if work.job.tar:
        return False
    if work.shard.is_known(offset):
        work.relied.add(name)
        return True
    return work.place.has(name)


def _make(work: _Work, engine: Engine, document: Any, name: str) -> None:
    job = work.job
    # What a service would make must be stored already: nobody could keep a budget here.
    picture = engine.render(document, job.format, base_dir=job.base_dir, buy=False, **job.options)
    if job.tar:
        work.archive[name.rpartition("/")[2]] = picture.data
    else:
        work.place.write(name, picture.data)
    work.rendered += 1
    work.size += len(picture.data)
    if picture.report:
        warnings = [problem.to_dict() for problem in picture.report]
        work.warned.append({"name": name, "warnings": warnings})


def _document(job: Job, row: Row) -> Any:
    if isinstance(row, BadRow):
        raise CardpressError(row.reason, [Problem("unreadable-row", "", row.reason)])
    if job.template is None:
        return row
    known = {name: value for name, value in row.items() if name in job.template.variables}
    if _rows(job).textual:
        return job.template.fill_from_text(known)
    return job.template.fill(known)


def _rejection(number: int, row: Row, error: CardpressError) -> dict[str, Any]:
    """Return an entry of the dead-letter file: the row as it was, and all that is wrong."""
    problems = [problem.to_dict() for problem in error.problems]
    if not problems:
        problems = [Problem("failed", "", str(error)).to_dict()]
    content = {"text": row.text} if isinstance(row, BadRow) else {"values": row}
    return {"row": number, **content, "problems": problems}


def _conclude(work: _Work) -> Summary:
    """Write the tar file, the bad rows, and the manifest, which says that all is done."""
    index, place = work.shard.index, work.place
    if work.job.tar:
        place.write(archive_name(index), tar_of(work.archive))
    _put(place, rejected_name(index), work.rejected)
    _put(place, warnings_name(index), work.warned)
    waiting = sum(not place.has(name) for name in work.relied)
    head = {
        "key": work.job.key(work.shard.digest),
        "first": work.shard.first,
        "rows": work.shard.count,
        "rejected": len(work.rejected),
        "waiting": waiting,
    }
    place.write(manifest_name(index), b"".join(_lines([head, *work.entries])))
    return Summary(
        index,
        work.shard.count,
        work.rendered,
        len(work.entries) - work.rendered,
        len(work.rejected),
        waiting,
        work.size,
        len(work.warned),
        peak_memory(),
    )


def _put(place: Place, name: str, entries: list[dict[str, Any]]) -> None:
    """Write a file, or delete it where there is nothing to write."""
    if entries:
        place.write(name, b"".join(_lines(entries)))
    else:
        place.remove(name)


def _lines(entries: list[dict[str, Any]]) -> Iterator[bytes]:
    for entry in entries:
        yield json.dumps(entry, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


@lru_cache(maxsize=2)
def _unpickled(job: bytes) -> Job:
    found = pickle.loads(job)  # noqa: S301 - from whoever runs us
    assert isinstance(found, Job)
    return found


_kept: dict[str, tuple[Job, Any]] = {}


def _once(job: Job, name: str, make: Any) -> Any:
    """Return what a process needs once for a job."""
    kept = _kept.get(name)
    if kept is None or kept[0] is not job:
        kept = _kept[name] = (job, make())
    return kept[1]


def _engine(job: Job) -> Engine:
    engine: Engine = _once(job, "engine", lambda: Engine(job.settings))
    return engine


def _rows(job: Job) -> Rows:
    rows: Rows = _once(job, "rows", lambda: open_rows(job.rows))
    return rows


@lru_cache(maxsize=2)
def _place(address: str) -> Place:
    return open_place(address)
