"""What the commands of the HTTP server share: the server is an extra."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cardpress.errors import CardpressError


@contextmanager
def server_needed() -> Iterator[None]:
    """Say how to install the server where it is not.

    Raises:
        CardpressError: Something that it needs is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        what = f"the HTTP server needs {error.name}, which is not installed"
        raise CardpressError(f"{what}: pip install 'cardpress[server]'") from error
