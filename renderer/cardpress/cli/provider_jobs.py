"""`cardpress provider jobs`: the ledger of orders."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from cardpress.cli.console import note, print_json, print_table
from cardpress.cli.flags import common
from cardpress.cli.provider_run import check_output, deliver, watching
from cardpress.errors import CardpressError
from cardpress.quoting import visible

if TYPE_CHECKING:
    from cardpress.providers.ledger import Order
    from cardpress.providers.services import Services


@click.group("jobs", invoke_without_command=True)
@common
@click.pass_context
def jobs(context: click.Context, as_json: bool, quiet: bool) -> None:
    """List orders, wait for them, settle them.

    Without a command, list them.
    """
    if context.invoked_subcommand is None:
        _list(None, as_json)


@jobs.command("list")
@click.option("--provider", metavar="NAME", help="Only those of one service.")
@common
def list_jobs(provider: str | None, as_json: bool, quiet: bool) -> None:
    """List the orders, the newest first.

    Each with its number, its state, the service, and what was asked for.
    """
    _list(provider, as_json)


@jobs.command("resume")
@click.argument("number", metavar="ID", type=int)
@click.option("-o", "--output", metavar="FILE", help="Where the file goes; - is standard output.")
@click.option("--timeout", type=click.FloatRange(0), help="Seconds to wait for the service.")
@common
def resume(
    number: int, output: str | None, timeout: float | None, as_json: bool, quiet: bool
) -> None:
    """Wait for an order; nothing is bought.

    ID is its number, as `list` shows it.
    """
    check_output(output)
    services = _services()
    order = _order(services, number)
    job = services.get(order.provider).resume(number)
    with watching(f"{order.provider} {order.operation}", quiet=quiet or as_json) as watch:
        result = job.wait(timeout, watch=watch)
    deliver(result, output, as_json=as_json, quiet=quiet)


@jobs.command("forget")
@click.argument("number", metavar="ID", type=int)
@common
def forget(number: int, as_json: bool, quiet: bool) -> None:
    """Strike an order off the ledger.

    Its request may then be sent, and paid, again. ID is its number. Look into your account
    first: the service may have it.
    """
    services = _services()
    order = _order(services, number)
    with services.claims.alone(order.digest) as mine:
        if not mine:
            raise CardpressError(f"order {number} is being worked on; wait for it")
        services.ledger.forget(number)
        services.payloads.drop(order.digest)
    if as_json:
        print_json({"forgotten": number})
    elif not quiet:
        note(f"Order {number} is forgotten.")


@jobs.command("resend")
@click.argument("number", metavar="ID", type=int)
@click.option("-o", "--output", metavar="FILE", help="Where the file goes; - is standard output.")
@click.option("--max-credits", type=click.IntRange(0), help="Billed requests at most.")
@common
def resend(
    number: int, output: str | None, max_credits: int | None, as_json: bool, quiet: bool
) -> None:
    """Order again; it may be paid twice.

    For what failed, has expired, or is of unknown fate. ID is its number, as `list` shows it.
    """
    check_output(output)
    services = _services()
    order = _order(services, number)
    provider = services.get(order.provider, max_credits=max_credits)
    request = services.payloads.get(order.digest, provider.desk.provider)
    if request is None:
        raise CardpressError(
            f"what order {number} asked for is not kept any more: forget it "
            f"(cardpress provider jobs forget {number}) and ask for it anew"
        )
    with watching(f"{order.provider} {order.operation}", quiet=quiet or as_json) as watch:
        result = provider.watched(watch).run(request, again=True)
    deliver(result, output, as_json=as_json, quiet=quiet)


def _services() -> Services:
    from cardpress.providers.services import default_services

    return default_services()


def _order(services: Services, number: int) -> Order:
    order = services.ledger.order(number)
    if order is None:
        raise CardpressError(f"there is no order {number}; cardpress provider jobs lists them")
    return order


def _list(provider: str | None, as_json: bool) -> None:
    services = _services()
    orders = services.ledger.orders(provider)
    if as_json:
        print_json({"jobs": [_facts(services, order) for order in orders]})
    elif orders:
        print_table(_row(services, order) for order in orders)


def _facts(services: Services, order: Order) -> dict[str, Any]:
    hidden = ("files", "facts")
    facts = {name: value for name, value in asdict(order).items() if name not in hidden}
    return {**facts, "state": _state(services, order)}


def _row(services: Services, order: Order) -> tuple[str, ...]:
    when = datetime.fromtimestamp(order.created, UTC).strftime("%Y-%m-%d %H:%M:%S")
    asked = f"{order.provider} {order.operation}"
    return (
        str(order.id), when, _state(services, order), asked, visible(order.order_id or "-"),
        visible(order.label),
    )  # fmt: skip


def _state(services: Services, order: Order) -> str:
    """Return the state that counts: what is stored is finished, whatever was written last."""
    open_states = ("ordered", "made", "finished")
    stored = order.state in open_states and services.results.has(order.digest)
    if stored:
        return "finished"
    return "gone from the store" if order.state == "finished" else order.state.value
