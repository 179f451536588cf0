"""`cardpress site lint`: are the tags and pictures of a site right?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardpress.cli.console import counted, note, print_json, print_table
from cardpress.cli.exits import FINDINGS
from cardpress.cli.flags import common
from cardpress.cli.site_flags import SITE
from cardpress.quoting import visible

if TYPE_CHECKING:
    from cardpress.site.lint import LintReport


@click.command("lint")
@click.argument("folder", metavar="SITE_DIR", type=SITE)
@click.option("--site-url", metavar="URL", help="Address of the site; default: what pages say.")
@click.option("--exclude", metavar="GLOB", multiple=True, help="Pages to leave out; repeatable.")
@click.option(
    "--cache",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that the cards were made with.  [default: .cardpress-cache]",
)
@click.option("-j", "--jobs", type=click.IntRange(1), help="Processes. Default: one for each core.")
@common
def lint(
    folder: Path,
    site_url: str | None,
    exclude: tuple[str, ...],
    cache: Path | None,
    jobs: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check the tags and pictures of a built site.

    Missing and duplicate tags, relative and wrong addresses, missing pictures, sizes and bytes
    that platforms do not take, no alt text. Of cards that are in the cache, also whether their
    text fits and stands out. Exits with 1 if something is
    wrong; advice does not count.
    """
    from cardpress.site.lint import lint as look_at
    from cardpress.site.options import CACHE, load_options

    options = load_options(url=site_url, exclude=exclude or None)
    report = look_at(folder, options, cache=cache or CACHE, jobs=jobs)
    if as_json:
        print_json(_facts(report))
    else:
        _report(report, quiet=quiet)
    if report.errors:
        raise click.exceptions.Exit(FINDINGS)


def _report(report: LintReport, *, quiet: bool) -> None:
    shown = [one for one in report.findings if not quiet or one.level == "error"]
    if shown:
        print_table([visible(one.page), one.level, one.code, visible(one.message)] for one in shown)
    if quiet:
        return
    skipped = "".join(f", {count:,} {reason}" for reason, count in report.skipped.items())
    note(f"{counted(report.pages, 'page')} looked at{skipped}")
    if report.unjudged:
        pictures = counted(report.unjudged, "picture")
        note(f"{pictures} not looked at for fit and contrast: not in the cache")
    advice = counted(len(report.findings) - report.errors, "piece of advice", "pieces of advice")
    note(f"{counted(report.errors, 'error')}, {advice}")


def _facts(report: LintReport) -> dict[str, object]:
    return {
        "pages": report.pages,
        "skipped": dict(report.skipped),
        "errors": report.errors,
        "findings": [finding.to_dict() for finding in report.findings],
        "judged": report.judged,
        "unjudged": report.unjudged,
    }
