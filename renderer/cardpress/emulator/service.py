"""What the four services have in common: routes, keys, refusals and allowances."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, ClassVar

from cardpress.emulator.checks import FieldError
from cardpress.emulator.exchange import Inquiry, Response, ServiceError
from cardpress.emulator.fault import OUTCOMES, REFUSALS, Fault
from cardpress.emulator.state import State

#: Where no client may be led to.
PRIVATE_TARGET = "http://127.0.0.1:1/"


@dataclass(frozen=True, slots=True)
class Question:
    """A request to one endpoint.

    Attributes:
        inquiry: The request.
        words: What the pattern of the path caught.
        kind: Of the fault that the endpoint itself must bring about; None for none.
    """

    inquiry: Inquiry
    words: tuple[str, ...] = ()
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """An endpoint.

    Attributes:
        method: The HTTP method.
        path: Pattern of the path below the service's prefix.
        step: One of `STEPS`.
        handle: Answers.
    """

    method: str
    path: str
    step: str
    handle: Callable[[Question], Response]


class Service(ABC):
    """One of the four.

    Attributes:
        name: As the provider's.
        key: The only API key that it takes.
        base: Path of its base URL.
    """

    name: ClassVar[str]
    key: ClassVar[str]
    base: ClassVar[str]

    def __init__(self, state: State) -> None:
        self.state = state

    @abstractmethod
    def routes(self) -> tuple[Route, ...]:
        """Return the endpoints."""

    @abstractmethod
    def refused(self, refusal: ServiceError) -> Response:
        """Return a refusal in the service's shape."""

    @abstractmethod
    def refusal(self, kind: str) -> ServiceError:
        """Return how the service refuses: `unauthorized`, `not-found`, or a kind of fault."""

    @abstractmethod
    def invalid(self, error: FieldError) -> ServiceError:
        """Return how the service says that a field is wrong."""

    def allowance(self) -> Mapping[str, str]:
        """Return the headers that say what is left, for every answer."""
        return {}

    def exhausted(self) -> Mapping[str, str]:
        """Return the headers of a 429 that a fault asks for."""
        return {}

    def admit(self, route: Route) -> None:  # noqa: B027
        """Count a request against the plan; not every service has one.

        Raises:
            ServiceError: The plan allows no more.
        """

    def find(self, inquiry: Inquiry) -> tuple[Route, tuple[str, ...]] | None:
        """Return the endpoint that a request is for and the words of its path."""
        for route in self.routes():
            found = re.fullmatch(re.escape(self.base) + route.path, inquiry.path)
            if found and route.method == inquiry.method:
                return route, found.groups()
        return None

    def answer(self, inquiry: Inquiry, fault: Fault | None) -> Response:
        """Return the answer of the endpoint, or the refusal in the service's shape."""
        try:
            return self._handled(inquiry, fault)
        except FieldError as error:
            return self._with_allowance(self.refused(self.invalid(error)))
        except ServiceError as refusal:
            return self._with_allowance(self.refused(refusal))

    def _handled(self, inquiry: Inquiry, fault: Fault | None) -> Response:
        found = self.find(inquiry)
        if found is None:
            raise self.refusal("not-found")
        self.authorize(inquiry)
        if fault is not None and self._refuses(found[0], fault):
            return self._fault(fault)
        self.admit(found[0])
        kind = fault.kind if fault is not None and fault.kind in {*OUTCOMES, "filtered"} else None
        return self._with_allowance(found[0].handle(Question(inquiry, found[1], kind)))

    def _refuses(self, route: Route, fault: Fault) -> bool:
        """Return whether a fault is a refusal; a filter found while polling is an outcome."""
        return fault.kind in REFUSALS and (route.step, fault.kind) != ("poll", "filtered")

    def _fault(self, fault: Fault) -> Response:
        if fault.kind == "redirect-private":
            return Response(302, headers={"Location": PRIVATE_TARGET})
        if fault.kind == "http-503":
            return gateway_page(503, {"Retry-After": str(ceil(fault.retry_after))})
        if fault.kind == "http-200-error":
            response = self.refused(self.refusal("http-500"))
            return Response(200, response.body, headers=self.allowance())
        refusal = self.refusal(fault.kind)
        if refusal.status == 429:
            at = str(ceil(self.state.clock() + fault.retry_after))
            wait = {"Retry-After": str(ceil(fault.retry_after))}
            limits = {name: at for name in self.exhausted() if name.endswith("Reset")}
            refusal.headers = {**self.exhausted(), **limits, **wait}
        raise refusal

    def _with_allowance(self, response: Response) -> Response:
        headers = {**self.allowance(), **response.headers}
        return Response(response.status, response.body, response.media_type, headers)

    def authorize(self, inquiry: Inquiry) -> None:
        """Check the key.

        Raises:
            ServiceError: There is none, or a wrong one.
        """
        if inquiry.headers.get("authorization") != f"Bearer {self.key}":
            raise self.refusal("unauthorized")

    def pay(self, credits: int) -> None:
        """Check that the account holds this much.

        Raises:
            ServiceError: It does not.
        """
        if self.state.ledger.left(self.name) < credits:
            raise self.refusal("no-credits")

    def note_peak(self, count: int) -> None:
        """Remember how many orders are in work at once."""
        with self.state.lock:
            self.state.peaks[self.name] = max(count, self.state.peaks.get(self.name, 0))


def gateway_page(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return a page of HTML, as gateways in front of a service send."""
    page = f"<!DOCTYPE html><title>{status}</title><h1>The gateway cannot answer</h1>"
    return Response(status, page.encode(), "text/html; charset=utf-8", headers or {})


def query_of(inquiry: Inquiry) -> dict[str, Any]:
    """Return the query by name.

    Raises:
        FieldError: A name comes twice.
    """
    query = dict(inquiry.query)
    if len(query) != len(inquiry.query):
        raise FieldError("", "A query parameter was given twice")
    return query
