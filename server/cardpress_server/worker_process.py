"""A worker seen from the server: a process and our end of its pipe."""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

from cardpress_server.settings import ServerSettings
from cardpress_server.unavailable import DeadlineExceeded, WorkerDied
from cardpress_server.worker import READY, Job, OutOfMemory, Reply, work


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
        process: Ends when the pipe is closed, or when it is killed.
        connection: Our end of the pipe. It is left to the garbage collector: closed while a
            thread is about to read from it, that thread would read what belongs to whoever has
            the same file number next.
        ready: Whether it has said that it can render.

    Raises:
        OSError: The process cannot be made.
    """

    def __init__(self, context: BaseContext, settings: ServerSettings) -> None:
        self.connection: Connection
        self.connection, theirs = context.Pipe()
        arguments = (theirs, settings.rendering, settings.memory_limit, settings.deadline)
        self.process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=work, args=arguments, name="cardpress-worker", daemon=True
        )
        self.process.start()
        theirs.close()
        self.ready = False

    def ask(self, job: Job, seconds: float) -> Reply:
        """Return the reply to a job.

        Raises:
            DeadlineExceeded: There is none after `seconds`.
            WorkerDied: There will be none.
            NeverAsked: It died before it had read the job.
        """
        try:
            self.connection.send(job)
            if not self.connection.poll(seconds):
                raise DeadlineExceeded
            reply: Reply = self.connection.recv()
        except (BrokenPipeError, ConnectionResetError):
            # A socket is reset if its other end is closed with something left to read.
            raise NeverAsked from None
        except (EOFError, OSError):
            raise WorkerDied from None
        if isinstance(reply, OutOfMemory):
            raise WorkerDied
        return reply

    def greet(self) -> bool:
        """Read what a worker says first; return whether it is ready."""
        with suppress(EOFError, OSError):
            self.ready = self.connection.recv() == READY
        return self.ready

    @property
    def gone(self) -> bool:
        """Whether an idle worker has died: nothing else makes its pipe readable."""
        try:
            return self.connection.poll(0)
        except OSError:
            return True

    def kill(self) -> None:
        """End it, whatever it is doing."""
        with suppress(OSError, ValueError):
            self.process.kill()
