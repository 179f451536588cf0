"""`cardpress site cards`: cards from Markdown files, before a generator runs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardpress.cli.console import complain, counted, note, print_json
from cardpress.cli.flags import common
from cardpress.cli.progress import progress
from cardpress.cli.site_flags import SITE, fail_if, json_of_cards, making, summary_of_cards

if TYPE_CHECKING:
    from cardpress.site.cards import ContentReport


@click.command("cards")
@click.argument("content", metavar="CONTENT_DIR", type=SITE)
@making
@click.option(
    "-o",
    "--out",
    metavar="DIR",
    default="static/og",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the cards.",
)
@click.option(
    "--manifest",
    metavar="FILE",
    default="data/og.json",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to list the cards.",
)
@click.option("--url-prefix", metavar="PATH", help="Where the site shows DIR.  [default: its name]")
@click.option("--exclude", metavar="GLOB", multiple=True, help="Files to leave out; repeatable.")
@common
def cards(
    content: Path,
    out: Path,
    manifest: Path,
    url_prefix: str | None,
    site_url: str | None,
    site_name: str | None,
    jobs: int | None,
    cache: Path | None,
    exclude: tuple[str, ...],
    as_json: bool,
    quiet: bool,
    **given: Any,
) -> None:
    """Make cards from front matter, and a manifest of them.

    Drafts get none. Options that are not given come from the table `site` of cardpress.toml, or
    `tool.cardpress.site` of pyproject.toml, in the working directory.
    """
    from cardpress.site.cards import make_cards, write_manifest
    from cardpress.site.options import CACHE, load_options

    options = load_options(url=site_url, name=site_name, exclude=exclude or None, **given)
    bar = partial(progress, "Cards", unit="files", quiet=quiet or as_json)
    report = make_cards(
        content, out, options, prefix=url_prefix, cache=cache or CACHE, jobs=jobs, bar=bar
    )
    write_manifest(report, manifest)
    if as_json:
        print_json(_facts(report))
    else:
        _report(report, manifest, quiet=quiet)
    fail_if(bool(report.failures))


def _report(report: ContentReport, manifest: Path, *, quiet: bool) -> None:
    for failure in report.failures:
        place = f"{failure.pointer}: " if failure.pointer else ""
        complain("error", f"{failure.file}: {place}{failure.reason}")
    if quiet:
        return
    from cardpress.site.finding import MISFITS

    skipped = [f"{count:,} {reason}" for reason, count in report.skipped.items()]
    note(
        f"{manifest}: {counted(len(report.manifest), 'file')}"
        + "".join(f", {part}" for part in skipped)
    )
    note(summary_of_cards(report.cards))
    for made in report.cards.warnings:
        for warning in made.warnings:
            if warning["code"] in MISFITS:
                place = warning["pointer"] or "/"
                complain("warning", f"{made.path}: {place}: {warning['message']}")


def _facts(report: ContentReport) -> dict[str, Any]:
    return {
        "files": report.manifest,
        "skipped": dict(report.skipped),
        "cards": json_of_cards(report.cards),
        "failures": [
            {"file": one.file, "code": one.code, "pointer": one.pointer, "message": one.reason}
            for one in report.failures
        ],
    }
