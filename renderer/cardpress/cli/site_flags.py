"""The arguments and options that the commands for sites share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cardpress.cli.exits import FAILED

if TYPE_CHECKING:
    from cardpress.site.press import Tally

F = TypeVar("F", bound=Callable[..., Any])

#: The type of the argument that names the folder of a built site.
SITE = click.Path(exists=True, file_okay=False, path_type=Path)


def making(command: F) -> F:
    """Add the options of commands that make cards."""
    options = (
        click.option("--site-url", metavar="URL", help="Address of the site."),
        click.option("--site-name", metavar="NAME", help="Name of the site, for the cards."),
        click.option(
            "-t", "--template", metavar="NAME|FILE", help="Look of the cards.  [default: article]"
        ),
        click.option("--online", is_flag=True, default=None, help="Fetch pictures from the web."),
        click.option(
            "--max-credits",
            type=click.IntRange(0),
            help="Billed requests to AI services that a card may cause, with --online.  "
            "[default: 0]",
        ),
        click.option("--scale", type=click.FloatRange(1, 4), help="Output pixels per pixel."),
        click.option(
            "-j", "--jobs", type=click.IntRange(1), help="Processes. Default: one for each core."
        ),
        click.option(
            "--cache",
            metavar="DIR",
            type=click.Path(file_okay=False, path_type=Path),
            help="Folder to keep between builds.  [default: .cardpress-cache]",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def summary_of_cards(tally: Tally) -> str:
    """Return how many cards there are, and where they came from, in words."""
    words = {"rendered": "rendered", "cached": "from the cache", "present": "already there"}
    parts = [f"{tally.origins[key]:,} {word}" for key, word in words.items() if tally.origins[key]]
    return "cards: " + (", ".join(parts) or "none")


def json_of_cards(tally: Tally) -> dict[str, Any]:
    """Return the same as JSON data, with what was noticed about each card."""
    return {
        **{origin: tally.origins[origin] for origin in ("rendered", "cached", "present")},
        "failed": len(tally.failures),
        "warnings": [
            {"card": made.path, "warnings": list(made.warnings)} for made in tally.warnings
        ],
    }


def fail_if(failed: bool) -> None:
    """Exit with the code for failure, if something failed."""
    if failed:
        raise click.exceptions.Exit(FAILED)
