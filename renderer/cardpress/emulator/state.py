"""What all services of one emulator share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cardpress.emulator.allowance import Plan
from cardpress.emulator.fault import Faults
from cardpress.emulator.ledger import Ledger
from cardpress.emulator.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that was answered, or deliberately not.

    Attributes:
        time: In seconds since 1970.
        service: Name of the service; empty for unknown paths.
        step: One of `STEPS`; empty for unknown paths.
        method: The HTTP method.
        path: Without the query.
        status: Of the answer as it would have been sent.
        fault: Kind of the fault that it met with; None for none.
        carried_key: Whether it carried a key; requests for files must not.
    """

    time: float
    service: str
    step: str
    method: str
    path: str
    status: int
    fault: str | None
    carried_key: bool


@dataclass(slots=True)
class State:
    """The memory of an emulator.

    Attributes:
        clock: Tells the time, in seconds since 1970.
        plans: What each service's account may do.
        ledger: The orders.
        shelf: The files.
        faults: What shall go wrong.
        visits: The requests so far.
        peaks: The most orders that were in work at once, by service.
        lock: Held while `visits` or `peaks` change.
    """

    clock: Callable[[], float]
    plans: Mapping[str, Plan]
    ledger: Ledger
    shelf: Shelf
    faults: Faults
    visits: list[Visit] = field(default_factory=list)
    peaks: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
