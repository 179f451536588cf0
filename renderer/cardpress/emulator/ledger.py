"""The orders that were taken and billed, and how far each is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Order:
    """An order that was billed.

    Attributes:
        id: The service's name for it.
        service: Name of the service.
        operation: `"caricature"`, `"cartoon"`, `"generate"`, `"video"`, `"model3d"`, `"enhance"`.
        digest: SHA-256 in hexadecimal of what was asked, the same for equal requests.
        time: When, in seconds since 1970.
        credits: What it cost.
    """

    id: str
    service: str
    operation: str
    digest: str
    time: float
    credits: int


@dataclass(slots=True)
class Task:
    """An order in work.

    Attributes:
        order: What was ordered.
        facts: What the answer will say of it.
        kind: Of the fault that befalls it; None for none.
        polls: How often somebody asked.
        finished: When it was done, in seconds since 1970; None before.
    """

    order: Order
    facts: Mapping[str, Any]
    kind: str | None = None
    polls: int = 0
    finished: float | None = None


@dataclass(slots=True)
class Ledger:
    """All orders, billed to one account for each service.

    Attributes:
        clock: Tells the time, in seconds since 1970.
        polls: How many times an order must be asked about until it is done, where `delay` is
            None.
        delay: Seconds until an order is done; None to count polls.
        credits: What each service's account held at first.
    """

    clock: Callable[[], float]
    polls: int
    delay: float | None
    credits: int
    orders: list[Order] = field(default_factory=list)
    tasks: dict[tuple[str, str], Task] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def left(self, service: str) -> int:
        """Return the credits that a service's account still holds."""
        with self.lock:
            return self.credits - sum(o.credits for o in self.orders if o.service == service)

    def bill(self, order: Order) -> None:
        """Write down an order that is done at once."""
        with self.lock:
            self.orders.append(order)

    def begin(self, task: Task) -> None:
        """Write down an order that takes time."""
        with self.lock:
            self.orders.append(task.order)
            self.tasks[task.order.service, task.order.id] = task

    def open_tasks(self, service: str) -> int:
        """Return how many orders of a service are not done."""
        with self.lock:
            mine = [task for (owner, _), task in self.tasks.items() if owner == service]
            return sum(self._part(task) < 1 for task in mine)

    def look(self, service: str, id: str, kind: str | None) -> tuple[Task, float] | None:
        """Count a poll; return the order and the part that is done, 0 to 1; None if unknown.

        Args:
            service: Name of the service.
            id: Of the order.
            kind: Of a fault that befalls the order from now on.
        """
        with self.lock:
            task = self.tasks.get((service, id))
            if task is None:
                return None
            task.polls += 1
            task.kind = kind or task.kind
            part = self._part(task)
            if part >= 1 and task.finished is None:
                task.finished = self._end(task)
            return task, part

    def _part(self, task: Task) -> float:
        if task.finished is not None:
            return 1.0
        if self.delay is None:
            return min(1.0, task.polls / self.polls) if self.polls else 1.0
        passed = self.clock() - task.order.time
        return max(0.0, min(1.0, passed / self.delay)) if self.delay else 1.0

    def _end(self, task: Task) -> float:
        return self.clock() if self.delay is None else task.order.time + self.delay
