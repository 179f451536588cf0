"""Caricatu.ro: caricatures of photos, ordered and then asked for (its API document, 2025)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from cardpress.providers.caricaturo.answers import (
    STATUSES,
    Account,
    CaricatureOrder,
    PlacedOrder,
)
from cardpress.providers.caricaturo.requests import AccountQuery, Caricature
from cardpress.providers.fields import Fields
from cardpress.providers.pictures import HEIC, Accepted
from cardpress.providers.protocol import (
    Answer,
    Call,
    Finished,
    Ordered,
    Query,
    RemoteFile,
    Request,
    Running,
)
from cardpress.providers.refusals import complaint_in
from cardpress.providers.service import Service

__all__ = ["AccountQuery", "Caricature", "Caricaturo"]

#: What an order's status is in our words, while it is not done.
_RUNNING = {"pending": "queued", "in_progress": "running"}


class Caricaturo(Service):
    """The provider `caricaturo`."""

    name = "caricaturo"
    base_url = "https://caricatu.ro/api/v1"
    requests: ClassVar[Mapping[str, type[Request]]] = {"caricature": Caricature}
    queries: ClassVar[Mapping[str, type[Query]]] = {"account": AccountQuery}
    results: ClassVar[Mapping[str, Callable[[Fields], Any]]] = {"caricature": CaricatureOrder.read}
    #: The free plan: one simultaneous request.
    concurrency = 1
    #: The document's "50MB", read as the smaller one of its two meanings.
    accepted = Accepted(frozenset({"JPEG", "PNG", "WEBP", HEIC}), most_bytes=50_000_000)

    def create(self, request: Request) -> Call:
        """Return `POST /generate`."""
        assert isinstance(request, Caricature)
        return Call("POST", "/generate", data=request.body())

    def created(self, answer: Answer) -> Ordered | Finished:
        """Read the receipt (`202`).

        Raises:
            ProviderError: The service refused.
        """
        return Ordered(self.placed(answer).order_id)

    def placed(self, answer: Answer) -> PlacedOrder:
        """Read the receipt with all that it says.

        Raises:
            ProviderError: The service refused.
        """
        return PlacedOrder.read(self._approved(answer, "create"))

    def poll(self, order: str) -> Call:
        """Return `GET /orders/{order_id}`."""
        return Call("GET", f"/orders/{quote(order, safe='')}")

    def polled(self, answer: Answer) -> Running | Finished:
        """Read how the order stands.

        Only what the picture needs must be right; `order` reads all of it.

        Raises:
            ProviderError: The order failed, or the question did.
        """
        order = self._approved(answer, "poll").inside("order")
        status = order.word("status", STATUSES)
        if status == "failed":
            raise self._ended(complaint_in(order.members))
        if status == "completed":
            picture = order.inside("results").address("caricature_url")
            return Finished((RemoteFile("picture", picture),), order.members)
        return Running(_RUNNING[status], _part(order.maybe("progress", Fields.number)))

    def order(self, answer: Answer) -> CaricatureOrder:
        """Read how the order stands, with all that the service says.

        Raises:
            ProviderError: The question failed. An order that failed is no error here.
        """
        return CaricatureOrder.read(self._approved(answer, "poll").inside("order"))

    def _question(self, query: Any) -> Call:
        return Call("GET", "/account")

    def asked(self, query: Query, answer: Answer) -> Account:
        """Read the account.

        Raises:
            ProviderError: The service refused, or the answer is not one.
        """
        return Account.read(self._approved(answer, "ask"))


def _part(progress: float | None) -> float | None:
    """Return 0 to 100 as 0 to 1."""
    return None if progress is None else min(max(progress / 100, 0.0), 1.0)
