"""The options that all commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def common(command: F) -> F:
    """Add `--json` (argument `as_json`) and `--quiet` to a command."""
    as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
    quiet = click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
    return as_json(quiet(command))


def offline(command: F) -> F:
    """Add `--offline`; without it the argument `offline` is None, and the settings decide."""
    option = click.option(
        "--offline",
        is_flag=True,
        default=None,
        help="Open no connections: remote pictures come from the cache, or are reported missing.",
    )
    return option(command)
