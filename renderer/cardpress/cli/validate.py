"""`cardpress validate`: is this a document?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cardpress.cli.console import complain, print_json
from cardpress.cli.exits import INVALID
from cardpress.cli.failure import words_of
from cardpress.cli.flags import common
from cardpress.cli.source import DOCUMENT, read_source

if TYPE_CHECKING:
    from cardpress.engine import Engine
    from cardpress.errors import CardpressError


@click.command("validate")
@click.argument("documents", metavar="DOC...", nargs=-1, required=True, type=DOCUMENT)
@common
def command(documents: tuple[str, ...], as_json: bool, quiet: bool) -> None:
    """Check documents and list all that is wrong.

    DOC is a JSON file; - is standard input. Pictures that it names are not fetched.
    """
    from cardpress.engine import default_engine

    engine = default_engine()
    refusals = [(document, _refusal(engine, document)) for document in documents]
    if as_json:
        print_json({"documents": [_entry(document, error) for document, error in refusals]})
    for document, error in [] if as_json else refusals:
        if error is not None:
            complain("error", f"{document}: {words_of(error)}")
        elif not quiet:
            click.echo(f"{document}: valid")
    if any(error is not None for _, error in refusals):
        raise click.exceptions.Exit(INVALID)


def _refusal(engine: Engine, document: str) -> CardpressError | None:
    from cardpress.errors import DocumentError, LimitError

    try:
        engine.validate(read_source(document, engine.settings.limits))
    except (DocumentError, LimitError) as error:
        return error
    return None


def _entry(document: str, error: CardpressError | None) -> dict[str, Any]:
    problems = error.problems if error is not None else ()
    return {
        "document": document,
        "valid": error is None,
        "problems": [problem.to_dict() for problem in problems],
    }
