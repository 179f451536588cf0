"""What commands print: data on standard output, everything else on standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from cardpress.cli.exits import PIPE_CLOSED
from cardpress.quoting import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cardpress.errors import Problem

_COLORS = {"error": "red", "warning": "yellow"}


def print_data(data: bytes) -> None:
    """Write bytes to standard output.

    Raises:
        OSError: They cannot be written, or standard output is closed.
    """
    if sys.stdout is None:
        raise OSError("standard output is closed")
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def print_json(data: Any) -> None:
    """Write JSON to standard output, in UTF-8 wherever we run; lone surrogates are escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    print_data(text.encode("utf-8", "backslashreplace"))


def print_table(rows: Iterable[Sequence[str]]) -> None:
    """Write rows of words to standard output, the columns aligned."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


def note(text: str) -> None:
    """Say something in passing, on standard error."""
    click.echo(_visible(text), err=True)


def warn(problems: Iterable[Problem]) -> None:
    """Print the report of a picture on standard error."""
    for problem in problems:
        complain("warning", str(problem))


def complain(level: str, text: str) -> None:
    """Print `error: text` or `warning: text` on standard error, in colour on a terminal."""
    head = click.style(f"{level}:", fg=_COLORS[level], bold=True)
    plain = False if os.environ.get("NO_COLOR") else None
    click.echo(f"{head} {_visible(text)}", err=True, color=plain)


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: `1 row`, `2,000 rows`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _visible(text: str) -> str:
    """Escape what would steer a terminal; a document's names and values come from anybody."""
    return "\n".join(map(visible, text.split("\n")))


@contextmanager
def closing_pipe_ends_it() -> Iterator[None]:
    """End the program quietly when whoever reads its output has gone (`| head`)."""
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered would fail again when the interpreter flushes it.
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(PIPE_CLOSED) from None
