"""The time of day, and calendar months of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

#: Returns the time now, in UTC; given to whatever needs it, so that tests can set it.
Clock: TypeAlias = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time now."""
    return datetime.now(UTC)


def moment(seconds: float) -> datetime:
    """Return the time that is so many seconds after the beginning of 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def month_of(time: datetime) -> str:
    """Return the calendar month as `"2026-03"`."""
    return f"{time:%Y-%m}"


def next_month(time: datetime) -> datetime:
    """Return the first moment of the month after."""
    year, month = divmod(time.year * 12 + time.month, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


def iso_milliseconds(time: datetime) -> str:
    """Return a time as ISO 8601 in UTC, e.g. `"2026-04-01T00:00:00.000Z"`."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
