"""A worker seen from the server: a process and our end of its wire."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from multiprocessing.process import BaseProcess

from cardpress.errors import CardpressError
from cardpress_server.jobs import Rendered, RenderOptions, Task
from cardpress_server.processes import WorkerContext
from cardpress_server.settings import ServerSettings
from cardpress_server.unavailable import DeadlineExceeded, WorkerDied
from cardpress_server.wire import make_wires
from cardpress_server.worker import READY, OutOfMemory, Reply, work


class NeverAsked(Exception):  # noqa: N818 - nothing went wrong with the job
    """The worker died before it had read its job, so that another may have it."""


class Worker:
    """A worker; used by one thread at a time.

    Attributes:
        process: Ends when our end of the wire is closed, or when it is killed.
        wire: Our end. Only who has the worker may close it: another thread that is about to
            read would read what belongs to whoever gets the same file number next.
        ready: Whether it has said that it can render.
        refusal: What it has said instead.

    Raises:
        OSError: The process cannot be made.
    """

    def __init__(self, context: WorkerContext, settings: ServerSettings) -> None:
        self.wire, theirs = make_wires()
        self.wire.limit_wait(settings.deadline)
        limits = (settings.memory_limit, settings.deadline)
        arguments = (theirs, settings.rendering, settings.home, *limits)
        self.process: BaseProcess = context.Process(
            target=work, args=arguments, name="cardpress-worker", daemon=True
        )
        try:
            self.process.start()
        except BaseException:
            self.wire.close()
            raise
        finally:
            theirs.close()
        self.ready = False
        self.refusal: CardpressError | None = None

    def ask(self, task: Task, options: RenderOptions) -> Reply:
        """Return the reply to a job.

        Raises:
            DeadlineExceeded: There is none in time.
            WorkerDied: There will be none.
            NeverAsked: It died before it had read the job.
        """
        try:
            if isinstance(task, bytes):
                self.wire.send((options, None), task)
            else:
                self.wire.send((options, task))
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
            said = self.wire.receive()[0]
            self.ready = said == READY
            self.refusal = said if isinstance(said, CardpressError) else None
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
