"""The four services behind one port."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Self

from cardpress.emulator.ailabtools import Ailabtools
from cardpress.emulator.aiphoto import Aiphoto
from cardpress.emulator.allowance import PLANS
from cardpress.emulator.caricaturo import Caricaturo
from cardpress.emulator.fault import Fault, Faults
from cardpress.emulator.front import Front
from cardpress.emulator.ledger import Ledger, Order
from cardpress.emulator.mediagen import Mediagen
from cardpress.emulator.server import Server
from cardpress.emulator.shelf import Shelf
from cardpress.emulator.state import State, Visit

if TYPE_CHECKING:
    from cardpress.emulator.service import Service

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class Emulator:
    """The four services on a socket of this machine; a context manager.

    Orders of caricaturo and ailabtools pass through their states: either poll by poll, or, with
    `delay`, as the clock runs. Everything is kept in memory, and is still there after `close`.

    Args:
        host: Where to listen.
        port: Where to listen; 0 for a free port.
        polls: An order is done at its so-manieth poll; used where `delay` is None.
        delay: Seconds until an order is done; None to count polls.
        credits: What each account holds at first (ailabtools and caricaturo take 1 an order,
            mediagen 4 a picture, 10 a video, 20 a model; aiphoto has no credits).
        plan: `"free"` or `"paid"`, the documents' own limits of requests; or `"unlimited"`.
        faults: What shall go wrong, `Fault`s or rules as `Fault.parse` reads them.
        clock: Tells the time, in seconds since 1970.
        drip: Seconds between the bytes of an answer that drips.

    Raises:
        ValueError: A fault or the plan is unknown.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        polls: int = 3,
        delay: float | None = None,
        credits: int = 1_000_000,
        plan: str = "unlimited",
        faults: Iterable[Fault | str] = (),
        clock: Callable[[], float] = time.time,
        drip: float = 0.05,
    ) -> None:
        if plan not in PLANS:
            raise ValueError(f"unknown plan {plan!r}; known: {', '.join(PLANS)}")
        self._host, self._port, self._drip = host, port, drip
        self._state = State(
            clock, PLANS[plan], Ledger(clock, polls, delay, credits), Shelf("", clock), Faults()
        )
        kinds = (Caricaturo, Ailabtools, Mediagen, Aiphoto)
        self._services: dict[str, Service] = {kind.name: kind(self._state) for kind in kinds}
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self.fail(*faults)

    def start(self) -> None:
        """Listen, in a thread of its own.

        Raises:
            OSError: The address cannot be had.
        """
        front = Front(self._state, self._services)
        self._server = Server((self._host, self._port), front, self._drip)
        self._port = self._server.server_port
        self._state.shelf.base = self.url
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), name="cardpress-emulator", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening and cut all connections; closing twice does no harm."""
        if self._server is None or self._thread is None:
            return
        self._server.stop()
        self._thread.join()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def port(self) -> int:
        """The port; 0 before it listens on one of the system's choice."""
        return self._port

    @property
    def url(self) -> str:
        """The address of the emulator itself, without a slash at the end."""
        host = _EVERYWHERE.get(self._host, self._host)
        return f"http://[{host}]:{self._port}" if ":" in host else f"http://{host}:{self._port}"

    def base_url(self, service: str) -> str:
        """Return the base URL of a service."""
        return self.url + self._services[service].base

    def key(self, service: str) -> str:
        """Return the API key that a service takes."""
        return self._services[service].key

    def environment(self) -> dict[str, str]:
        """Return the variables that turn Cardpress to this emulator."""
        variables = {}
        for name in self._services:
            variables[f"CARDPRESS_{name.upper()}_BASE_URL"] = self.base_url(name)
            variables[f"CARDPRESS_{name.upper()}_API_KEY"] = self.key(name)
        host = self.url.removeprefix("http://")
        return variables | {"CARDPRESS_ALLOW_HOSTS": host}

    def fail(self, *faults: Fault | str) -> None:
        """Let more go wrong.

        Raises:
            ValueError: A rule cannot be read.
        """
        rules = [Fault.parse(rule) if isinstance(rule, str) else rule for rule in faults]
        self._state.faults.add(*rules)

    def heal(self) -> None:
        """Let nothing go wrong any more; orders that are to fail still do."""
        self._state.faults.clear()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The rules that have not been used up."""
        return self._state.faults.left()

    @property
    def orders(self) -> list[Order]:
        """The orders that were billed, in order."""
        with self._state.ledger.lock:
            return list(self._state.ledger.orders)

    @property
    def visits(self) -> list[Visit]:
        """The requests so far, in order; also those that were refused."""
        with self._state.lock:
            return list(self._state.visits)

    def count(self, service: str | None = None, step: str | None = None) -> int:
        """Return how many requests were made, of a service and a step; None means all."""
        return sum(
            service in (None, visit.service) and step in (None, visit.step)
            for visit in self.visits
        )  # fmt: skip

    def peak(self, service: str) -> int:
        """Return the most orders of a service that were in work at once (two of them queue)."""
        with self._state.lock:
            return self._state.peaks.get(service, 0)

    def credits(self, service: str) -> int:
        """Return what a service's account still holds."""
        return self._state.ledger.left(service)
