"""`cardpress site clean`: cards that no page shows any more."""

from __future__ import annotations

from pathlib import Path

import click

from cardpress.cli.console import counted, note, print_json
from cardpress.cli.flags import common
from cardpress.cli.site_flags import SITE
from cardpress.quoting import visible


@click.command("clean")
@click.argument("folder", metavar="SITE_DIR", type=SITE)
@click.option("--out", metavar="DIR", help="Folder of the cards in the site.  [default: og]")
@click.option("-n", "--dry-run", is_flag=True, help="Only say what would be deleted.")
@common
def clean(folder: Path, out: str | None, dry_run: bool, as_json: bool, quiet: bool) -> None:
    """Delete cards that nothing in the site refers to.

    Only files in the folder of the cards go that are named as our cards are, and unfinished
    files that a killed run left.
    """
    from cardpress.site.clean import clean as delete_orphans
    from cardpress.site.options import load_options

    options = load_options(out=out)
    cleaning = delete_orphans(folder, options.out, dry_run=dry_run)
    if as_json:
        facts = {
            "cards": cleaning.cards,
            "unfinished": cleaning.unfinished,
            "kept": cleaning.kept,
            "bytes": cleaning.bytes,
            "dryRun": dry_run,
        }
        print_json(facts)
        return
    if quiet:
        return
    for path in (*cleaning.cards, *cleaning.unfinished):
        click.echo(visible(path))
    verb = "would be deleted" if dry_run else "deleted"
    cards = counted(len(cleaning.cards), "card")
    note(f"{cards} {verb} ({cleaning.bytes:,} bytes), {cleaning.kept:,} in use")
