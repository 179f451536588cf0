"""`cardpress watch`: render again on every save, and show it in a browser."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardpress.cli.console import complain, note

if TYPE_CHECKING:
    from cardpress.cli.live_page import LivePage
    from cardpress.cli.sitting import Sitting

#: Seconds between two looks at the files.
_PAUSE = 0.15


@click.command("watch")
@click.argument("source", metavar="DOC_OR_TEMPLATE", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the picture there too, each time; format by suffix.",
)
@click.option(
    "--values",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="JSON with the values of a template.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: any that is free.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def command(
    source: Path, output: Path | None, values: Path | None, host: str, port: int, quiet: bool
) -> None:
    """Render on every save, and show it in a browser page.

    The page reloads itself; errors stand in it. DOC_OR_TEMPLATE is a file, or the name of a
    template. Ctrl-C ends it.
    """
    from cardpress.cli.live_page import LivePage
    from cardpress.cli.sitting import Sitting
    from cardpress.formats import format_of_path

    if output is not None:
        format_of_path(output)
    sitting = Sitting(source, values, output)
    with LivePage(sitting.title, host, port) as page:
        note(f"{page.url} shows {sitting.title}; Ctrl-C ends it")
        try:
            _watch(sitting, page, quiet=quiet)
        except KeyboardInterrupt:
            if not quiet:
                note("bye")


def _watch(sitting: Sitting, page: LivePage, *, quiet: bool) -> None:
    """Render again whenever a file has changed, until Ctrl-C."""
    seen: object = None
    while True:
        state = sitting.state()
        if state != seen:
            seen = state
            proof = sitting.proof()
            page.show(proof)
            if proof.error:
                complain("error", proof.error)
            elif not quiet:
                note(f"rendered in {proof.seconds * 1000:.0f} ms, {len(proof.picture):,} bytes")
        time.sleep(_PAUSE)
