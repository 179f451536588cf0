"""The same as `connection` for event loops."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import httpcore2

from cardpress.fetching.connection import MOST_ADDRESSES, Budget, untrusted
from cardpress.fetching.failure import FetchError, Reason
from cardpress.fetching.policy import Policy
from cardpress.fetching.resolver import Resolver


@dataclass(frozen=True, slots=True)
class AsyncStream(httpcore2.AsyncNetworkStream):
    """A connected stream; the time-outs it is told are not used.

    Attributes:
        inner: The stream of the event loop.
        budget: Of this connection.
    """

    inner: httpcore2.AsyncNetworkStream
    budget: Budget

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, at most `max_bytes`; nothing at the end."""
        try:
            data = await self.inner.read(max_bytes, self.budget.deadline.remaining())
        except httpcore2.ReadTimeout:
            raise FetchError(Reason.TIMED_OUT) from None
        return self.budget.take(data)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`, however slowly it is taken."""
        try:
            await self.inner.write(buffer, self.budget.deadline.remaining())
        except httpcore2.WriteTimeout:
            raise FetchError(Reason.TIMED_OUT) from None

    async def aclose(self) -> None:
        """Close the stream."""
        await self.inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Return a stream over TLS."""
        left = self.budget.connecting.remaining()
        try:
            inner = await self.inner.start_tls(ssl_context, server_hostname, left)
        except httpcore2.ConnectError as error:
            cause = error.__cause__
            if isinstance(cause, ssl.SSLError):
                raise untrusted(cause) from error
            raise FetchError(Reason.UNREACHABLE) from error
        except (httpcore2.ConnectTimeout, OSError, ValueError) as error:
            raise FetchError(Reason.UNREACHABLE) from error
        return AsyncStream(inner, self.budget)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection."""
        return self.inner.get_extra_info(info)


@dataclass(frozen=True, slots=True)
class AsyncBackend(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that the policy has checked, and to no others.

    Attributes:
        policy: Says which.
        resolver: Finds the addresses; they are not looked up again afterwards.
        budget: Of this one connection.
    """

    policy: Policy
    resolver: Resolver
    budget: Budget
    _inner: httpcore2.AnyIOBackend = field(default_factory=httpcore2.AnyIOBackend)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Return a stream to one of the host's addresses.

        Raises:
            FetchError: They may not be reached, or cannot be.
        """
        connecting = self.budget.connecting
        addresses = await self.resolver.addresses_async(host, port, connecting)
        self.policy.check_addresses(host, port, addresses)
        tries = addresses[:MOST_ADDRESSES]
        for place, address in enumerate(tries):
            share = connecting.remaining() / (len(tries) - place)
            try:
                inner = await self._inner.connect_tcp(str(address), port, share)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
            return AsyncStream(inner, self.budget)
        raise FetchError(Reason.UNREACHABLE)
