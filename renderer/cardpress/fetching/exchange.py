"""One request and its answer, read to the end within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import httpcore2
import httpx2

from cardpress.fetching.async_connection import AsyncBackend
from cardpress.fetching.bounds import Bounds
from cardpress.fetching.connection import Backend, Budget
from cardpress.fetching.deadline import Deadline
from cardpress.fetching.failure import FetchError, Reason
from cardpress.fetching.policy import Policy
from cardpress.fetching.reply import Reply
from cardpress.fetching.resolver import Resolver

if TYPE_CHECKING:
    import ssl

#: Bytes that an answer may have besides its body: headers, chunks' sizes, interim answers.
_OVERHEAD = 256 * 1024

#: Content codings that are understood: those that Python always has.
_CODINGS = frozenset({"gzip", "deflate", "identity"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """Sends single requests over connections of their own.

    Attributes:
        policy: Which addresses may be reached.
        resolver: Finds them.
        trust: Whose certificates are believed; None for what the system trusts.
    """

    policy: Policy
    resolver: Resolver = field(default_factory=Resolver)
    trust: ssl.SSLContext | None = None

    def send(self, request: httpx2.Request, bounds: Bounds, deadline: Deadline) -> Reply:
        """Return the answer to `request`.

        Raises:
            FetchError: There is none.
        """
        self.policy.check_url(request.url)
        budget = _budget(bounds, deadline)
        backend = Backend(self.policy, self.resolver, budget)
        core = _core(request)
        with (
            _reporting(),
            httpcore2.HTTPConnection(
                core.url.origin, self._trust(), network_backend=backend
            ) as connection,
        ):
            response = connection.handle_request(core)
            _check_length(response, bounds)
            raw = b"".join(response.iter_stream())
        return _reply(request, response, raw, bounds)

    async def send_async(
        self, request: httpx2.Request, bounds: Bounds, deadline: Deadline
    ) -> Reply:
        """Do the same without blocking the event loop (of asyncio)."""
        self.policy.check_url(request.url)
        budget = _budget(bounds, deadline)
        backend = AsyncBackend(self.policy, self.resolver, budget)
        core = _core(request)
        with _reporting():
            async with httpcore2.AsyncHTTPConnection(
                core.url.origin, self._trust(), network_backend=backend
            ) as connection:
                response = await connection.handle_async_request(core)
                _check_length(response, bounds)
                raw = b"".join([part async for part in response.aiter_stream()])
        return _reply(request, response, raw, bounds)

    def _trust(self) -> ssl.SSLContext:
        return self.trust or _system_trust()


@lru_cache(maxsize=1)
def _system_trust() -> ssl.SSLContext:
    """Return what the system trusts, or `SSL_CERT_FILE`: an operator's choice, no secret."""
    return httpcore2.default_ssl_context()


def _budget(bounds: Bounds, deadline: Deadline) -> Budget:
    connecting = deadline.within(bounds.connect_seconds, Reason.UNREACHABLE)
    return Budget(connecting, deadline, bounds.most + _OVERHEAD)


def _core(request: httpx2.Request) -> httpcore2.Request:
    """Return the request for the layer below, with the URL as it was parsed once."""
    url = request.url
    target = httpcore2.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    kept = [pair for pair in request.headers.raw if pair[0].lower() != b"connection"]
    return httpcore2.Request(
        request.method,
        target,
        headers=[*kept, (b"Connection", b"close")],
        content=request.stream,
    )


@contextmanager
def _reporting() -> Iterator[None]:
    """Turn errors of HTTP and of the socket into ours."""
    try:
        yield
    except FetchError:
        raise
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException) as error:
        raise FetchError(Reason.BROKEN) from error


def _check_length(response: httpcore2.Response, bounds: Bounds) -> None:
    """Refuse what is announced to be too large before any of it is read."""
    for name, value in response.headers:
        if name.lower() == b"content-length" and value.isdigit() and int(value) > bounds.most:
            raise FetchError(Reason.TOO_LARGE)


def _reply(
    request: httpx2.Request, response: httpcore2.Response, raw: bytes, bounds: Bounds
) -> Reply:
    headers = httpx2.Headers(response.headers)
    body = _decompressed(headers, raw, bounds.most)
    return Reply(str(request.url), response.status, dict(headers), body)


def _decompressed(headers: httpx2.Headers, raw: bytes, most: int) -> bytes:
    """Undo the one content coding that an answer may have, counting what comes of it."""
    codings = headers.get_list("content-encoding", split_commas=True)
    if len(codings) > 1 or not {coding.strip().lower() for coding in codings} <= _CODINGS:
        raise FetchError(Reason.BROKEN, "the server compresses its answer in an unwanted way")
    answer = httpx2.Response(200, headers=headers, stream=httpx2.ByteStream(raw))
    parts, room = [], most
    try:
        for part in answer.iter_bytes():
            parts.append(part)
            room -= len(part)
            if room < 0:
                raise FetchError(Reason.TOO_LARGE)
    except httpx2.DecodingError as error:
        raise FetchError(Reason.BROKEN) from error
    return b"".join(parts)
