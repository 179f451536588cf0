"""`cardpress site inject`: cards and tags for a built site."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardpress.cli.console import complain, note, print_json
from cardpress.cli.exits import FINDINGS
from cardpress.cli.flags import common
from cardpress.cli.progress import progress
from cardpress.cli.site_flags import SITE, fail_if, json_of_cards, making, summary_of_cards
from cardpress.quoting import visible

if TYPE_CHECKING:
    from cardpress.site.inject import PageFailure, Report

#: What the summary says about pages that are left alone.
_SKIPPED = {
    "existing": "with an og:image of their own (--existing replace takes ours)",
    "noindex": "noindex",
    "off": "turned off",
    "fragment": "not a whole page",
    "redirect": "only a redirect",
    "link": "behind a symbolic link",
    "excluded": "excluded",
}


@click.command("inject")
@click.argument("folder", metavar="SITE_DIR", type=SITE)
@making
@click.option("--out", metavar="DIR", help="Folder of the cards in the site.  [default: og]")
@click.option(
    "--existing",
    type=click.Choice(["keep", "replace"]),
    help="Pages with an og:image of their own: leave them as they are, or take ours.  "
    "[default: keep]",
)
@click.option("--exclude", metavar="GLOB", multiple=True, help="Pages to leave alone; repeatable.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if something would change.")
@common
def inject(
    folder: Path,
    site_url: str | None,
    site_name: str | None,
    jobs: int | None,
    cache: Path | None,
    check: bool,
    as_json: bool,
    quiet: bool,
    exclude: tuple[str, ...],
    **given: Any,
) -> None:
    """Give every page of a built site its card and its tags.

    Nothing else in the pages changes, and a second run changes nothing. Options that are not
    given come from the table `site` of cardpress.toml, or `tool.cardpress.site` of
    pyproject.toml, in the working directory.
    """
    from cardpress.site.inject import inject as put_cards
    from cardpress.site.options import CACHE, load_options

    options = load_options(url=site_url, name=site_name, exclude=exclude or None, **given)
    if not options.url:
        raise click.UsageError("previews need absolute addresses: --site-url https://example.com")
    bar = partial(progress, "Pages", unit="pages", quiet=quiet or as_json)
    report = put_cards(folder, options, cache=cache or CACHE, jobs=jobs, check=check, bar=bar)
    if as_json:
        print_json(_facts(report, check))
    else:
        _report(report, check=check, quiet=quiet)
    fail_if(bool(report.failures))
    if check and report.changed:
        raise click.exceptions.Exit(FINDINGS)


def _report(report: Report, *, check: bool, quiet: bool) -> None:
    for failure in report.failures:
        complain("error", f"{failure.page}: {_reason(failure)}")
    if check and not quiet:
        for path in report.changed:
            click.echo(visible(path))
    if quiet:
        return
    verb = "would change" if check else "changed"
    note(f"pages: {len(report.changed):,} {verb}, {report.unchanged:,} right as they were")
    for reason, words in _SKIPPED.items():
        if report.skipped[reason]:
            note(f"skipped: {report.skipped[reason]:,} {words}")
    if check:
        note(f"cards: {report.missing:,} to be made")
    else:
        note(summary_of_cards(report.cards))
    if report.cards.warnings:
        count = len(report.cards.warnings)
        note(f"text of {count:,} was cut or does not fit: cardpress site lint says where")


def _reason(failure: PageFailure) -> str:
    return f"{failure.pointer}: {failure.reason}" if failure.pointer else failure.reason


def _facts(report: Report, check: bool) -> dict[str, Any]:
    return {
        "check": check,
        "pages": report.pages,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "skipped": dict(report.skipped),
        "cards": {**json_of_cards(report.cards), "missing": report.missing},
        "failures": [
            {"page": one.page, "code": one.code, "pointer": one.pointer, "message": one.reason}
            for one in report.failures
        ],
    }
