"""The pictures of documents, from the network or as the cache remembers them."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from cardpress.errors import CardpressError, LimitError
from cardpress.fetching.bounds import Bounds
from cardpress.fetching.deadline import Deadline
from cardpress.fetching.failure import FetchError, Reason
from cardpress.fetching.policy import Policy

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cardpress.fetching.client import Client
    from cardpress.fetching.library import Library
    from cardpress.settings import Settings

#: Folder of the cache in the home folder.
FOLDER = "remote"

#: A discreet visit tells of a failure to connect at a multiple of this after it began, in
#: seconds, so that its time says little about why.
_BEAT = 0.25

_SILENT = frozenset({Reason.BLOCKED, Reason.UNREACHABLE})


class RemotePictures:
    """Where documents get their remote pictures from; safe to use from several threads.

    Nothing is imported, opened or read before the first picture is asked for.

    Args:
        settings: Limits, exceptions, and where the cache is.
        client: Sends the requests; default: one by the settings.
        clock: Tells the time in seconds since 1970, for the cache.
        sleep: Waits for some seconds.

    Raises:
        CardpressError: An entry of `Settings.allow_hosts` is not a host.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        client: Client | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self._clock = clock
        self.sleep = sleep
        self._policy = Policy(settings.allow_hosts)
        self._given = client

    @cached_property
    def library(self) -> Library:
        """Where the pictures are."""
        from cardpress.fetching.client import Client
        from cardpress.fetching.http_cache import HttpCache
        from cardpress.fetching.library import Library
        from cardpress.home import home_folder
        from cardpress.store import Store

        folder = self.settings.remote_cache or home_folder() / FOLDER
        budget = self.settings.remote_cache_bytes
        store = Store(folder, budget, self._clock) if budget else None
        return Library(self._given or Client(self._policy), HttpCache(store), self._clock)

    def visit(self, offline: bool = False) -> Visit:
        """Return the fetcher of one document."""
        return Visit(self, offline)


class Visit:
    """Fetches the pictures of one document: each once, and all by one deadline.

    Args:
        pictures: Where they come from.
        offline: Whether to take them from the cache only, fresh or not.
    """

    def __init__(self, pictures: RemotePictures, offline: bool) -> None:
        self._pictures = pictures
        self._limits = pictures.settings.limits
        self._offline = offline
        self._lock = Lock()
        self._answers: dict[str, Future[bytes]] = {}
        self._deadline: Deadline | None = None

    def fetch(self, url: str) -> bytes:
        """Return the picture at `url`, as it is or as the cache may say that it is.

        Raises:
            FetchError: There is none; of all targets that no connection was made to, the same
                is said.
            LimitError: It is larger than the limits allow.
        """
        from concurrent.futures import Future

        from cardpress.fetching.client import get

        address = str(get(url).url)
        with self._lock:
            answer = self._answers.get(address)
            first = answer is None
            if answer is None:
                answer = self._answers[address] = Future()
            self._deadline = self._deadline or Deadline(self._limits.document_fetch_seconds)
            deadline = self._deadline.within(self._limits.fetch_seconds)
        if first:
            self._answer(address, answer, deadline)
        return answer.result()

    def _answer(self, url: str, answer: Future[bytes], deadline: Deadline) -> None:
        began = time.monotonic()
        try:
            deadline.remaining()
            picture = self._pictures.library.picture(
                url, Bounds.of(self._limits), deadline, self._offline
            )
            answer.set_result(picture)
        except FetchError as error:
            if self._pictures.settings.discreet and error.reason in _SILENT:
                elapsed = time.monotonic() - began
                self._pictures.sleep(_BEAT - elapsed % _BEAT)
            answer.set_exception(_as_limit(error, self._limits.source_bytes))
        except BaseException as error:
            answer.set_exception(error)


def _as_limit(error: FetchError, most: int) -> CardpressError:
    if error.reason is not Reason.TOO_LARGE:
        return error
    return LimitError(f"the answer has more than {most} bytes, which is the limit", "source_bytes")
