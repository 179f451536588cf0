"""Names to addresses, in time."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import BoundedSemaphore, Thread
from typing import Any

from cardpress.fetching.deadline import Deadline
from cardpress.fetching.failure import FetchError, Reason

Address = IPv4Address | IPv6Address

#: What `socket.getaddrinfo` is: name, port, family, type to rows whose last field is the address.
Lookup = Callable[..., list[Any]]

#: Look-ups at once in this process. One that hangs keeps its place until the system gives up.
_MOST = 32

#: Seconds until it is looked again whether there is a place.
_PAUSE = 0.01

_places = BoundedSemaphore(_MOST)


@dataclass(frozen=True, slots=True)
class Resolver:
    """Asks the system for addresses.

    Attributes:
        lookup: The system's function, which cannot be told to hurry.
    """

    lookup: Lookup | None = None

    def addresses(self, host: str, port: int, deadline: Deadline) -> list[Address]:
        """Return the addresses of `host`, at least one, in the order to be tried.

        Raises:
            FetchError: There are none, or nobody said so in time.
        """
        if not _places.acquire(timeout=deadline.remaining()):
            raise FetchError(Reason.UNREACHABLE)
        future = self._begun(host, port)
        try:
            return future.result(deadline.remaining())
        except FutureTimeoutError:
            raise FetchError(Reason.UNREACHABLE) from None

    async def addresses_async(self, host: str, port: int, deadline: Deadline) -> list[Address]:
        """Do the same without blocking the event loop."""
        while not _places.acquire(blocking=False):
            await asyncio.sleep(min(_PAUSE, deadline.remaining()))
        future = asyncio.wrap_future(self._begun(host, port))
        try:
            return await asyncio.wait_for(future, deadline.remaining())
        except TimeoutError:
            raise FetchError(Reason.UNREACHABLE) from None

    def _begun(self, host: str, port: int) -> Future[list[Address]]:
        """Start a look-up in a thread that nobody has to wait for, not even at exit."""
        future: Future[list[Address]] = Future()
        Thread(target=self._look_up, args=(host, port, future), daemon=True).start()
        return future

    def _look_up(self, host: str, port: int, future: Future[list[Address]]) -> None:
        lookup = self.lookup or socket.getaddrinfo
        try:
            rows = lookup(host, port, socket.AF_UNSPEC, socket.SOCK_STREAM)
            # Twice in the list stand what the hosts file and DNS both know.
            found = list(dict.fromkeys(ip_address(row[4][0]) for row in rows))
            if not found:
                raise OSError("no addresses")
        except (OSError, ValueError, UnicodeError):
            _settle(future, FetchError(Reason.UNREACHABLE))
        else:
            _settle(future, found)
        finally:
            _places.release()


def _settle(future: Future[list[Address]], outcome: list[Address] | FetchError) -> None:
    """Give the outcome to whoever still waits for it."""
    if not future.set_running_or_notify_cancel():
        return
    if isinstance(outcome, FetchError):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
