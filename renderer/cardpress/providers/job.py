"""An order that is under way, as its owner sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import TYPE_CHECKING

from cardpress.errors import CardpressError, ProviderError
from cardpress.providers.effects import Pause, Steps, World, work
from cardpress.providers.ledger import Order, State
from cardpress.providers.placing import looks
from cardpress.providers.protocol import Running
from cardpress.providers.settling import Settlement, Watch
from cardpress.providers.verdicts import past_error

if TYPE_CHECKING:
    from cardpress.providers.desk import Desk
    from cardpress.providers.results import Result

#: States of the ledger, as a job shows them.
_SHOWN = {
    State.INTENT: "sending",
    State.ORDERED: "running",
    State.MADE: "made",
    State.FINISHED: "finished",
    State.UNKNOWN: "unknown-fate",
}


@dataclass(frozen=True, slots=True)
class JobStatus:
    """How a job stands.

    Attributes:
        state: `"sending"`, `"queued"`, `"running"`, `"made"` (not downloaded yet),
            `"finished"`, `"refused"`, `"failed"`, `"expired"` or `"unknown-fate"`.
        progress: From 0 to 1; None if the service does not say.
        code: Why it failed, a code of `ProviderError`.
        message: The same in words.
    """

    state: str
    progress: float | None = None
    code: str | None = None
    message: str | None = None

    @property
    def done(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state not in ("sending", "queued", "running", "made")


@dataclass(slots=True)
class _Look:
    """The last question that was asked, and when."""

    moment: float = -inf
    status: JobStatus | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """An order at a service; it goes on whether or not anybody waits for it.

    Attributes:
        provider: Name of the provider.
        digest: Of the request.
        id: Its number in the ledger, for `resume`; None if the result was stored already and
            the ledger does not know of it.
        order_id: The service's name for it; None where it has none.
    """

    provider: str
    digest: str
    id: int | None
    order_id: str | None
    _desk: Desk = field(repr=False, compare=False)
    _world: World = field(repr=False, compare=False)
    _look: _Look = field(default_factory=_Look, repr=False, compare=False)

    def status(self) -> JobStatus:
        """Return how it stands; the service is asked, but not more often than it likes.

        Raises:
            ProviderError: The service cannot be asked.
        """
        return self._world.run(self._status())

    async def status_async(self) -> JobStatus:
        """Do the same without blocking the event loop."""
        return await self._world.run_async(self._status())

    def wait(self, timeout: float | None = None, *, watch: Watch | None = None) -> Result:
        """Wait until it is done, and return what came of it.

        Args:
            timeout: Seconds; default: `CARDPRESS_ORDER_SECONDS`.
            watch: Told how it stands after each question to the service.

        Raises:
            ProviderError: It failed, or is not done in time (`timed-out`): wait again then.
        """
        return self._world.run(self._result(timeout, watch))

    async def wait_async(
        self, timeout: float | None = None, *, watch: Watch | None = None
    ) -> Result:
        """Do the same without blocking the event loop."""
        return await self._world.run_async(self._result(timeout, watch))

    def _status(self) -> Steps[JobStatus]:
        if (yield from work(partial(self._desk.results.has, self.digest))):
            return JobStatus("finished", 1.0)
        order = self._order()
        if order.state != State.ORDERED:
            return _status_of(order)
        moment = self._desk.clock.monotonic()
        asked = self._look.status
        if asked is not None and moment - self._look.moment < self._desk.terms.poll_seconds:
            return asked
        with self._desk.claims.alone(self.digest) as mine:
            if not mine:
                # Somebody waits for it, and asks.
                return JobStatus("running")
            self._look.status = yield from self._asked(order)
        self._look.moment = moment
        return self._look.status

    def _asked(self, order: Order) -> Steps[JobStatus]:
        try:
            outcome = yield from Settlement(self._desk, inf, _nobody).look(order)
        except ProviderError:
            now = self._order()
            if now.state == State.ORDERED:
                raise
            return _status_of(now)
        if isinstance(outcome, Running):
            return JobStatus(outcome.state, outcome.progress)
        return _status_of(outcome)

    def _result(self, timeout: float | None, watch: Watch | None) -> Steps[Result]:
        desk = self._desk
        until = desk.clock.monotonic() + (desk.terms.order_seconds if timeout is None else timeout)
        for look in looks():
            stored = yield from work(partial(desk.results.get, self.digest))
            if stored is not None:
                return stored
            with desk.claims.alone(self.digest) as mine:
                if mine:
                    order = self._order()
                    settlement = Settlement(desk, until, watch or _nobody)
                    return (yield from settlement.result(_waitable(desk, order)))
            if desk.clock.monotonic() > until:
                message = f"{self.provider} has not finished in time; wait again"
                raise desk.provider.error("timed-out", message)
            yield Pause(look)
        raise AssertionError("looks never end")

    def _order(self) -> Order:
        order = None if self.id is None else self._desk.ledger.order(self.id)
        if order is None:
            raise CardpressError(f"the ledger has no order {self.id} any more")
        return order


def _waitable(desk: Desk, order: Order) -> Order:
    """Return an order that can still become a result.

    Raises:
        ProviderError: It cannot.
    """
    if order.state == State.FINISHED:
        return desk.ledger.move(order, State.MADE)
    if order.state in (State.ORDERED, State.MADE):
        return order
    raise past_error(desk, order)


def _status_of(order: Order) -> JobStatus:
    return JobStatus(_SHOWN.get(order.state, order.state.value), None, order.code, order.message)


def _nobody(running: Running) -> None:
    """Watch nothing."""
