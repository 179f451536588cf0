"""A moment by which all must be done, however many steps there are."""

from __future__ import annotations

import time
from collections.abc import Callable

from cardpress.fetching.failure import FetchError, Reason


class Deadline:
    """A moment of the monotonic clock.

    Args:
        seconds: From now.
        reason: Of the error when it has passed.
        clock: Tells the time in seconds.
    """

    def __init__(
        self,
        seconds: float,
        reason: Reason = Reason.TIMED_OUT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.reason = reason
        self._clock = clock
        self._moment = clock() + seconds

    def within(self, seconds: float, reason: Reason | None = None) -> Deadline:
        """Return the deadline that is `seconds` from now, or as early as this if it is earlier."""
        left = self._moment - self._clock()
        return Deadline(min(seconds, left), reason or self.reason, self._clock)

    def remaining(self) -> float:
        """Return how many seconds are left, more than 0.

        Raises:
            FetchError: None are.
        """
        left = self._moment - self._clock()
        if left <= 0:
            raise FetchError(self.reason)
        return left
