"""A bar that follows the orders of one document at AI services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from cardpress.cli.progress import progress

if TYPE_CHECKING:
    from cardpress.providers.protocol import Running

#: Steps of an order: services tell their progress in per cent.
STEPS = 100


@contextmanager
def watching_orders(count: int, *, quiet: bool) -> Iterator[Callable[[str, Running], None]]:
    """Show a bar while pictures are made; it is told by several threads.

    Args:
        count: How many orders there are; without any nothing is shown.
        quiet: Show nothing.

    Yields:
        A function that is told how an order stands: its digest, and its progress.
    """
    done: dict[str, int] = {}
    lock = Lock()
    label = "Waiting for a picture" if count == 1 else f"Waiting for {count} pictures"
    with progress(label, STEPS * count, unit="%", quiet=quiet or not count) as advance:

        def watch(digest: str, running: Running) -> None:
            with lock:
                before = done.get(digest, 0)
                done[digest] = max(before, int((running.progress or 0) * STEPS))
                advance(done[digest] - before)

        yield watch
