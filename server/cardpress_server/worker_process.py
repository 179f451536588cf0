"""A worker seen from the server: a process and our end of its wire."""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from dataclasses import replace
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

from cardpress_server.jobs import Rendered, RenderOptions
from cardpress_server.settings import ServerSettings
from cardpress_server.unavailable import DeadlineExceeded, WorkerDied
from cardpress_server.wire import make_wires
from cardpress_server.worker import READY, OutOfMemory, Reply, work


class NeverAsked(Exception):  # noqa: N818 - nothing went wrong with the job
    """The worker died before it had read its job, so that another may have it."""


def process_context() -> BaseContext:
    """Return how processes are made: forked from a clean one where possible, never from us."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cardpress_server.warm"])
    return context


class WorkerProcess:
    """A worker; used by one thread at a time.

    Attributes:
        process: Ends when our end of the wire is closed, or when it is killed.
        wire: Our end. Only who has the worker may close it: another thread that is about to
            read would read what belongs to whoever gets the same file number next.
        ready: Whether it has said that it can render.

    Raises:
        OSError: The process cannot be made.
    """

    def __init__(self, context: BaseContext, settings: ServerSettings) -> None:
        self.wire, theirs = make_wires()
        self.wire.limit_wait(settings.deadline)
        arguments = (theirs, settings.rendering, settings.memory_limit, settings.deadline)
        self.process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=work, args=arguments, name="cardpress-worker", daemon=True
        )
        self.process.start()
        theirs.close()
        self.ready = False

    def ask(self, document: bytes, options: RenderOptions) -> Reply:
        """Return the reply to a job.

        Raises:
            DeadlineExceeded: There is none in time.
            WorkerDied: There will be none.
            NeverAsked: It died before it had read the job.
        """
        try:
            self.wire.send(options, document)
            reply, data = self.wire.receive()
        except TimeoutError:
            raise DeadlineExceeded from None
        except (BrokenPipeError, ConnectionResetError):
            # A socket is reset if its other end is closed with something left to read.
            raise NeverAsked from None
        except (EOFError, OSError):
            raise WorkerDied from None
        if isinstance(reply, OutOfMemory):
            raise WorkerDied
        return replace(reply, data=data) if isinstance(reply, Rendered) else reply

    def greet(self) -> bool:
        """Read what a worker says first; return whether it is ready."""
        with suppress(EOFError, OSError):
            self.ready = self.wire.receive()[0] == READY
        return self.ready

    @property
    def gone(self) -> bool:
        """Whether an idle worker has died: it has nothing to say unasked."""
        return not self.wire.silent

    def end(self) -> None:
        """Kill it, whatever it is doing; it will be missed, and replaced."""
        with suppress(OSError, ValueError):
            self.process.kill()
        self.wire.close()
