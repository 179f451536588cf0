"""How many billed requests a call or a run may make."""

from __future__ import annotations

from threading import Lock

from cardpress.errors import ProviderError


class Budget:
    """Counts billed requests; safe to share between threads.

    Args:
        most: How many there may be; None for as many as needed.
    """

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        self.spent = 0
        self._lock = Lock()

    @classmethod
    def of(cls, given: int | Budget | None, default: int | None = None) -> Budget:
        """Return `given` if it is a budget already, else a new one."""
        if isinstance(given, Budget):
            return given
        return cls(default if given is None else given)

    def __reduce__(self) -> str:
        raise TypeError(
            "a budget does not travel to other processes: give a number, which holds for each call"
        )

    def check(self, provider: str, count: int = 1) -> None:
        """Check that `count` more requests are within the budget; nothing is counted.

        Raises:
            ProviderError: `over-budget`.
        """
        with self._lock:
            self._check(provider, count)

    def spend(self, provider: str) -> None:
        """Count one request, before it is sent.

        Raises:
            ProviderError: `over-budget`; nothing was counted.
        """
        with self._lock:
            self._check(provider, 1)
            self.spent += 1

    def give_back(self) -> None:
        """Take back one request, which surely was not billed."""
        with self._lock:
            self.spent -= 1

    def _check(self, provider: str, count: int) -> None:
        if self.most is None or self.spent + count <= self.most:
            return
        message = (
            f"{count} more billed request{'' if count == 1 else 's'} would be needed, but of the "
            f"{self.most} that are allowed (max_credits) {self.spent} have been made"
        )
        raise ProviderError(message, provider, "over-budget", processed=False)
