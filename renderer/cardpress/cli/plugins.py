"""`cardpress plugins`: which components there are, and where they come from."""

from __future__ import annotations

import click

from cardpress.cli.console import print_json, print_table
from cardpress.cli.flags import common


@click.command("plugins")
@common
def command(as_json: bool, quiet: bool) -> None:
    """List the components and who brings them."""
    from cardpress.registry import registry

    found = registry.registrations().values()
    if as_json:
        entries = [
            {"type": one.name, "distribution": one.distribution, "version": one.version}
            for one in found
        ]
        print_json({"components": entries})
    else:
        print_table([(one.name, one.distribution, one.version) for one in found])
