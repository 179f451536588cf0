"""`cardpress plugins`: components, templates and providers, and where they come from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from cardpress.cli.console import print_json, print_table
from cardpress.cli.flags import common


@click.command("plugins")
@common
def command(as_json: bool, quiet: bool) -> None:
    """List components, templates, providers, and who brings them."""
    from cardpress.providers.catalogue import listings
    from cardpress.registry import registry
    from cardpress.templates import list_templates

    found: dict[str, Iterable[Any]] = {
        "components": registry.registrations().values(),
        "templates": list_templates(),
        "providers": listings().values(),
    }
    if as_json:
        print_json(
            {
                kind: [
                    {
                        "type" if kind == "components" else "name": one.name,
                        "distribution": one.distribution,
                        "version": one.version,
                    }
                    for one in ones
                ]
                for kind, ones in found.items()
            }
        )
    else:
        print_table(
            [
                (one.name, one.distribution, one.version, kind.removesuffix("s"))
                for kind, ones in found.items()
                for one in ones
            ]
        )
