"""`cardpress serve`: Craftr's API on this machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from cardpress.cli.flags import common
from cardpress.cli.server import server_needed

if TYPE_CHECKING:
    from cardpress_server.keys import Keys

#: Stands for the key where we cannot know it.
_SOME_KEY = "YOUR_KEY"

_DEMO: dict[str, Any] = {
    "width": 1200,
    "height": 630,
    "background": "#0f172a",
    "components": [
        {"type": "tag", "text": "Cardpress", "x": 80, "y": 180, "fontSize": 32,
         "backgroundColor": "#e11d48"},
        {"type": "text", "text": "Hello World", "x": 80, "y": 260, "fontSize": 120,
         "fontWeight": "800", "color": "#ffffff"},
    ],
}  # fmt: skip


@click.command("serve")
@click.option("--host", metavar="ADDRESS", help="Where to listen. Default: 127.0.0.1.")
@click.option("--port", type=int, metavar="N", help="Default: 8000; 0 is any that is free.")
@click.option(
    "--workers", type=int, metavar="N", help="Processes that render. Default: one a core."
)
@common
def command(
    host: str | None, port: int | None, workers: int | None, as_json: bool, quiet: bool
) -> None:
    """Serve pictures over HTTP, as Craftr does.

    POST a document to /api/v1/image. The first start makes a key and prints a line to try it
    with; `cardpress keys` makes more. SIGTERM and Ctrl-C finish what is being made, then stop.
    """
    with server_needed():
        from cardpress_server.app import create_app
        from cardpress_server.serving import Server
        from cardpress_server.settings import load_server_settings

    app = create_app(load_server_settings(host=host, port=port, workers=workers))
    services = app.extensions["cardpress"]
    server = Server(app)
    token = _first_key(services.keys)
    address = f"http://{_name(services.settings.host)}:{server.port}"

    def announce() -> None:
        if as_json:
            click.echo(json.dumps({"address": address, "key": token}))
        elif not quiet:
            click.echo(_welcome(address, token))

    server.run(announce)


def _first_key(keys: Keys) -> str | None:
    """Make a key if there is none yet, and return its token."""
    from cardpress_server.sessions import NAME as SESSION

    made = [key for key in keys.all() if key.name != SESSION]
    return None if made else keys.create("local", name="first start")[1]


def _welcome(address: str, token: str | None) -> str:
    lines = [f"Cardpress listens on {address}", f"The playground: {address}/"]
    if token is None:
        lines.append("Make a key with: cardpress keys create --plan local")
    else:
        lines.append(f"A key was made, which is shown only now: {token}")
    return "\n".join([*lines, "Try it with:", _curl(address, token or _SOME_KEY)])


def _curl(address: str, token: str) -> str:
    """Return a command that fetches the demonstration as `card.png`."""
    document = json.dumps(_DEMO, separators=(",", ":"))
    return (
        f"curl -sSf {address}/api/v1/image -H 'Authorization: Bearer {token}' "
        f"-H 'Content-Type: application/json' -H 'Accept: image/png' -o card.png -d '{document}'"
    )


def _name(host: str) -> str:
    """Return a listening address as the host of a URL on this machine."""
    known = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104 - only a name
    return known.get(host, f"[{host}]" if ":" in host else host)
