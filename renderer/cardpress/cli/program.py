"""The program `cardpress`: a group that loads a command when it is needed."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import Any

import click

from cardpress.cli.console import closing_pipe_ends_it
from cardpress.cli.failure import exit_code, wants_json
from cardpress.version import __version__

#: Each is the object `command` of the module of that name in this package.
COMMANDS = (
    *("render", "validate", "measure", "schema", "template", "fonts", "plugins"),
    *("batch", "site", "watch", "serve", "keys", "sign", "provider"),
)

#: They make one thing and end, so there is nothing for the garbage collector to do.
_SHORT = ("render", "validate", "measure", "schema", "fonts", "plugins", "sign")


class Program(click.Group):
    """A group whose commands are modules."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which the help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"cardpress.cli.{cmd_name}").command
        if cmd_name not in _SHORT:
            gc.enable()
        return command

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Parse the arguments, and perhaps print the help."""
        with closing_pipe_ends_it():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with closing_pipe_ends_it():
            return super().invoke(ctx)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run the program; standing alone, turn every error into a message and exit."""
        alone = extra.pop("standalone_mode", True)
        run = partial(super().main, args, *rest, **extra, standalone_mode=False)
        if not alone:
            return run()
        sys.exit(exit_code(run, as_json=wants_json(sys.argv[1:] if args is None else args)))


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def program() -> None:
    """Turn JSON documents into pictures: PNG, JPEG, WebP, TIFF, AVIF and SVG."""
