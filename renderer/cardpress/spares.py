"""Large buffers that are used again instead of being asked of the system for every card.

A C library gives megabytes back to the system as soon as they are freed. The next card's
buffer then is new memory, which the system clears page by page when it is first touched: 740
page faults for a canvas of 1200 x 630, and half as long again for the card.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from threading import Lock
from typing import Any

#: Larger than any block that a usual card asks for.
_LARGE_BLOCK = 8 << 20


def keep_freed_blocks() -> None:
    """Have the C library keep what is freed, up to a few megabytes, for the next card.

    GNU's learns from the largest block that was freed so far (mallopt(3), "dynamic mmap
    threshold"): blocks up to that size then come from the heap, which is given back to the
    system only where twice as much is free. So a block is asked for and freed; nobody touches
    it, and no memory stands behind it. A program that has freed such a block before, as most
    have, is not changed by this. Other C libraries do not care.
    """
    bytearray(_LARGE_BLOCK)


class Spares:
    """Buffers that nobody uses; safe to use from several threads.

    Args:
        budget: Bytes that they take at most; those put back first are dropped first.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.used = 0
        self._spares: deque[tuple[Hashable, Any, int]] = deque()
        self._lock = Lock()

    def take(self, kind: Hashable) -> Any | None:
        """Return a buffer that was put back as `kind`, its contents as they were, or None.

        It belongs to the caller alone, until the caller puts it back.
        """
        with self._lock:
            for index, (found, buffer, size) in enumerate(self._spares):
                if found == kind:
                    del self._spares[index]
                    self.used -= size
                    return buffer
        return None

    def put_back(self, kind: Hashable, buffer: Any, size: int) -> None:
        """Keep a buffer of `size` bytes that the caller no longer uses."""
        if size > self.budget:
            return
        with self._lock:
            self._spares.append((kind, buffer, size))
            self.used += size
            while self.used > self.budget:
                _, _, dropped = self._spares.popleft()
                self.used -= dropped
