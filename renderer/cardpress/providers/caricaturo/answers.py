"""What caricaturo says of orders and of the account. Times are in seconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass

from cardpress.providers.fields import Fields
from cardpress.providers.protocol import RateLimit

STATUSES = ("pending", "in_progress", "completed", "failed")


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """The service's receipt of an order.

    Attributes:
        order_id: Its name for the order.
        status: `"pending"`, as documented.
        credits_used: What it costs.
        message: Words for a person.
        estimated_time: Likewise, e.g. `"1-2 minutes"`.
        created_at: In seconds since 1970.
    """

    order_id: str
    status: str | None
    credits_used: int | None
    message: str | None
    estimated_time: str | None
    created_at: float | None

    @classmethod
    def read(cls, fields: Fields) -> PlacedOrder:
        """Read the answer to an order; only the identifier must be there."""
        return cls(
            fields.name("order_id"),
            fields.maybe("status", Fields.text),
            fields.maybe("credits_used", Fields.whole),
            fields.maybe("message", Fields.text),
            fields.maybe("estimated_time", Fields.text),
            fields.maybe("created_at", Fields.moment),
        )


@dataclass(frozen=True, slots=True)
class CaricatureResults:
    """Where the pictures of a completed order are.

    Attributes:
        original_url: The one that was sent.
        caricature_url: The one that was made.
    """

    original_url: str | None
    caricature_url: str

    @classmethod
    def read(cls, results: Fields) -> CaricatureResults:
        """Read `results` of a completed order."""
        original = results.maybe("original_url", Fields.address)
        return cls(original, results.address("caricature_url"))


@dataclass(frozen=True, slots=True)
class CaricatureOrder:
    """How an order stands. Times are in seconds since 1970.

    Attributes:
        id: The service's name for it.
        status: `"pending"`, `"in_progress"`, `"completed"` or `"failed"`.
        credits_used: What it costs.
        progress: 0 to 100; None if the service does not say.
        results: Where the pictures are, once it is completed.
        created_at: When it was ordered.
        estimated_completion: When it will probably be done.
        completed_at: When it was done.
        processing_time: How long it took, in seconds.
    """

    id: str
    status: str
    credits_used: int | None
    progress: float | None
    results: CaricatureResults | None
    created_at: float | None
    estimated_completion: float | None
    completed_at: float | None
    processing_time: float | None

    @classmethod
    def read(cls, order: Fields) -> CaricatureOrder:
        """Read `order` of the answer; a completed one must have its picture."""
        status = order.word("status", STATUSES)
        done = status == "completed"
        return cls(
            order.name("id"),
            status,
            order.maybe("credits_used", Fields.whole),
            order.maybe("progress", Fields.number),
            CaricatureResults.read(order.inside("results")) if done else None,
            order.maybe("created_at", Fields.moment),
            order.maybe("estimated_completion", Fields.moment),
            order.maybe("completed_at", Fields.moment),
            order.maybe("processing_time", Fields.number),
        )


@dataclass(frozen=True, slots=True)
class Account:
    """The account that a key belongs to.

    Attributes:
        user_id: Its number.
        credits_remaining: What can still be ordered.
        api_calls_today: Requests since midnight.
        api_calls_total: Requests ever.
        plan: E.g. `"free"`.
        rate_limit: As the body says; None if it does not.
    """

    user_id: int
    credits_remaining: int
    api_calls_today: int
    api_calls_total: int
    plan: str
    rate_limit: RateLimit | None

    @classmethod
    def read(cls, fields: Fields) -> Account:
        """Read the answer of `/account`."""
        account = fields.inside("account")
        return cls(
            account.whole("user_id"),
            account.whole("credits_remaining"),
            account.whole("api_calls_today"),
            account.whole("api_calls_total"),
            account.text("plan"),
            fields.maybe("rate_limit", lambda each, name: _rate_limit(each.inside(name))),
        )


def _rate_limit(fields: Fields) -> RateLimit:
    return RateLimit(fields.whole("limit"), fields.whole("remaining"), fields.moment("reset"))
