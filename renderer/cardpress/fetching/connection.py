"""Sockets to checked addresses; each step is in time, and what comes is counted."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpcore2

from cardpress.fetching.deadline import Deadline
from cardpress.fetching.failure import FetchError, Reason
from cardpress.fetching.policy import Policy
from cardpress.fetching.resolver import Address, Resolver

#: Addresses of one name that are tried.
MOST_ADDRESSES = 4


@dataclass(slots=True)
class Budget:
    """How long a connection may last, and how much may come over it.

    Attributes:
        connecting: By when it must stand, looking up the name and TLS included.
        deadline: By when all must be done.
        room: Bytes that may still come, headers and interim answers included.
    """

    connecting: Deadline
    deadline: Deadline
    room: int

    def take(self, data: bytes) -> bytes:
        """Count `data`, which has come, and return it.

        Raises:
            FetchError: It is too much.
        """
        self.room -= len(data)
        if self.room < 0:
            raise FetchError(Reason.TOO_LARGE)
        return data


def untrusted(error: ssl.SSLError) -> FetchError:
    """Return the error of a TLS handshake that failed."""
    detail = getattr(error, "verify_message", None) or error.reason or "the handshake failed"
    return FetchError(Reason.UNTRUSTED, f"no secure connection to the server: {detail}")


class Stream(httpcore2.NetworkStream):
    """A connected socket, closed by its owner; the time-outs it is told are not used."""

    def __init__(self, sock: socket.socket, budget: Budget) -> None:
        self._socket = sock
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, at most `max_bytes`; nothing at the end."""
        self._socket.settimeout(self._budget.deadline.remaining())
        try:
            return self._budget.take(self._socket.recv(max_bytes))
        except TimeoutError:
            raise FetchError(Reason.TIMED_OUT) from None
        except OSError as error:
            raise httpcore2.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`, however slowly it is taken."""
        view = memoryview(buffer)
        while view:
            self._socket.settimeout(self._budget.deadline.remaining())
            try:
                view = view[self._socket.send(view) :]
            except TimeoutError:
                raise FetchError(Reason.TIMED_OUT) from None
            except OSError as error:
                raise httpcore2.WriteError(str(error)) from error

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """Return a stream over TLS; the time of a handshake is limited as a whole."""
        try:
            self._socket.settimeout(self._budget.connecting.remaining())
            wrapped = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except (OSError, ValueError, FetchError) as error:
            self.close()
            raise _handshake_failure(error) from error
        return Stream(wrapped, self._budget)

    def get_extra_info(self, info: str) -> Any:
        """Return the TLS object, by which HTTP versions are told apart."""
        return self._socket if info == "ssl_object" and _is_tls(self._socket) else None


def _is_tls(sock: socket.socket) -> bool:
    return isinstance(sock, ssl.SSLSocket)


def _handshake_failure(error: Exception) -> FetchError:
    if isinstance(error, FetchError):
        return error
    if isinstance(error, ssl.SSLError):
        return untrusted(error)
    return FetchError(Reason.UNREACHABLE)


@dataclass(frozen=True, slots=True)
class Backend(httpcore2.NetworkBackend):
    """Connects to addresses that the policy has checked, and to no others.

    Attributes:
        policy: Says which.
        resolver: Finds the addresses; they are not looked up again afterwards.
        budget: Of this one connection.
    """

    policy: Policy
    resolver: Resolver
    budget: Budget

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Return a stream to one of the host's addresses.

        Raises:
            FetchError: They may not be reached, or cannot be.
        """
        connecting = self.budget.connecting
        addresses = self.resolver.addresses(host, port, connecting)
        self.policy.check_addresses(host, port, addresses)
        tries = addresses[:MOST_ADDRESSES]
        for place, address in enumerate(tries):
            share = connecting.remaining() / (len(tries) - place)
            if sock := _connected(address, port, share):
                return Stream(sock, self.budget)
        raise FetchError(Reason.UNREACHABLE)


def _connected(address: Address, port: int, seconds: float) -> socket.socket | None:
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect((str(address), port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException as error:
        sock.close()
        if isinstance(error, OSError):
            return None
        raise
    return sock
