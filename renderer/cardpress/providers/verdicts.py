"""What is said of orders that must not be repeated on their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cardpress.providers.ledger import Order, State

if TYPE_CHECKING:
    from cardpress.errors import ProviderError
    from cardpress.providers.desk import Desk

#: Begins what is said about forgetting an order.
_HINT = "cardpress provider jobs forget"


def unknown_error(desk: Desk, order: Order, cause: ProviderError | None = None) -> ProviderError:
    """Return the error of a request that may or may not have reached the service.

    Args:
        desk: Where it was sent.
        order: The row that says so.
        cause: What went wrong; None if the program was ended.
    """
    why = "the program was ended meanwhile" if cause is None else str(cause)
    message = (
        f"nobody knows whether {desk.name} has taken order {order.id}: {why}. It is not sent "
        f"again on its own. Look into your account there; {_HINT} "
        f"{order.id} lets it be ordered anew"
    )
    code = None if cause is None else cause.service_code
    return desk.provider.error("unknown-fate", message, service_code=code)


def past_error(desk: Desk, order: Order) -> ProviderError:
    """Return the error of an order that has failed before."""
    if order.state == State.UNKNOWN:
        return desk.provider.error("unknown-fate", order.message or str(unknown_error(desk, order)))
    if order.message and _HINT in order.message:
        return desk.provider.error(order.code or "failed", order.message)
    message = (
        f"{order.message or 'this order has failed'} (order {order.id}, which may have been "
        f"billed; {_HINT} {order.id} lets it be ordered again)"
    )
    return desk.provider.error(order.code or "failed", message)
