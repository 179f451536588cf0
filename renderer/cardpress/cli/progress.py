"""Progress bars: on a terminal only, on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(
    label: str, total: int | None, *, unit: str = "cards", quiet: bool = False
) -> Iterator[Callable[[int], None]]:
    """Show a bar with rate and time left while the block runs.

    Args:
        label: What is being done.
        total: How many steps there are; None if nobody knows.
        unit: What a step is, in the plural.
        quiet: Show nothing.

    Yields:
        A function that is told how many more steps are done.
    """
    if quiet or not on_terminal():
        yield lambda steps: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"{{task.fields[rate]}} {unit}/s"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, no_color=bool(os.environ.get("NO_COLOR")))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=total, rate="-")

        def advance(steps: int) -> None:
            bar.advance(task, steps)
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(task, rate="-" if speed is None else f"{speed:,.0f}")

        yield advance


def on_terminal() -> bool:
    """Whether standard error is a terminal that can show a bar."""
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
