"""The jobs of an installation: rows that its processes share, and that outlive them."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cardpress_server.allowance import check_allowance, settle
from cardpress_server.clock import Clock, month_of, utc_now
from cardpress_server.database import Database
from cardpress_server.job import Job, Part, State, job_of, parts_text
from cardpress_server.jobs import RenderOptions
from cardpress_server.keys import Key
from cardpress_server.quotas import Quotas, Standing, count
from cardpress_server.settings import ServerSettings
from cardpress_server.unavailable import QueueFull

#: Seconds after which a job counts as abandoned whose process has not said that it lives.
LEASE = 3.0

#: Everything but the document.
_SEEN = (
    "id, key_id, month, state, created, changed, options, parts, reserved, billed, cancelled, "
    "attempts, outcome"
)

_OPEN = "state IN ('queued', 'running')"


class JobStore:
    """The rows; each step is one transaction.

    Args:
        database: Where they are.
        quotas: Counts the pictures.
        settings: How many jobs may be open, and how many are kept.
        clock: Tells the time.
    """

    def __init__(
        self, database: Database, quotas: Quotas, settings: ServerSettings, clock: Clock = utc_now
    ) -> None:
        self.database = database
        self._quotas = quotas
        self._settings = settings
        self._clock = clock

    def add(
        self,
        key: Key,
        document: bytes,
        options: RenderOptions,
        parts: tuple[Part, ...],
        pictures: int | None,
    ) -> tuple[Job, Standing | None]:
        """Take a job; it is on disk when this returns.

        Args:
            key: Who pays.
            document: Has been checked.
            options: How its picture is made.
            parts: What AI services are asked for.
            pictures: Pictures a month of the key's plan; None for no limit.

        Returns:
            The job, and how the key stands if it has a limit.

        Raises:
            QueueFull: Too many jobs are open.
            OverBudget: The key may not make so many billed requests.
            QuotaExceeded: The key has had all its pictures of this month.
        """
        now = self._clock()
        id, month, needed = secrets.token_hex(16), month_of(now), sum(part.buy for part in parts)
        with self.database.transaction(durable=True) as connection:
            (waiting,) = connection.execute(
                f"SELECT count(*) FROM jobs WHERE {_OPEN}"  # noqa: S608 - text of this file
            ).fetchone()
            if waiting >= self._settings.job_queue:
                raise QueueFull
            check_allowance(connection, key.id, month, needed)
            standing = None if pictures is None else self._quotas.hold(connection, key.id, pictures)
            values = {
                "id": id, "key_id": key.id, "month": month, "counted": pictures is not None,
                "created": now.timestamp(), "changed": now.timestamp(), "document": document,
                "options": json.dumps(asdict(options)), "parts": parts_text(parts),
                "reserved": needed,
            }  # fmt: skip
            connection.execute(
                f"INSERT INTO jobs ({', '.join(values)}) "  # noqa: S608 - names of ours
                f"VALUES ({', '.join('?' * len(values))})",
                tuple(values.values()),
            )
            job = _one(connection, "id = ?", id)
        assert job is not None
        return job, standing

    def find(self, id: str, key_id: str) -> Job | None:
        """Return a job of a key, without its document."""
        with self.database.reading() as connection:
            return _one(connection, "id = ? AND key_id = ?", id, key_id)

    def picture(self, id: str) -> bytes | None:
        """Return the picture of a job that is done."""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT data FROM job_pictures WHERE job_id = ?", (id,)
            ).fetchone()
        return None if row is None else bytes(row["data"])

    def claim(self, owner: str) -> Job | None:
        """Return a job that nobody works on, with its document; `owner` now does."""
        if not self.database.is_there:
            return None
        now = self._clock().timestamp()
        where = f"{_OPEN} AND lease < ? ORDER BY created LIMIT 1"
        with self.database.reading() as connection:
            if _one(connection, where, now) is None:
                return None
        with self.database.transaction() as connection:
            found = _one(connection, where, now)
            if found is None:
                return None
            connection.execute(
                "UPDATE jobs SET state = 'running', owner = ?, lease = ?, changed = ?, "
                "attempts = attempts + 1 WHERE id = ?",
                (owner, now + LEASE, now, found.id),
            )
            return _one(connection, "id = ?", found.id, columns="*")

    def renew(self, job_id: str, owner: str, parts: tuple[Part, ...]) -> tuple[bool, bool]:
        """Say that a job is being worked on, and how its parts stand.

        Returns:
            Whether it is still `owner`'s, and whether it was cancelled.
        """
        now = self._clock().timestamp()
        with self.database.transaction() as connection:
            done = connection.execute(
                "UPDATE jobs SET lease = ?, parts = ? WHERE id = ? AND owner = ?",
                (now + LEASE, parts_text(parts), job_id, owner),
            )
            row = connection.execute(
                "SELECT cancelled FROM jobs WHERE id = ?", (job_id,)
            ).fetchone()
        return done.rowcount == 1, bool(row and row["cancelled"])

    def correct(self, job: Job, owner: str, bought: int) -> None:
        """Count no more as billed than can have been: what was killed before it was sent was not.

        Args:
            job: As it was claimed.
            owner: Who works on it.
            bought: Parts to be bought that are no longer missing.
        """
        if job.billed > bought:
            with self.database.transaction(durable=True) as connection:
                connection.execute(
                    "UPDATE jobs SET billed = ? WHERE id = ? AND owner = ?", (bought, job.id, owner)
                )

    def release(self, job_id: str, owner: str) -> None:
        """Leave a job to whoever comes next; this beginning does not count."""
        with self.database.transaction() as connection:
            connection.execute(
                "UPDATE jobs SET state = 'queued', owner = NULL, lease = 0, "
                "attempts = attempts - 1 WHERE id = ? AND owner = ?",
                (job_id, owner),
            )

    def cancel(self, id: str, key_id: str) -> Job | None:
        """Order nothing more for a job, and return how it then stands.

        One that nobody works on is over at once; another when its process has noticed.
        """
        with self.database.transaction(durable=True) as connection:
            job = _one(connection, "id = ? AND key_id = ?", id, key_id)
            if job is not None and job.is_open:
                connection.execute("UPDATE jobs SET cancelled = 1 WHERE id = ?", (id,))
                if job.state == State.QUEUED:
                    self._end(connection, job, State.CANCELLED, {})
            return _one(connection, "id = ?", id) if job is not None else None

    def end(
        self,
        job_id: str,
        owner: str,
        state: State,
        outcome: Mapping[str, Any],
        parts: tuple[Part, ...],
        picture: bytes | None = None,
    ) -> Job | None:
        """Write what came of a job; only a picture counts as one.

        Returns:
            The job; None if it was no longer `owner`'s, and nothing was written.
        """
        with self.database.transaction(durable=True) as connection:
            job = _one(connection, "id = ? AND owner = ?", job_id, owner)
            if job is None or not job.is_open:
                return None
            connection.execute(
                "UPDATE jobs SET parts = ? WHERE id = ?", (parts_text(parts), job_id)
            )
            self._end(connection, job, state, outcome)
            if picture is not None:
                connection.execute(
                    "INSERT INTO job_pictures (job_id, size, data) VALUES (?, ?, ?)",
                    (job_id, len(picture), picture),
                )
            return _one(connection, "id = ?", job_id)

    def trim(self) -> None:
        """Forget jobs that were over long ago, or are too many."""
        if not self.database.is_there:
            return
        settings, now = self._settings, self._clock().timestamp()
        with self.database.transaction() as connection:
            rows = connection.execute(
                "SELECT id, changed, coalesce(size, 0) AS size FROM jobs "
                "LEFT JOIN job_pictures ON job_id = id "
                "WHERE state NOT IN ('queued', 'running') ORDER BY changed DESC"
            ).fetchall()
            kept = size = 0
            for row in rows:
                kept, size = kept + 1, size + row["size"]
                old = now - row["changed"] > settings.job_keep_seconds
                if old or kept > settings.job_keep or size > settings.job_keep_bytes:
                    _forget(connection, row["id"])

    def _end(
        self, connection: sqlite3.Connection, job: Job, state: State, outcome: Mapping[str, Any]
    ) -> None:
        if state == State.DONE and self._is_counted(connection, job.id):
            count(connection, job.key_id, job.month)
        settle(connection, job.key_id, job.month, job.billed)
        connection.execute(
            "UPDATE jobs SET state = ?, changed = ?, outcome = ?, document = NULL, owner = NULL, "
            "reserved = billed WHERE id = ?",
            (state, self._clock().timestamp(), json.dumps(outcome), job.id),
        )

    @staticmethod
    def _is_counted(connection: sqlite3.Connection, id: str) -> bool:
        (counted,) = connection.execute("SELECT counted FROM jobs WHERE id = ?", (id,)).fetchone()
        return bool(counted)


def _one(
    connection: sqlite3.Connection, where: str, *values: object, columns: str = _SEEN
) -> Job | None:
    """Return the first job that fits; the condition is text of this file."""
    statement = f"SELECT {columns} FROM jobs WHERE {where}"  # noqa: S608
    row = connection.execute(statement, values).fetchone()
    return None if row is None else job_of(row)


def _forget(connection: sqlite3.Connection, id: str) -> None:
    for statement in (
        "DELETE FROM job_pictures WHERE job_id = ?",
        "DELETE FROM jobs WHERE id = ?",
    ):
        connection.execute(statement, (id,))
