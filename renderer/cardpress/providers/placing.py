"""From a request to an order, at most one for each request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from cardpress.errors import CardpressError, PluginError, ProviderError
from cardpress.providers.effects import Pause, Send, Steps, work
from cardpress.providers.ledger import Order, State
from cardpress.providers.protocol import Finished, Ordered
from cardpress.providers.settling import ENDS, Settlement, Watch
from cardpress.providers.verdicts import past_error, unknown_error

if TYPE_CHECKING:
    from cardpress.providers.budget import Budget
    from cardpress.providers.desk import Desk
    from cardpress.providers.protocol import Answer, Call, Request
    from cardpress.providers.results import Result

T = TypeVar("T")

#: How often a request is sent to a service that takes no connections.
_CONNECTS = 3

#: Seconds between two looks at what another thread or process does: at first, and at most.
_FIRST_LOOK, _LATER_LOOK = 0.02, 0.5

#: Characters of a prompt that the ledger shows.
_LABEL = 60


@dataclass(frozen=True, slots=True)
class Purchase:
    """Something that somebody wants to have.

    Attributes:
        desk: Where to order it.
        request: What it is.
        digest: Of the request.
        budget: Counts what is billed.
        offline: Whether only what is stored will do.
        again: Whether to order anew what failed, has expired, or is of unknown fate.
        watch: Told how the order stands.
    """

    desk: Desk
    request: Request
    digest: str
    budget: Budget
    offline: bool
    again: bool
    watch: Watch

    def result(self, seconds: float) -> Steps[Result]:
        """Return the result, from the store if it is there, else from the service.

        Args:
            seconds: How long to wait for the service, from when it has the order.

        Raises:
            ProviderError: It cannot be had.
        """
        for look in looks():
            stored = yield from self._stored()
            if stored is not None:
                return stored
            with self.desk.claims.alone(self.digest) as mine:
                if mine:
                    return (yield from self._bought(seconds))
            yield Pause(look)
        raise AssertionError("looks never end")

    def order(self) -> Steps[Order | Result]:
        """Return the result if it is stored, else the order, which is made if there is none.

        Raises:
            ProviderError: It cannot be ordered.
        """
        for look in looks():
            stored = yield from self._stored()
            if stored is not None:
                return stored
            with self.desk.claims.alone(self.digest) as mine:
                if mine:
                    known = yield from self._known()
                    return known or (yield from self._in_turn(self._placed))
            order = self.desk.ledger.latest(self.digest)
            if order is not None and order.state in (State.ORDERED, State.MADE):
                return order
            yield Pause(look)
        raise AssertionError("looks never end")

    def _stored(self) -> Steps[Result | None]:
        stored = yield from work(partial(self.desk.results.get, self.digest))
        if stored is None and self.offline:
            message = f"{self.desk.name} has not made this yet, and nothing may be ordered here"
            raise self.desk.provider.error("not-stored", message, processed=False)
        return stored

    def _bought(self, seconds: float) -> Steps[Result]:
        """Order it unless it is ordered, and wait for it; we hold the claim."""
        known = yield from self._known()
        if known is None:
            return (yield from self._in_turn(partial(self._placed_and_settled, seconds)))
        return (yield from self._settled(known, seconds)) if isinstance(known, Order) else known

    def _placed_and_settled(self, seconds: float) -> Steps[Result]:
        order = yield from self._placed()
        return (yield from self._settled(order, seconds))

    def _settled(self, order: Order, seconds: float) -> Steps[Result]:
        until = self.desk.clock.monotonic() + seconds
        return (yield from Settlement(self.desk, until, self.watch).result(order))

    def _in_turn(self, steps: Callable[[], Steps[T]]) -> Steps[T]:
        """Wait for a place at the service, however long others take, and keep it meanwhile."""
        desk = self.desk
        for look in looks():
            with desk.claims.slot(desk.name, desk.account.concurrency) as free:
                if free:
                    return (yield from steps())
            yield Pause(look)
        raise AssertionError("looks never end")

    def _known(self) -> Steps[Order | Result | None]:
        """Return the result or the order that is there already; None to make one.

        Raises:
            ProviderError: There was one that must not be repeated without being asked to.
        """
        # Whoever held the claim before may have finished.
        stored = yield from work(partial(self.desk.results.get, self.digest))
        order = self.desk.ledger.latest(self.digest)
        if stored is not None or order is None:
            return stored
        if order.state == State.FINISHED:
            # It is no longer stored, or damaged; perhaps it can still be downloaded.
            return self.desk.ledger.move(order, State.MADE)
        if order.state == State.INTENT:
            # We hold the claim: its maker is gone.
            error = unknown_error(self.desk, order)
            order = self.desk.ledger.move(order, State.UNKNOWN, code=error.code, message=str(error))
        if order.state in (State.ORDERED, State.MADE):
            return order
        if not self.again:
            raise past_error(self.desk, order)
        if order.state == State.UNKNOWN:
            self.desk.ledger.move(order, State.FAILED)
        return None

    def _placed(self) -> Steps[Order]:
        """Order it; we hold the claim and a place at the service."""
        desk = self.desk
        desk.require_account()
        prepared = yield from work(partial(guarded, desk.name, desk.provider.prepare, self.request))
        call: Call = guarded(desk.name, desk.provider.create, prepared)
        self.budget.spend(desk.name)
        desk.payloads.put(self.digest, self.request)
        try:
            return (yield from self._sent(call))
        except ProviderError as error:
            if not error.processed:
                self.budget.give_back()
                desk.payloads.drop(self.digest)
            raise

    def _sent(self, call: Call) -> Steps[Order]:
        """Send it, and again where the service surely has not counted it but will."""
        clock = self.desk.clock
        until = clock.monotonic() + self.desk.terms.order_seconds
        failures = 0
        while True:
            try:
                return (yield from self._attempt(call))
            except ProviderError as error:
                failures += 1
                wait = self.desk.wait_before(failures, error.reset)
                late = clock.monotonic() + wait > until
                if late or not _is_worth_repeating(error, failures):
                    raise
            yield Pause(wait)

    def _attempt(self, call: Call) -> Steps[Order]:
        """Send it once: the intent is on disk before, what came of it right after."""
        desk = self.desk
        seconds = desk.terms.create_seconds or desk.provider.create_seconds
        order = desk.ledger.intend(
            self.digest, desk.name, self.request.operation, _label(self.request)
        )
        if order is None:
            raise CardpressError("the ledger has an open order for this already")
        try:
            answer: Answer = yield Send(call, seconds)
            outcome = desk.read(desk.provider.created, answer, Ordered | Finished)
        except ProviderError as error:
            raise self._noted(order, error) from error
        except BaseException:
            # Interrupted while it was on its way.
            desk.ledger.move(order, State.UNKNOWN, code="unknown-fate",
                             message=str(unknown_error(desk, order)))  # fmt: skip
            raise
        return self._written(order, outcome)

    def _noted(self, order: Order, error: ProviderError) -> ProviderError:
        """Write down why there is no order, and return the error to raise."""
        state = State.REFUSED if not error.processed else ENDS.get(error.code, State.UNKNOWN)
        if state == State.UNKNOWN:
            error = unknown_error(self.desk, order, error)
        self.desk.ledger.move(order, state, code=error.code, message=str(error))
        return error

    def _written(self, order: Order, outcome: Ordered | Finished) -> Order:
        """Write down the order's name, or what was made at once."""
        ledger = self.desk.ledger
        if isinstance(outcome, Ordered):
            try:
                return ledger.move(order, State.ORDERED, order_id=outcome.id)
            except CardpressError as error:
                name = f"{self.desk.name} has taken the order as {outcome.id}, but "
                raise CardpressError(f"{name}{error}") from error
        return ledger.move(order, State.MADE, files=outcome.files, facts=outcome.facts)


def looks() -> Iterator[float]:
    """Yield the seconds between looks at what others do, without end."""
    look = _FIRST_LOOK
    while True:
        yield look
        look = min(look * 1.5, _LATER_LOOK)


def _is_worth_repeating(error: ProviderError, failures: int) -> bool:
    if error.processed:
        return False
    return error.code == "rate-limited" or (error.code == "unreachable" and failures < _CONNECTS)


def guarded(provider: str, function: Callable[[Request], T], request: Request) -> T:
    """Call what a provider brings before anything is sent.

    Raises:
        CardpressError: As it says; `PluginError` for anything else that it raises.
    """
    try:
        return function(request)
    except CardpressError:
        raise
    except Exception as error:
        raise PluginError(f"the provider {provider} failed: {error!r}") from error


def _label(request: Request) -> str:
    """Return the request in a few words, for the owner of the ledger."""
    words = getattr(request, "prompt", None) or getattr(request, "custom_prompt", None)
    text = " ".join(words.split()) if isinstance(words, str) else ""
    return text if len(text) <= _LABEL else f"{text[:_LABEL]}..."
