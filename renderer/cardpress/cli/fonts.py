"""`cardpress fonts`: what the bundled fonts are, and whether they are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cardpress.cli.console import print_json, print_table
from cardpress.cli.exits import FINDINGS
from cardpress.cli.flags import common

if TYPE_CHECKING:
    from cardpress.text.fonts import FontFile


@click.group("fonts")
def command() -> None:
    """List or check the fonts."""


@command.command("list")
@common
def list_fonts(as_json: bool, quiet: bool) -> None:
    """List the font files: family, style, weights."""
    files = _files()
    if as_json:
        print_json({"fonts": [{**_facts(file), "path": str(file.path)} for file in files]})
    else:
        print_table(list(_facts(file).values()) for file in files)


@command.command("check")
@common
def check_fonts(as_json: bool, quiet: bool) -> None:
    """Compare each font file with what the manifest says."""
    from cardpress.text.inspection import inspect

    files = _files()
    findings = [(file.path.name, fault) for file in files for fault in inspect(file)]
    if as_json:
        listed = [{"file": name, "message": fault} for name, fault in findings]
        print_json({"files": len(files), "findings": listed})
    else:
        for name, fault in findings:
            click.echo(f"{name}: {fault}")
        if not quiet:
            click.echo(f"{len(files)} files, {len(findings) or 'no'} findings")
    if findings:
        raise click.exceptions.Exit(FINDINGS)


def _files() -> tuple[FontFile, ...]:
    from cardpress.settings import load_settings
    from cardpress.text.fonts import FontLibrary

    return FontLibrary(load_settings().fonts).files


def _facts(file: FontFile) -> dict[str, str]:
    low, high = file.weights
    weights = f"{low:g}" if low == high else f"{low:g}-{high:g}"
    return {"family": file.family, "style": file.style, "weights": weights, "file": file.path.name}
