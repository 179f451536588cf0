"""`cardpress provider emulate`: the four AI services on this machine, without key or money."""

from __future__ import annotations

import shlex
import signal
import threading
from typing import TYPE_CHECKING, NoReturn

import click

from cardpress.cli.console import complain, note, print_data, print_json
from cardpress.cli.exits import FAILED
from cardpress.cli.flags import common

if TYPE_CHECKING:
    from cardpress.emulator import Fault


def _rules(ctx: click.Context, param: click.Parameter, words: tuple[str, ...]) -> tuple[Fault, ...]:
    """Read the rules of what shall go wrong."""
    from cardpress.emulator import Fault

    try:
        return tuple(map(Fault.parse, words))
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None


@click.command("emulate")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: any free port.")
@click.option(
    "--delay", type=click.FloatRange(0), default=4.0, show_default=True,
    help="Seconds until an order is done, where orders queue.",
)  # fmt: skip
@click.option(
    "--fail", "faults", callback=_rules, multiple=True, metavar="SERVICE:STEP:KIND[:TIMES]",
    help="What shall go wrong, e.g. caricaturo:create:429:2; may be repeated. See --faults.",
)  # fmt: skip
@click.option(
    "--plan", type=click.Choice(["free", "paid", "unlimited"]), default="unlimited",
    show_default=True, help="The services' limits of requests.",
)  # fmt: skip
@click.option(
    "--credits", type=click.IntRange(0), default=1000, show_default=True,
    help="What each account holds.",
)  # fmt: skip
@click.option("--faults", "list_faults", is_flag=True, help="List the kinds of faults and end.")
@common
def emulate(
    host: str, port: int, delay: float, faults: tuple[Fault, ...], plan: str, credits: int,
    list_faults: bool, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Run stand-ins for the four AI services here, until Ctrl-C.

    Prints the variables that turn Cardpress to them, as a shell reads them: run
    `cardpress provider emulate > emulator.env` in one terminal, and in another
    `. ./emulator.env`, and then whatever needs a service.
    """
    from cardpress.emulator import KINDS, Emulator

    if list_faults:
        _list(KINDS, as_json)
        return
    emulator = Emulator(
        host=host, port=port, delay=delay, faults=faults, plan=plan, credits=credits
    )  # fmt: skip
    try:
        emulator.start()
    except OSError as error:
        _give_up(f"cannot listen on {host}:{port}: {error.strerror}", as_json)
    try:
        _announce(emulator.environment(), as_json)
        if not quiet:
            note(f"Serving; Ctrl-C ends it. What was billed: {emulator.url}/_emulator/orders")
        _wait()
    finally:
        emulator.close()


command = emulate


def _list(kinds: dict[str, str], as_json: bool) -> None:
    from cardpress.cli.console import print_table

    if as_json:
        print_json(kinds)
    else:
        print_table(kinds.items())


def _give_up(message: str, as_json: bool) -> NoReturn:
    if as_json:
        print_json({"error": message, "problems": []})
    else:
        complain("error", message)
    raise click.exceptions.Exit(FAILED)


def _announce(variables: dict[str, str], as_json: bool) -> None:
    if as_json:
        print_json(variables)
        return
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()]
    print_data("".join(lines).encode())


def _wait() -> None:
    """Return at Ctrl-C or SIGTERM."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
