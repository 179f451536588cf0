"""A thread-safe cache that is bounded by bytes and forgets the least recently used."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")

#: What one entry costs beside its value: key, tuple, links of the ordered dictionary, in bytes.
OVERHEAD = 300


class ByteCache(Generic[V]):
    """Values under hashable keys; the sum of their sizes stays within `budget` bytes."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.used = 0
        self._entries: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> V | None:
        """Return the value under `key` and mark it as just used; None if it is not there."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def takes(self, size: int) -> bool:
        """Whether a value of `size` bytes is at most three quarters of the budget.

        A larger one would push out all others.
        """
        return (size + OVERHEAD) * 4 <= self.budget * 3

    def put(self, key: Hashable, value: V, size: int) -> V:
        """Keep `value`, which takes `size` bytes, and return it.

        A value that the cache does not take is not kept.
        """
        cost = size + OVERHEAD
        if not self.takes(size):
            return value
        with self._lock:
            self._forget(key)
            self._entries[key] = (value, cost)
            self.used += cost
            while self.used > self.budget:
                _, (_, dropped) = self._entries.popitem(last=False)
                self.used -= dropped
        return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self.used = 0

    def _forget(self, key: Hashable) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.used -= entry[1]
