"""`cardpress render`: a document to a picture."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardpress.cli.console import note, print_data, print_json, warn
from cardpress.cli.flags import common, offline
from cardpress.cli.progress import on_terminal
from cardpress.cli.source import DOCUMENT, STANDARD, read_source
from cardpress.errors import EncodeError
from cardpress.formats import FORMATS, PNG, Format, format_of, format_of_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardpress.document.reading import Readable
    from cardpress.engine import Engine
    from cardpress.gathering import Watch
    from cardpress.picture import Picture


@dataclass(frozen=True, slots=True)
class Target:
    """Where the picture goes (None: standard output), and its format."""

    path: Path | None
    format: Format


@click.command("render")
@click.argument("document", metavar="DOC", type=DOCUMENT)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Where to write the picture; - is standard output. "
    "Default: the document's name, with the format's suffix, in the working directory.",
)
@click.option(
    "-f",
    "--format",
    metavar="|".join(format.name for format in FORMATS),
    help="Default: what the suffix of FILE says, else png.",
)
@click.option("--scale", type=float, default=1, help="Output pixels per pixel, 1 to 4.")
@click.option("--quality", type=int, help="1 to 100; JPEG, WebP and AVIF only.")
@click.option(
    "--effort",
    type=click.Choice(["fast", "balanced", "small"]),
    default="balanced",
    help="Time against bytes; balanced is the default.",
)
@click.option(
    "--svg-text",
    type=click.Choice(["outlines", "live"]),
    default="outlines",
    help="Text in SVG: outlines, the default, or <text> with embedded fonts.",
)
@click.option(
    "--rasterizer",
    type=click.Choice(["cardpress", "cairosvg"]),
    help="What turns shapes into pixels; cairosvg needs libcairo.",
)
@click.option(
    "--base-dir",
    metavar="DIR",
    help="Where relative paths of pictures start. Default: the document's folder.",
)
@offline
@click.option(
    "--max-credits", type=click.IntRange(0), help="Requests to AI services that may be billed."
)
@click.option(
    "--dry-run", is_flag=True, help="Only show what would be bought from AI services, and end."
)
@common
def command(
    document: str,
    output: str | None,
    format: str | None,
    base_dir: str | None,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Render a document as a picture.

    DOC is a JSON file; - is standard input.
    """
    if dry_run:
        from cardpress.cli.provider_run import show_plan

        show_plan(document, base_dir, as_json=as_json)
        return
    target = _target(document, output, format)
    if as_json and target.path is None:
        raise click.UsageError("--json needs the picture in a file: -o FILE")
    from cardpress.engine import default_engine

    engine = default_engine()
    source = read_source(document, engine.settings.limits)
    stored_only = engine.settings.offline if options["offline"] is None else options["offline"]
    hidden = quiet or as_json or stored_only
    with _watching(engine, source, base_dir, quiet=hidden) as watch:
        picture = engine.render(
            source, target.format.name, base_dir=base_dir, watch=watch, **options
        )
    if target.path is None:
        print_data(bytes(picture))
    else:
        picture.save(target.path)
    _report(picture, target, as_json=as_json, quiet=quiet)


@contextmanager
def _watching(
    engine: Engine, source: Readable, base_dir: str | None, *, quiet: bool
) -> Iterator[Watch | None]:
    """Show a bar while services make pictures that are not stored yet."""
    if quiet or not on_terminal():
        yield None
        return
    from cardpress.cli.orders import watching_orders

    planned = engine.plan(source, base_dir=base_dir)
    with watching_orders(sum(each.standing != "stored" for each in planned), quiet=quiet) as watch:
        yield watch


def _target(document: str, output: str | None, wanted: str | None) -> Target:
    """Decide where the picture goes and in which format, before any work is done.

    Raises:
        click.UsageError: The two contradict each other, or the picture would replace the
            document.
        EncodeError: The format or the suffix is unknown.
    """
    named = format_of(wanted) if wanted else None
    if output is None and document == STANDARD:
        if sys.stdout is not None and sys.stdout.isatty():
            raise click.UsageError("where should the picture go? -o FILE (- is this terminal)")
        output = STANDARD
    if output == STANDARD:
        return Target(None, named or PNG)
    if output is None:
        path = Path(f"{Path(document).stem or 'card'}{(named or PNG).suffix}")
    else:
        path = Path(output)
    if document != STANDARD and _same(document, path):
        raise click.UsageError(f"the picture would replace the document {document}")
    return Target(path, _agreed(path, named))


def _agreed(path: Path, named: Format | None) -> Format:
    if named is None:
        return format_of_path(path) if path.suffix else PNG
    try:
        meant = format_of_path(path)
    except EncodeError:
        return named
    if meant != named:
        raise click.UsageError(f"{path.name} is to be {meant.name}, but --format says {named.name}")
    return named


def _same(document: str, path: Path) -> bool:
    try:
        return os.path.samefile(document, path)
    except (OSError, ValueError):
        return False


def _report(picture: Picture, target: Target, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        facts = {
            "output": str(target.path),
            "format": picture.format,
            "mediaType": picture.media_type,
            "width": picture.width,
            "height": picture.height,
            "bytes": len(picture.data),
            "sha256": picture.digest,
            "report": [problem.to_dict() for problem in picture.report],
        }
        print_json(facts)
    elif not quiet:
        warn(picture.report)
        if target.path is not None:
            size = f"{picture.width} x {picture.height}, {len(picture.data):,} bytes"
            note(f"{target.path}: {size}")
