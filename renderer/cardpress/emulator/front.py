"""From a request to its answer: which service, which fault, which file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from math import ceil

from cardpress.emulator.exchange import Inquiry, Response, json_response
from cardpress.emulator.fault import Fault
from cardpress.emulator.service import PRIVATE_TARGET, Service, gateway_page
from cardpress.emulator.shelf import huge_picture
from cardpress.emulator.spoil import spoil
from cardpress.emulator.state import State, Visit

_KEY_HEADERS = ("authorization", "ailabapi-api-key", "cookie")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What shall be sent.

    Attributes:
        response: The answer.
        kind: Of the fault that befalls it on its way; None for none.
    """

    response: Response
    kind: str | None = None


class Front:
    """All services behind one address, and the emulator's own pages.

    Args:
        state: The memory.
        services: By name; each lives below `/<name>/`.
    """

    def __init__(self, state: State, services: Mapping[str, Service]) -> None:
        self._state = state
        self._services = services

    def answer(self, inquiry: Inquiry) -> Outcome:
        """Carry out a request and note that it was made."""
        name = inquiry.path.split("/")[1] if "/" in inquiry.path else ""
        if name == "_emulator":
            return Outcome(self._own(inquiry))
        service = self._services.get(name)
        if service is None:
            response = json_response(404, {"error": "there is no such service here"})
            self._note(inquiry, response, "", "", None)
            return Outcome(response)
        return self._served(inquiry, service)

    def _served(self, inquiry: Inquiry, service: Service) -> Outcome:
        found = service.find(inquiry)
        file = self._state.shelf.known(inquiry.path) and inquiry.method in ("GET", "HEAD")
        step = found[0].step if found else "download" if file else ""
        fault = self._state.faults.take(service.name, step) if step else None
        whole = self._file(inquiry, fault) if file else service.answer(inquiry, fault)
        response = spoil(whole, fault.kind, service) if fault else whole
        self._note(inquiry, response, service.name, step, fault)
        return Outcome(response, fault.kind if fault else None)

    def _file(self, inquiry: Inquiry, fault: Fault | None) -> Response:
        refused = _refused_file(fault) if fault else None
        file = self._state.shelf.get(inquiry.path)
        if refused is not None:
            return refused
        if file is None:
            return Response(410, b"This file has expired", "text/plain")
        return Response(200, file.make(), file.media_type)

    def _note(
        self, inquiry: Inquiry, response: Response, service: str, step: str, fault: Fault | None
    ) -> None:
        carried = any(name in inquiry.headers for name in _KEY_HEADERS)
        visit = Visit(
            self._state.clock(), service, step, inquiry.method, inquiry.path, response.status,
            fault.kind if fault else None, carried,
        )  # fmt: skip
        with self._state.lock:
            self._state.visits.append(visit)

    def _own(self, inquiry: Inquiry) -> Response:
        """Answer for the emulator itself, to other processes."""
        pages: dict[tuple[str, str], Callable[[Inquiry], Response]] = {
            ("GET", "/_emulator/orders"): self._orders,
            ("GET", "/_emulator/requests"): self._requests,
            ("GET", "/_emulator/faults"): self._faults,
            ("POST", "/_emulator/faults"): self._add_faults,
            ("DELETE", "/_emulator/faults"): self._clear_faults,
        }
        page = pages.get((inquiry.method, inquiry.path))
        if page is None:
            known = [" ".join(name) for name in pages]
            return json_response(404, {"error": "there is no such page", "pages": known})
        return page(inquiry)

    def _orders(self, inquiry: Inquiry) -> Response:
        with self._state.ledger.lock:
            orders = [asdict(order) for order in self._state.ledger.orders]
        return json_response(200, {"orders": orders})

    def _requests(self, inquiry: Inquiry) -> Response:
        with self._state.lock:
            visits = [asdict(visit) for visit in self._state.visits]
        return json_response(200, {"requests": visits})

    def _faults(self, inquiry: Inquiry) -> Response:
        return json_response(200, {"faults": [asdict(rule) for rule in self._state.faults.left()]})

    def _add_faults(self, inquiry: Inquiry) -> Response:
        """Add rules, given as `["service:step:kind:times", …]`, or as objects like `Fault`'s."""
        try:
            rules = json.loads(inquiry.body)
            self._state.faults.add(*[_rule(rule) for rule in rules])
        except (TypeError, ValueError) as error:
            return json_response(400, {"error": str(error)})
        return self._faults(inquiry)

    def _clear_faults(self, inquiry: Inquiry) -> Response:
        self._state.faults.clear()
        return self._faults(inquiry)


def _rule(rule: str | dict[str, object]) -> Fault:
    return Fault.parse(rule) if isinstance(rule, str) else Fault(**rule)  # type: ignore[arg-type]


def _refused_file(fault: Fault) -> Response | None:
    """Return how a store of files refuses; it has no shape of its own."""
    wait = {"Retry-After": str(ceil(fault.retry_after))}
    answers = {
        "http-429": Response(429, b"Too many requests", "text/plain", wait),
        "http-500": Response(500, b"Internal server error", "text/plain"),
        "http-503": gateway_page(503, wait),
        "redirect-private": Response(302, headers={"Location": PRIVATE_TARGET}),
        "expired": Response(410, b"This file has expired", "text/plain"),
        "huge-picture": Response(200, huge_picture(), "image/png"),
    }
    return answers.get(fault.kind)
