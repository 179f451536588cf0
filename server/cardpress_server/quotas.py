"""Pictures a month: counted in one place for all processes, and only those that were made."""

from __future__ import annotations

import math
import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime

from cardpress_server.clock import Clock, month_of, next_month, utc_now
from cardpress_server.database import Database

#: Seconds after which reservations that nobody settled count no more: their process died.
_LEASE = 300


class QuotaExceeded(Exception):  # noqa: N818 - a state, not a mistake
    """The key has had all its pictures of this month.

    Attributes:
        standing: What it had, and when there will be more.
    """

    def __init__(self, standing: Standing) -> None:
        super().__init__("the month's pictures are used up")
        self.standing = standing


@dataclass(frozen=True, slots=True)
class Standing:
    """How a key stands in the current month.

    Attributes:
        limit: Pictures a month.
        remaining: Pictures that are left, those under way not among them.
        reset: When the next month begins, in UTC.
        seconds: How long until then; at least 1.
    """

    limit: int
    remaining: int
    reset: datetime
    seconds: int

    def with_one_more(self) -> Standing:
        """Return how it stands once a picture is given back."""
        return replace(self, remaining=self.remaining + 1)


@dataclass(frozen=True, slots=True)
class Reservation:
    """A picture that is being made, and will be committed or released.

    Attributes:
        key_id: Whose it is.
        month: The calendar month that pays for it.
        standing: With this picture counted.
    """

    key_id: str
    month: str
    standing: Standing


class Quotas:
    """One row for a key and calendar month (UTC); each step is one transaction.

    Args:
        database: Where the rows are.
        clock: Tells the month. A clock that is set back finds the old rows again.
    """

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    def reserve(self, key_id: str, limit: int) -> Reservation:
        """Set a picture of this month aside.

        Raises:
            QuotaExceeded: All `limit` of them are made or being made.
        """
        now = self._clock()
        month = month_of(now)
        with self._database.transaction() as connection:
            taken = _taken(connection, key_id, month, now.timestamp())
            if taken >= limit:
                raise QuotaExceeded(_standing(limit, 0, now))
            connection.execute(
                "UPDATE quotas SET reserved = reserved + 1, reserved_until = ? "
                "WHERE key_id = ? AND month = ?",
                (now.timestamp() + _LEASE, key_id, month),
            )
        return Reservation(key_id, month, _standing(limit, limit - taken - 1, now))

    def hold(self, connection: sqlite3.Connection, key_id: str, limit: int) -> Standing:
        """Return how a key stands with a picture of this month set aside for a job.

        It stays so while the job is open, and is counted by `count` once the picture is made.

        Args:
            connection: In the transaction that writes the job.
            key_id: Whose job it is.
            limit: Pictures a month.

        Raises:
            QuotaExceeded: All of them are made or being made.
        """
        now = self._clock()
        taken = _taken(connection, key_id, month_of(now), now.timestamp())
        if taken >= limit:
            raise QuotaExceeded(_standing(limit, 0, now))
        return _standing(limit, limit - taken - 1, now)

    def commit(self, reservation: Reservation) -> None:
        """Count the picture: it was made."""
        self._settle(reservation, made=1)

    def release(self, reservation: Reservation) -> None:
        """Give the picture back: it was not made."""
        self._settle(reservation, made=0)

    def used(self, key_id: str) -> int:
        """Return how many pictures a key has had this month."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT used FROM quotas WHERE key_id = ? AND month = ?",
                (key_id, month_of(self._clock())),
            ).fetchone()
        return 0 if row is None else int(row["used"])

    def _settle(self, reservation: Reservation, made: int) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE quotas SET used = used + ?, reserved = max(reserved - 1, 0) "
                "WHERE key_id = ? AND month = ?",
                (made, reservation.key_id, reservation.month),
            )


def count(connection: sqlite3.Connection, key_id: str, month: str) -> None:
    """Count a picture that a job has made."""
    connection.execute(
        "INSERT INTO quotas (key_id, month, used) VALUES (?, ?, 1) "
        "ON CONFLICT DO UPDATE SET used = used + 1",
        (key_id, month),
    )


def _standing(limit: int, remaining: int, now: datetime) -> Standing:
    reset = next_month(now)
    return Standing(limit, remaining, reset, max(1, math.ceil((reset - now).total_seconds())))


def _taken(connection: sqlite3.Connection, key_id: str, month: str, now: float) -> int:
    """Return how many pictures are made or under way, in a row that is there afterwards."""
    connection.execute(
        "INSERT INTO quotas (key_id, month) VALUES (?, ?) ON CONFLICT DO NOTHING", (key_id, month)
    )
    connection.execute(
        "UPDATE quotas SET reserved = 0 WHERE key_id = ? AND month = ? AND reserved_until < ?",
        (key_id, month, now),
    )
    row = connection.execute(
        "SELECT used + reserved + (SELECT count(*) FROM jobs WHERE jobs.key_id = quotas.key_id "
        "AND jobs.month = quotas.month AND counted AND state IN ('queued', 'running')) AS taken "
        "FROM quotas WHERE key_id = ? AND month = ?",
        (key_id, month),
    ).fetchone()
    return int(row["taken"])
