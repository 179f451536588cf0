"""A whole run: shards that are not finished, then one manifest of everything."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from cardpress.bulk.files import Place, open_place
from cardpress.bulk.job import Job
from cardpress.bulk.rows import Shard, open_rows
from cardpress.bulk.schedule import Schedule, serially
from cardpress.bulk.shard import Summary, finished, rejected_name
from cardpress.errors import CardpressError
from cardpress.quoting import quoted

#: All bad rows, and what was made of what.
REJECTED, MANIFEST = "rejected.jsonl", "manifest.json"


class BadRowsError(CardpressError):
    """More rows are bad than the caller puts up with; what is finished stays."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run has done.

    Attributes:
        rows: In the file.
        rendered: Pictures made now.
        present: Rows whose picture was there, or was made for an equal row.
        rejected: Rows that gave none; they are in `rejected.jsonl`.
        warnings: Pictures made now that have a report, in `warnings/`.
        bytes: Of the pictures made now.
        shards: In all.
        peak: Most memory that any worker has had, in bytes.
        seconds: Of work, of all workers together.
    """

    rows: int = 0
    rendered: int = 0
    present: int = 0
    rejected: int = 0
    warnings: int = 0
    bytes: int = 0
    shards: int = 0
    peak: int = 0
    seconds: float = 0

    def with_shard(self, summary: Summary) -> Report:
        """Return the report with one more shard."""
        return Report(
            self.rows + summary.rows,
            self.rendered + summary.rendered,
            self.present + summary.present,
            self.rejected + summary.rejected,
            self.warnings + summary.warnings,
            self.bytes + summary.bytes,
            self.shards + 1,
            max(self.peak, summary.peak),
            self.seconds + summary.seconds,
        )


def cut(job: Job) -> list[Shard]:
    """Return the shards of the rows of a job.

    Raises:
        CardpressError: The rows cannot be read, or have no column for a value that the template
            requires: then all of them would be bad.
    """
    rows = open_rows(job.rows)
    if job.template and rows.columns:
        for name, variable in job.template.variables.items():
            if variable.required and name not in rows.columns:
                named = ", ".join(map(quoted, rows.columns[:10]))
                raise CardpressError(
                    f"{job.rows}: the template needs a column {quoted(name)}, but the first line "
                    f"names {named}"
                )
    return rows.shards(job.shard_rows)


def run(
    job: Job,
    schedule: Schedule = serially,
    *,
    shards: list[Shard] | None = None,
    max_errors: int | None = None,
    on_rows: Callable[[int], None] = lambda rows: None,
) -> Report:
    """Make a picture of every row, except those that an earlier run has made.

    Args:
        job: What is to be done.
        schedule: Where; see `cardpress.bulk.schedule`.
        shards: All shards of the job, as `cut` returns them; default: cut here.
        max_errors: Bad rows that are put up with; None for any number.
        on_rows: Told how many more rows are done.

    Raises:
        BadRowsError: More than `max_errors` rows are bad.
        CardpressError: The rows cannot be read, or the workers cannot be had.
        OSError: The output cannot be written; what is there is whole.
    """
    shards = cut(job) if shards is None else shards
    place = open_place(job.out)
    report = Report()
    for summary in _all(job, shards, place, schedule):
        report = report.with_shard(summary)
        on_rows(summary.rows)
        if max_errors is not None and report.rejected > max_errors:
            _collect_rejected(place, shards)
            raise BadRowsError(
                f"{report.rejected} rows are bad, and at most {max_errors} are allowed; "
                f"see {REJECTED} in {job.out}"
            )
    _collect_rejected(place, shards)
    place.write(MANIFEST, _manifest(job, report))
    return report


def _all(job: Job, shards: list[Shard], place: Place, schedule: Schedule) -> Iterator[Summary]:
    """Yield what became of each shard.

    A shard that relies on pictures which others have not made yet is looked at again when all
    are done: should one have failed, it is then made, or rejected, where it is asked for.
    """
    todo = []
    for shard in shards:
        summary = finished(job, shard, place)
        if summary is None:
            todo.append(shard)
        else:
            yield summary
    waiting = {}
    for summary in _worked(schedule, job, todo):
        if summary.waiting:
            waiting[summary.index] = summary
        else:
            yield summary
    again = [replace(shard, known=b"") for shard in todo if shard.index in waiting]
    for summary in _worked(schedule, job, again):
        yield waiting[summary.index].then(summary)


def _worked(schedule: Schedule, job: Job, shards: list[Shard]) -> Iterator[Summary]:
    if shards:
        # Closed at once when we are interrupted, so that no worker goes on for nobody.
        with closing(schedule(job, shards)) as summaries:  # type: ignore[type-var]
            yield from summaries


def _collect_rejected(place: Place, shards: Iterable[Shard]) -> None:
    """Put the bad rows of all shards into one file; none where there are none."""
    parts = (place.read(rejected_name(shard.index)) for shard in shards)
    content = b"".join(part for part in parts if part)
    if content:
        place.write(REJECTED, content)
    else:
        place.remove(REJECTED)


def _manifest(job: Job, report: Report) -> bytes:
    facts: dict[str, Any] = {
        "rows": report.rows,
        "pictures": report.rows - report.rejected,
        "rejected": report.rejected,
        "shards": report.shards,
        "format": job.format,
        "options": job.options,
        "template": job.template.digest if job.template else None,
        "archives": job.tar,
    }
    return json.dumps(facts, indent=2, sort_keys=True).encode() + b"\n"
