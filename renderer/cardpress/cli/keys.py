"""`cardpress keys`: the API keys of the HTTP server, and the keys of signed addresses."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cardpress.cli.console import print_json, print_table
from cardpress.cli.flags import common
from cardpress.cli.server import server_needed
from cardpress.errors import CardpressError

if TYPE_CHECKING:
    from cardpress_server.keys import Key, Keys


@click.group("keys")
def command() -> None:
    """Make, list or revoke the keys of the HTTP server.

    They are kept in CARDPRESS_HOME, as digests; those of signed addresses as they are.
    """


@command.command("create")
@click.option(
    "--plan",
    type=click.Choice(["free", "pro", "local"]),
    required=True,
    help="free: 10 pictures a month, of 10 components; pro: 1,000; local: no limit.",
)
@click.option("--name", default="", help="What to call it in lists.")
@click.option("--allow-ai", is_flag=True, help="Let it buy pictures from AI services.")
@click.option(
    "--ai-budget",
    type=click.IntRange(min=0),
    metavar="N",
    help="With --allow-ai: requests that may be billed in a calendar month (UTC). Default: 100.",
)
@common
def create_key(
    plan: str, name: str, allow_ai: bool, ai_budget: int | None, as_json: bool, quiet: bool
) -> None:
    """Make a key and print it, this once, as the last line."""
    if ai_budget is not None and not allow_ai:
        raise click.UsageError("--ai-budget is of no use without --allow-ai")
    given = {} if ai_budget is None else {"ai_budget": ai_budget}
    key, token = _keys().create(plan, name=name, allow_ai=allow_ai, **given)
    if as_json:
        print_json({**asdict(key), "key": token})
        return
    if not quiet:
        click.echo(f"Key {key.id}, plan {key.plan}. It is shown only now:")
    click.echo(token)


@command.command("list")
@common
def list_keys(as_json: bool, quiet: bool) -> None:
    """List the keys: id, plan, time, budget, name."""
    keys = _keys().all()
    if as_json:
        print_json({"keys": [asdict(key) for key in keys]})
    elif keys:
        print_table(_row(key) for key in keys)


@command.command("revoke")
@click.argument("key_id", metavar="ID")
@common
def revoke_key(key_id: str, as_json: bool, quiet: bool) -> None:
    """Make a key worthless, at once, in running servers too.

    ID is as `list` shows it.
    """
    if not _keys().revoke(key_id):
        raise CardpressError(f"there is no key {key_id!r} that could be revoked")
    if as_json:
        print_json({"revoked": key_id})
    elif not quiet:
        click.echo(f"Key {key_id} is revoked.")


@command.command("signing")
@common
def create_signing_key(as_json: bool, quiet: bool) -> None:
    """Make a key for signed addresses and print it, as the last line.

    It signs from now on, and older ones are still accepted, in running servers too. It is kept
    in the file `signing-keys` in CARDPRESS_HOME; delete its line there to end its addresses.
    Where it is needed elsewhere, set CARDPRESS_SIGNING_KEYS to what is printed.
    """
    from cardpress.home import home_folder
    from cardpress.signing.keys import FILE, create_key

    home = home_folder()
    key = create_key(home)
    if as_json:
        print_json({"id": key.id, "key": str(key)})
        return
    if not quiet:
        click.echo(f"Signing key {key.id}, kept in {home / FILE}:")
    click.echo(str(key))


def _keys() -> Keys:
    with server_needed():
        from cardpress_server.database import Database
        from cardpress_server.keys import Keys
        from cardpress_server.settings import load_server_settings
    return Keys(Database(load_server_settings().home))


def _row(key: Key) -> tuple[str, ...]:
    standing = f"revoked {key.revoked}" if key.revoked else "good"
    ai = f"buys AI, {key.ai_budget} requests a month" if key.allow_ai else ""
    return key.id, key.plan, key.created, standing, ai, key.name
