"""Things that are lent to one borrower at a time, first come, first served."""

from __future__ import annotations

import threading
from collections import deque
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class Line(Generic[T]):
    """Lends what is put in; whoever has waited longest gets the next."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free: list[T] = []
        self._waiting: deque[SimpleQueue[T]] = deque()

    def take(self, seconds: float) -> T | None:
        """Return a thing, the last that was put back; None if there is none in `seconds`."""
        with self._lock:
            if self._free:
                return self._free.pop()
            hand: SimpleQueue[T] = SimpleQueue()
            self._waiting.append(hand)
        try:
            return hand.get(timeout=max(seconds, 0))
        except Empty:
            return self._last_chance(hand)

    def put(self, thing: T) -> None:
        """Give a thing to whoever waits, or keep it."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().put(thing)
            else:
                self._free.append(thing)

    def remove(self, thing: T) -> bool:
        """Lend a thing no more; False if it is lent already, or was never here."""
        with self._lock:
            if thing not in self._free:
                return False
            self._free.remove(thing)
            return True

    def _last_chance(self, hand: SimpleQueue[T]) -> T | None:
        """Leave the line; something may have been handed over in the last moment."""
        with self._lock:
            if hand in self._waiting:
                self._waiting.remove(hand)
                return None
        return hand.get()
