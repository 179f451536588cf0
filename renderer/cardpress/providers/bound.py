"""A provider with its key, its address and its ledger: what a program talks to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from cardpress.errors import CardpressError
from cardpress.providers.digest import request_digest
from cardpress.providers.effects import Send, Steps, World
from cardpress.providers.job import Job
from cardpress.providers.ledger import Order, State
from cardpress.providers.placing import Purchase, guarded

if TYPE_CHECKING:
    from threading import Event

    from cardpress.providers.budget import Budget
    from cardpress.providers.desk import Desk
    from cardpress.providers.protocol import Answer, Query, RateLimit, Request, Running
    from cardpress.providers.results import Result

#: Ends the name of an operation's asynchronous twin.
_ASYNC = "_async"


def _nobody(running: Running) -> None:
    """Watch nothing."""


@dataclass(frozen=True, slots=True)
class BoundProvider:
    """One service, ready to take orders; safe to use from several threads.

    Every operation of the provider is a method: `generate(prompt="…")` buys and returns a
    `Result`, `account()` asks and returns what the service says. Each has a twin for asyncio,
    e.g. `await generate_async(prompt="…")`.

    Attributes:
        desk: What all orders share.
        world: Where effects take place.
        budget: Counts what is billed.
        offline: Whether only what is stored will do.
        watch: Told how orders stand while they are waited for.
    """

    desk: Desk
    world: World
    budget: Budget
    offline: bool = False
    watch: Callable[[Running], None] = field(default=_nobody, repr=False)

    @property
    def name(self) -> str:
        """Name of the provider."""
        return self.desk.name

    @property
    def rate_limit(self) -> RateLimit | None:
        """What the service said last about its rate limit; None if it has said nothing."""
        return self.desk.seen.rate_limit

    def run(self, request: Request, *, again: bool = False, timeout: float | None = None) -> Result:
        """Return the result of `request`: from the store, of an order that is known, or bought.

        Args:
            request: One of `desk.provider.requests`.
            again: Whether to order anew what failed before, has expired, or is of unknown
                fate. It may then be billed twice.
            timeout: Seconds to wait from when the service has the order; default:
                `CARDPRESS_ORDER_SECONDS`.

        Raises:
            ProviderError: It cannot be had; `.code` says why.
        """
        return self.world.run(self._run(request, again, timeout))

    async def run_async(
        self, request: Request, *, again: bool = False, timeout: float | None = None
    ) -> Result:
        """Do the same without blocking the event loop."""
        return await self.world.run_async(self._run(request, again, timeout))

    def submit(self, request: Request, *, again: bool = False) -> Job:
        """Order `request` unless it is stored or ordered already, and return at once.

        A service that answers only when it is done is waited for; nothing is downloaded.

        Raises:
            ProviderError: It cannot be ordered.
        """
        return self.world.run(self._submit(request, again))

    async def submit_async(self, request: Request, *, again: bool = False) -> Job:
        """Do the same without blocking the event loop."""
        return await self.world.run_async(self._submit(request, again))

    def resume(self, id: int | str) -> Job:
        """Return the job of an order that was made before, perhaps by another process.

        Args:
            id: `Job.id`, or the service's own name for the order.

        Raises:
            CardpressError: The ledger does not know it.
        """
        ledger = self.desk.ledger
        order = ledger.named(self.name, str(id))
        if isinstance(id, int) or (order is None and id.isdecimal()):
            order = ledger.order(int(id)) or order
        if order is None or order.provider != self.name:
            raise CardpressError(f"the ledger has no order {id} of {self.name}")
        return self._job(order)

    def ask(self, query: Query) -> Any:
        """Ask something that costs nothing.

        Raises:
            ProviderError: The service cannot be asked, or refuses.
        """
        return self.world.run(self._ask(query))

    async def ask_async(self, query: Query) -> Any:
        """Do the same without blocking the event loop."""
        return await self.world.run_async(self._ask(query))

    def details(self, result: Result) -> Any:
        """Return what the service said of a result, as a frozen dataclass if it has one.

        Raises:
            ProviderError: `bad-answer`: it is not as the service's document has it.
        """
        return self.desk.provider.result(result.operation, result.facts)

    def watched(self, watch: Callable[[Running], None]) -> BoundProvider:
        """Return the same provider, which tells `watch` how orders stand."""
        return replace(self, watch=watch)

    def stopped_by(self, stop: Event) -> BoundProvider:
        """Return the same provider, which waits for nothing any more once `stop` is set."""
        return replace(self, world=replace(self.world, stop=stop))

    def digest(self, request: Request) -> str:
        """Return the name of `request` in the ledger and in the store.

        Raises:
            ProviderError: `invalid-request`: a field is of a type that no request can have.
        """
        try:
            return request_digest(self.name, request, self.desk.account.base_url)
        except (TypeError, ValueError) as error:
            message = f"{self.name} cannot take this: {error}"
            raise self.desk.provider.error("invalid-request", message, processed=False) from error

    def standing(self, request: Request) -> str:
        """Return what a request would lead to now: `"stored"`, a state, or `"missing"`.

        The states are those of the ledger, e.g. `"ordered"` or `"unknown"`.
        """
        digest = self.digest(request)
        if self.desk.results.has(digest):
            return "stored"
        order = self.desk.ledger.latest(digest)
        if order is None:
            return "missing"
        # What was deleted from the store is downloaded again.
        return (State.MADE if order.state == State.FINISHED else order.state).value

    def check(self, request: Request) -> None:
        """Check a request as it will be when it is ordered; nothing is sent.

        Raises:
            ProviderError: `invalid-request`: the service would refuse it.
            PluginError: The provider itself failed.
        """
        guarded(self.name, self.desk.provider.prepare, request)

    def operations(self) -> Mapping[str, type[Request] | type[Query]]:
        """Return everything that the service offers, by name."""
        return {**self.desk.provider.requests, **self.desk.provider.queries}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_") or name == "desk":
            # Asked of an object that is not complete yet, e.g. by copy.
            raise AttributeError(name)
        operation = name.removesuffix(_ASYNC)
        provider = self.desk.provider
        if operation in provider.requests:
            run: Callable[..., Any] = self.run if name == operation else self.run_async
            return lambda **fields: run(self.made(operation, fields))
        if operation in provider.queries:
            ask: Callable[..., Any] = self.ask if name == operation else self.ask_async
            return lambda **fields: ask(self.made(operation, fields))
        raise AttributeError(f"{provider.name} offers {', '.join(self.operations())}, not {name}")

    def __dir__(self) -> list[str]:
        offered = [twin for name in self.operations() for twin in (name, f"{name}{_ASYNC}")]
        return sorted([*object.__dir__(self), *offered])

    def made(self, operation: str, fields: Mapping[str, Any]) -> Any:
        """Return the request or query of an operation with the given fields.

        Raises:
            ProviderError: `invalid-request`: there is no such operation or field, or one that
                is needed is missing.
        """
        kind = self.operations().get(operation)
        if kind is None:
            message = f"{self.name} offers {', '.join(self.operations())}, not {operation}"
            raise self.desk.provider.error("invalid-request", message, processed=False)
        try:
            return kind(**fields)
        except (TypeError, ValueError) as error:
            message = f"{self.name} {operation}: {_mismatch(kind, fields) or error}"
            raise self.desk.provider.error("invalid-request", message, processed=False) from error

    def _run(self, request: Request, again: bool, timeout: float | None) -> Steps[Result]:
        seconds = self.desk.terms.order_seconds if timeout is None else timeout
        return self._purchase(request, again).result(seconds)

    def _submit(self, request: Request, again: bool) -> Steps[Job]:
        made = yield from self._purchase(request, again).order()
        if isinstance(made, Order):
            return self._job(made)
        order = self.desk.ledger.latest(made.digest)
        number = None if order is None else order.id
        return Job(self.name, made.digest, number, made.order_id, self.desk, self.world)

    def _purchase(self, request: Request, again: bool) -> Purchase:
        digest = self.digest(request)
        return Purchase(self.desk, request, digest, self.budget, self.offline, again, self.watch)

    def _ask(self, query: Query) -> Steps[Any]:
        desk = self.desk
        desk.require_account()
        call = desk.provider.ask(query)
        answer: Answer = yield Send(call, desk.terms.call_seconds)
        return desk.read(lambda given: desk.provider.asked(query, given), answer)

    def _job(self, order: Order) -> Job:
        return Job(self.name, order.digest, order.id, order.order_id, self.desk, self.world)


def _mismatch(kind: type[Request] | type[Query], given: Mapping[str, Any]) -> str:
    """Return which fields a request lacks, and which of the given ones it has not."""
    known = {item.name: item for item in fields(kind)}
    missing = [
        name
        for name, item in known.items()
        if item.init and item.default is MISSING and item.default_factory is MISSING
    ]
    lacking = [name for name in missing if name not in given]
    strange = [name for name in given if name not in known]
    said = [f"{', '.join(lacking)} must be given"] if lacking else []
    if strange:
        offered = f"it has {', '.join(known)}" if known else "it has none"
        said.append(f"there is no field {', '.join(strange)}; {offered}")
    return "; ".join(said)
