"""Billed requests a month: what the keys of AI services may cost, counted where the keys are.

What a job may need is set aside when it is taken; what was billed is written before it is sent,
and is on disk by then. So a key never costs more than its budget, whatever ends when.
"""

from __future__ import annotations

import sqlite3

from cardpress.errors import ProviderError
from cardpress.providers import Budget
from cardpress_server.database import Database


class OverBudget(Exception):  # noqa: N818 - a state, not a mistake
    """The month's billed requests of a key do not suffice.

    Attributes:
        budget: Requests a month.
        remaining: Those that are left.
        needed: Those that would be made.
    """

    def __init__(self, budget: int, remaining: int, needed: int) -> None:
        super().__init__(
            f"{needed} more billed request{'' if needed == 1 else 's'} of AI services would be "
            f"needed, but of the {budget} that this key may make in a month {remaining} are left"
        )
        self.budget = budget
        self.remaining = remaining
        self.needed = needed


def check_allowance(
    connection: sqlite3.Connection, key_id: str, month: str, needed: int, *, without: str = ""
) -> None:
    """Check that a key may make `needed` more billed requests in a month.

    Args:
        connection: In a transaction that will write them down.
        key_id: The key, which may have been revoked meanwhile.
        month: E.g. `"2026-03"`.
        needed: How many.
        without: A job whose reservation does not count.

    Raises:
        OverBudget: It may not.
    """
    if not needed:
        return
    row = connection.execute(
        "SELECT ai_budget FROM keys WHERE id = ? AND allow_ai AND revoked IS NULL", (key_id,)
    ).fetchone()
    budget = 0 if row is None else int(row["ai_budget"])
    left = max(0, budget - _taken(connection, key_id, month, without))
    if needed > left:
        raise OverBudget(budget, left, needed)


def settle(connection: sqlite3.Connection, key_id: str, month: str, billed: int) -> None:
    """Count what was billed of a job that is over."""
    if billed:
        connection.execute(
            "INSERT INTO ai_spending (key_id, month, billed) VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET billed = billed + excluded.billed",
            (key_id, month, billed),
        )


def billed_in(database: Database, key_id: str, month: str) -> int:
    """Return the requests of a key in a month that were billed, or are set aside."""
    with database.reading() as connection:
        return _taken(connection, key_id, month, "")


class JobBudget(Budget):
    """The budget of a job, in the database; given to the library in place of a number.

    Args:
        database: Where jobs and keys are.
        job_id: The job, which `owner` works on.
        owner: Who does.
    """

    def __init__(self, database: Database, job_id: str, owner: str) -> None:
        super().__init__()
        self._database = database
        self._job = (job_id, owner)

    def check(self, provider: str, count: int = 1) -> None:
        """Check that `count` more requests are within the budget.

        Raises:
            ProviderError: `over-budget`.
        """
        with self._database.reading() as connection:
            self._require(connection, provider, count)

    def spend(self, provider: str) -> None:
        """Count one request, before it is sent; it is on disk when this returns.

        Raises:
            ProviderError: `over-budget`; nothing was counted.
        """
        with self._database.transaction(durable=True) as connection:
            self._require(connection, provider, 1)
            connection.execute(
                "UPDATE jobs SET billed = billed + 1, reserved = max(reserved, billed + 1) "
                "WHERE id = ? AND owner = ?",
                self._job,
            )

    def give_back(self) -> None:
        """Take back one request, which surely was not billed."""
        with self._database.transaction(durable=True) as connection:
            connection.execute(
                "UPDATE jobs SET billed = max(billed - 1, 0) WHERE id = ? AND owner = ?", self._job
            )

    def _require(self, connection: sqlite3.Connection, provider: str, count: int) -> None:
        row = connection.execute(
            "SELECT id, key_id, month, billed FROM jobs WHERE id = ? AND owner = ?", self._job
        ).fetchone()
        if row is None:
            raise _over_budget("somebody else works on this job by now", provider)
        needed = row["billed"] + count
        try:
            check_allowance(connection, row["key_id"], row["month"], needed, without=row["id"])
        except OverBudget as error:
            raise _over_budget(str(error), provider) from error


def _over_budget(message: str, provider: str) -> ProviderError:
    return ProviderError(message, provider, "over-budget", processed=False)


def _taken(connection: sqlite3.Connection, key_id: str, month: str, without: str) -> int:
    """Return what was billed, and what is set aside for jobs that are open."""
    row = connection.execute(
        "SELECT (SELECT coalesce(sum(billed), 0) FROM ai_spending WHERE key_id = ? AND month = ?)"
        " + (SELECT coalesce(sum(max(reserved, billed)), 0) FROM jobs WHERE key_id = ?"
        " AND month = ? AND state IN ('queued', 'running') AND id != ?) AS taken",
        (key_id, month, key_id, month, without),
    ).fetchone()
    return int(row["taken"])
