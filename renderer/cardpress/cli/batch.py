"""`cardpress batch`: a file of rows to a folder of pictures."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardpress.cli.console import counted, note, print_json
from cardpress.cli.exits import FINDINGS
from cardpress.cli.flags import common
from cardpress.cli.progress import progress
from cardpress.errors import EncodeError
from cardpress.formats import FORMATS

if TYPE_CHECKING:
    from cardpress.bulk import Job, Report
    from cardpress.bulk.schedule import Schedule


@click.command("batch")
@click.argument("rows", metavar="ROWS")
@click.option("-t", "--template", help="Name or file. Without it, each row is a document.")
@click.option("-o", "--out", required=True, metavar="DIR", help="Folder or address (s3://...).")
@click.option(
    "-f",
    "--format",
    default="png",
    metavar="|".join(format.name for format in FORMATS),
    help="png is the default.",
)
@click.option("--scale", type=float, default=1, help="Output pixels per pixel, 1 to 4.")
@click.option("--quality", type=int, help="1 to 100; JPEG, WebP and AVIF only.")
@click.option(
    "--effort",
    type=click.Choice(["fast", "balanced", "small"]),
    default="balanced",
    help="Time against bytes; balanced is the default.",
)
@click.option("--tar", is_flag=True, help="One tar file a shard, in place of loose files.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="Processes; default: one a core.")
@click.option("--scheduler", metavar="tcp://...", help="Work on this Dask cluster.")
@click.option("--max-errors", type=click.IntRange(0), help="Bad rows to put up with.")
@click.option("--shard-rows", type=click.IntRange(1, 100_000), help="Rows of a shard.")
@click.option(
    "--base-dir",
    metavar="DIR",
    help="Where relative paths of pictures start. Default: the template's folder, or the rows'.",
)
@common
def command(
    rows: str,
    template: str | None,
    out: str,
    format: str,
    scale: float,
    quality: int | None,
    effort: str,
    tar: bool,
    jobs: int | None,
    scheduler: str | None,
    max_errors: int | None,
    shard_rows: int | None,
    base_dir: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Render every row of a file.

    ROWS is a file or address that ends in .jsonl, .csv or .parquet. Pictures are named by a
    digest of their content, ab/cd/<digest>.png, so that equal rows are rendered once, and a
    second run goes on where the first one stopped.
    """
    from cardpress.bulk import Job
    from cardpress.options import Options, check_options
    from cardpress.settings import load_settings
    from cardpress.templates import find_template

    check_options(Options(format, scale, quality, effort))
    found = find_template(template) if template else None
    options: dict[str, Any] = {"scale": scale, "quality": quality, "effort": effort}
    job = Job(
        rows, out, found, format, options, base_dir or _folder(rows, found), tar, shard_rows,
        load_settings(),
    )  # fmt: skip
    report = _run(job, _schedule(jobs, scheduler), max_errors, quiet or as_json)
    _tell(report, out, as_json=as_json, quiet=quiet)
    return FINDINGS if report.rejected else 0


def _folder(rows: str, template: Any) -> str | None:
    """Return where relative paths start, as everywhere: beside the file that names them."""
    from cardpress.bulk.files import is_remote

    if template is not None and template.folder is not None:
        return str(template.folder.absolute())
    return None if is_remote(rows) else str(Path(rows).parent.absolute())


def _schedule(jobs: int | None, scheduler: str | None) -> Schedule:
    from cardpress.bulk.schedule import on_cluster, on_cores
    from cardpress.crew import cores

    if scheduler is None:
        return on_cores(jobs or cores())
    if jobs is not None:
        raise click.UsageError("--jobs is for this machine; a cluster has its own workers")
    return on_cluster(scheduler)


def _run(job: Job, schedule: Schedule, max_errors: int | None, quiet: bool) -> Report:
    from cardpress.bulk import cut, run

    shards = cut(job)
    total = sum(shard.count for shard in shards)
    try:
        with progress("Rendering", total, quiet=quiet) as advance:
            return run(job, schedule, shards=shards, max_errors=max_errors, on_rows=advance)
    except KeyboardInterrupt:
        if not quiet:
            note("stopped; the same command goes on from here")
        raise
    except OSError as error:
        message = f"cannot write to {job.out}: {error.strerror or error}"
        raise EncodeError(message) from error


def _tell(report: Report, out: str, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        print_json({"out": out, **asdict(report)})
    elif not quiet:
        size = f" ({report.bytes:,} bytes)" if report.rendered else ""
        note(f"{out}: {report.rendered:,} rendered{size}, {report.present:,} already there")
        if report.rejected:
            note(f"{counted(report.rejected, 'bad row')}: see rejected.jsonl there")
        if report.warnings:
            note(f"warnings about {counted(report.warnings, 'picture')}: see warnings/ there")
