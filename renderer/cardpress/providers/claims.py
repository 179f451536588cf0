"""Who may work on an order, and how many may be under way: locks that die with their holder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from cardpress.errors import CardpressError
from cardpress.locking import locked
from cardpress.providers.folders import make_private


class Claims:
    """Locks of threads and processes on this machine.

    Args:
        folder: Where their files are; nothing else belongs in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def alone(self, digest: str) -> Iterator[bool]:
        """Hold a request alone while the block runs; yield whether that could be done.

        Raises:
            CardpressError: The folder cannot be written.
        """
        path = self._folder / digest
        with ExitStack() as stack:
            handle = self._lock(stack, digest)
            mine = handle is not None and _is_at(handle, path)
            try:
                yield mine
            finally:
                if mine:
                    # Still locked: whoever waits for this very file sees that it has gone.
                    with suppress(OSError):
                        path.unlink()

    @contextmanager
    def slot(self, provider: str, count: int) -> Iterator[bool]:
        """Hold one of the `count` places that a service has; yield whether one was free.

        Raises:
            CardpressError: The folder cannot be written.
        """
        with ExitStack() as stack:
            yield any(
                self._lock(stack, f"{provider}.{place}") is not None for place in range(count)
            )

    def _lock(self, stack: ExitStack, name: str) -> int | None:
        """Lock a file until the stack is closed; None if another has it."""
        try:
            make_private(self._folder)
            return stack.enter_context(locked(self._folder / name, 0))
        except OSError as error:
            reason = error.strerror or str(error)
            raise CardpressError(f"the folder {self._folder} cannot be used: {reason}") from error


def _is_at(handle: int, path: Path) -> bool:
    """Whether the open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
