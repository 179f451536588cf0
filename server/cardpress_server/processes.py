"""How worker processes are made: forked from a clean one where possible, never from us."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

if sys.platform == "win32":
    from multiprocessing.context import SpawnContext as _Context
    from multiprocessing.context import SpawnProcess as _Process
else:
    from multiprocessing.context import ForkServerContext as _Context
    from multiprocessing.context import ForkServerProcess as _Process

#: Held while `__main__` is hidden.
_hiding = threading.Lock()


class WorkerProcess(_Process):
    """A process that does not run the program's main module again.

    A worker needs nothing of it. A script that makes an application without asking whether it
    is `__main__` would start a server in every worker, which would start workers.
    """

    def start(self) -> None:
        """Start the process."""
        with _hidden_main():
            super().start()


class WorkerContext(_Context):
    """Makes worker processes, and what they share with us."""

    Process = WorkerProcess


def process_context() -> WorkerContext:
    """Return how processes are made; what they need is imported once, before any is forked."""
    context = WorkerContext()
    if sys.platform != "win32":
        context.set_forkserver_preload(["cardpress_server.warm"])
    return context


@contextmanager
def _hidden_main() -> Iterator[None]:
    """Leave `multiprocessing` no way to find the main module (see `spawn.get_preparation_data`)."""
    main = sys.modules["__main__"]
    names = ("__spec__", "__file__")
    with _hiding:
        before = {name: getattr(main, name) for name in names if hasattr(main, name)}
        main.__spec__ = None
        main.__dict__.pop("__file__", None)
        try:
            yield
        finally:
            for name, value in before.items():
                setattr(main, name, value)
