"""`cardpress measure`: where everything in a document lies."""

from __future__ import annotations

import click

from cardpress.cli.console import print_json, warn
from cardpress.cli.flags import common, offline
from cardpress.cli.source import DOCUMENT, read_source


@click.command("measure")
@click.argument("document", metavar="DOC", type=DOCUMENT)
@click.option(
    "--base-dir",
    metavar="DIR",
    help="Where relative paths of pictures start. Default: the document's folder.",
)
@offline
@common
def command(
    document: str, base_dir: str | None, offline: bool | None, as_json: bool, quiet: bool
) -> None:
    """Print where everything in a document lies.

    DOC is a JSON file; - is standard input. The answer is JSON; nothing is painted. With --json,
    what was cut, shrunk or substituted is in it too, as "report".
    """
    from cardpress.engine import default_engine

    engine = default_engine()
    source = read_source(document, engine.settings.limits)
    measurement = engine.measure(source, base_dir=base_dir, offline=offline)
    data = measurement.to_dict()
    if as_json:
        data["report"] = [problem.to_dict() for problem in measurement.report]
    elif not quiet:
        warn(measurement.report)
    print_json(data)
