"""`cardpress provider`: the AI services, and what was ordered from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any

import click

from cardpress.cli.console import complain, print_json, print_table
from cardpress.cli.emulate import emulate
from cardpress.cli.exits import FAILED
from cardpress.cli.flags import common
from cardpress.cli.provider_jobs import jobs
from cardpress.cli.provider_run import plan, run
from cardpress.errors import CardpressError
from cardpress.quoting import visible

if TYPE_CHECKING:
    from cardpress.providers import BoundProvider

#: Queries that tell of the account as a whole, by name.
_STANDING = ("account", "status")


@click.group("provider")
def command() -> None:
    """Use AI services, and follow orders.

    Keys are settings, e.g. CARDPRESS_AIPHOTO_API_KEY. What was bought is kept in
    CARDPRESS_HOME and never bought twice.
    """


@command.command("list")
@common
def list_providers(as_json: bool, quiet: bool) -> None:
    """List the services and what they offer."""
    from cardpress.providers import get
    from cardpress.providers.catalogue import listings

    rows = [_listed(get(name), found.distribution) for name, found in listings().items()]
    if as_json:
        print_json({"providers": rows})
    else:
        print_table(_row(row) for row in rows)


@command.command("status")
@click.argument("name", required=False)
@common
def status(name: str | None, as_json: bool, quiet: bool) -> int:
    """Ask services and accounts how they are.

    It costs nothing. NAME is one of them; default: all that have a key.
    """
    from cardpress.providers import get
    from cardpress.providers.catalogue import listings

    named = [get(one) for one in ([name] if name else listings())]
    asked = [one for one in named if name or one.desk.account.api_key]
    answers = {provider.name: _standing(provider) for provider in asked}
    if as_json:
        print_json(answers)
        return _code(answers)
    if not asked:
        complain("warning", "no service has a key: set e.g. CARDPRESS_AIPHOTO_API_KEY")
    for provider_name, answer in answers.items():
        click.echo(provider_name)
        for fact, value in _flat(answer):
            click.echo(visible(f"  {fact}: {value}"))
    return _code(answers)


def _listed(provider: BoundProvider, distribution: str) -> dict[str, Any]:
    kind = provider.desk.provider
    return {
        "name": provider.name,
        "requests": list(kind.requests),
        "queries": list(kind.queries),
        "key": bool(provider.desk.account.api_key),
        "baseUrl": provider.desk.account.base_url,
        "concurrency": provider.desk.account.concurrency,
        "distribution": distribution,
    }


def _row(row: dict[str, Any]) -> tuple[str, ...]:
    offers = ", ".join([*row["requests"], *row["queries"]])
    return (
        row["name"],
        "has a key" if row["key"] else "no key",
        offers,
        row["baseUrl"] or "no address",
        row["distribution"],
    )


def _standing(provider: BoundProvider) -> dict[str, Any]:
    """Return what a service says of itself; its error if it cannot be asked."""
    query = next((name for name in _STANDING if name in provider.desk.provider.queries), None)
    if query is None:
        key = "set" if provider.desk.account.api_key else "not set"
        return {"key": key, "message": "this service tells nothing about accounts"}
    try:
        answer = provider.ask(provider.made(query, {}))
    except CardpressError as error:
        return {"error": str(error), "code": getattr(error, "code", None)}
    return (
        asdict(answer)
        if is_dataclass(answer) and not isinstance(answer, type)
        else {"answer": answer}
    )


def _flat(answer: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in answer.items():
        if isinstance(value, dict):
            yield from ((f"{name} {inner}", each) for inner, each in value.items())
        elif value is not None:
            yield name, value


def _code(answers: dict[str, dict[str, Any]]) -> int:
    return FAILED if any("error" in answer for answer in answers.values()) else 0


command.add_command(run)
command.add_command(plan)
command.add_command(jobs)
command.add_command(emulate)
