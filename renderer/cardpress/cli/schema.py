"""`cardpress schema`: the JSON Schema of documents."""

from __future__ import annotations

from pathlib import Path

import click

from cardpress.cli.console import print_data
from cardpress.cli.flags import common
from cardpress.cli.source import STANDARD
from cardpress.errors import EncodeError


@click.command("schema")
@click.option("-o", "--output", metavar="FILE", default=STANDARD, help="Default: standard output.")
@click.option("--built-in", is_flag=True, help="Leave out the components of plug-ins.")
@common
def command(output: str, built_in: bool, as_json: bool, quiet: bool) -> None:
    """Print the JSON Schema of documents.

    It has the components of the plug-ins that are installed.
    """
    from cardpress.schema import document_schema, schema_text

    data = schema_text(document_schema(built_in=built_in)).encode("utf-8")
    if output == STANDARD:
        print_data(data)
    else:
        _save(Path(output), data)


def _save(path: Path, data: bytes) -> None:
    from cardpress.picture import write_whole

    try:
        write_whole(path, data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise EncodeError(f"cannot write {str(path)!r}: {reason}") from error
