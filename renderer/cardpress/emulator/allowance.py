"""How many requests a service takes in an hour or a day, by plan."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

HOUR, DAY = 3600, 86_400
_MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What an account may do.

    Attributes:
        hour: Requests in an hour; None for no such limit.
        day: Requests in a day; None for no such limit.
        at_once: Orders in work at once; None for no such limit.
    """

    hour: int | None = None
    day: int | None = None
    at_once: int | None = None


#: The documents' own figures. Mediagen's third plan, Enterprise, allows 1000 an hour.
PLANS = {
    "free": {
        "caricaturo": Plan(10, 50, 1), "ailabtools": Plan(),
        "mediagen": Plan(100), "aiphoto": Plan(day=5),
    },
    "paid": {
        "caricaturo": Plan(100, 1000, 5), "ailabtools": Plan(),
        "mediagen": Plan(500), "aiphoto": Plan(day=1000),
    },
    "unlimited": {
        "caricaturo": Plan(_MANY, _MANY), "ailabtools": Plan(),
        "mediagen": Plan(_MANY), "aiphoto": Plan(day=_MANY),
    },
}  # fmt: skip


@dataclass(slots=True)
class Window:
    """A count that begins anew every `seconds`, at whole multiples since 1970.

    Attributes:
        limit: The highest count.
        seconds: Length of the window.
        clock: Tells the time, in seconds since 1970.
    """

    limit: int
    seconds: int
    clock: Callable[[], float]
    _number: int = -1
    _used: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """Count one; return False where the limit is reached."""
        with self._lock:
            if self._current() >= self.limit:
                return False
            self._used += 1
            return True

    @property
    def used(self) -> int:
        """The count in this window."""
        with self._lock:
            return self._current()

    @property
    def left(self) -> int:
        """How many more may be counted in this window."""
        return self.limit - self.used

    @property
    def reset(self) -> int:
        """When the next window begins, in seconds since 1970."""
        return (int(self.clock()) // self.seconds + 1) * self.seconds

    def _current(self) -> int:
        number = int(self.clock()) // self.seconds
        if number != self._number:
            self._number, self._used = number, 0
        return self._used
