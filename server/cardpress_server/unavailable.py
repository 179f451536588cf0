"""Why a picture cannot be made just now, through no fault of the document's syntax."""

from __future__ import annotations

from pathlib import Path

from cardpress.errors import CardpressError


class Unavailable(Exception):  # noqa: N818 - a state of the service
    """The service cannot answer now.

    Attributes:
        code: A stable machine-readable word.
        retry_after: Seconds after which another attempt makes sense.
    """

    code = "unavailable"
    message = "the service cannot answer now"
    retry_after = 1


class Overloaded(Unavailable):
    """All workers are busy and the queue is full, or a place in it came to nothing."""

    code = "overloaded"
    message = "the service is busy; try again in a moment"


class QueueFull(Unavailable):
    """As many jobs are open as may be."""

    code = "jobs-full"
    message = "too many jobs wait already; try again in a while"
    retry_after = 30


class DeadlineExceeded(Unavailable):
    """The render took longer than the deadline; its worker was killed."""

    code = "render-deadline"
    message = "the picture took too long to make; a simpler document may do"
    retry_after = 5


class WorkerDied(Unavailable):
    """The worker crashed or ran out of memory; the document is not tried again."""

    code = "render-crashed"
    message = "the picture could not be made; a simpler document may do"
    retry_after = 5


class Stopping(Unavailable):
    """The server is being shut down."""

    code = "stopping"
    message = "the service is restarting; try again in a moment"


class StorageFailed(Unavailable, CardpressError):  # noqa: N818 - a state of the service
    """The folder of keys and quotas cannot be used: it is full, read-only or damaged.

    Attributes:
        home: The folder; for the log, not for clients.
    """

    code = "storage"
    message = "the service cannot read or write what it keeps"
    retry_after = 30

    def __init__(self, home: Path) -> None:
        super().__init__(f"cannot read or write the keys in {home}")
        self.home = home


class RenderBug(Exception):  # noqa: N818 - a defect, not a condition
    """The library raised what it never should; the text is the worker's traceback."""
