"""Documents as arguments: a path, or `-` for standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cardpress.limits import Limits

STANDARD = "-"

#: The type of a command's argument that names a document.
DOCUMENT = click.Path(allow_dash=True)


def read_source(document: str, limits: Limits) -> Path | bytes:
    """Return what `Engine.render` takes: the path, or the bytes of standard input.

    No more is read than it takes to see that it is too much.
    """
    if document != STANDARD:
        return Path(document)
    return b"" if sys.stdin is None else sys.stdin.buffer.read(limits.document_bytes + 1)
