"""Requests to safe addresses, and downloads from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import httpx2

from cardpress.fetching.bounds import Bounds
from cardpress.fetching.deadline import Deadline
from cardpress.fetching.exchange import Exchange
from cardpress.fetching.failure import FetchError, Reason
from cardpress.fetching.policy import Policy
from cardpress.fetching.reply import Reply
from cardpress.fetching.resolver import Resolver
from cardpress.version import __version__

if TYPE_CHECKING:
    import ssl

#: Answers that say where else to look, for a GET (RFC 9110, 15.4).
REDIRECTS = frozenset({301, 302, 303, 307, 308})

#: Sent with every download; a picture is what is wanted.
HEADERS = {
    "Accept": "image/avif,image/webp,image/*;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": f"cardpress/{__version__}",
}


class Client:
    """Sends requests by a policy; safe to use from several threads.

    Args:
        policy: Which addresses may be reached.
        resolver: Finds addresses; default: the system.
        trust: Whose certificates are believed; default: what the system trusts.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        resolver: Resolver | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.policy = policy
        self._exchange = Exchange(policy, resolver or Resolver(), trust)

    def send(
        self, request: httpx2.Request, bounds: Bounds, deadline: Deadline | None = None
    ) -> Reply:
        """Return the answer to one request; redirects are answers like any other.

        Args:
            request: With an absolute URL; its headers are sent as they are.
            bounds: How long and how large the answer may be.
            deadline: Replaces `bounds.seconds`.

        Raises:
            FetchError: There is no answer.
        """
        return self._exchange.send(request, bounds, deadline or Deadline(bounds.seconds))

    async def send_async(
        self, request: httpx2.Request, bounds: Bounds, deadline: Deadline | None = None
    ) -> Reply:
        """Do the same without blocking the event loop (of asyncio)."""
        deadline = deadline or Deadline(bounds.seconds)
        return await self._exchange.send_async(request, bounds, deadline)

    def download(self, url: str, bounds: Bounds, deadline: Deadline | None = None) -> Reply:
        """Return what a GET of `url` answers in the end, whatever its status.

        Each redirect is checked like the first address; none leads from https to http.

        Raises:
            FetchError: There is no answer.
        """
        deadline = deadline or Deadline(bounds.seconds)
        request = get(url)
        for _ in range(bounds.redirects + 1):
            reply = self._exchange.send(request, bounds, deadline)
            target = redirect(reply)
            if target is None:
                return reply
            request = get(target)
        raise FetchError(Reason.REDIRECTED)

    async def download_async(
        self, url: str, bounds: Bounds, deadline: Deadline | None = None
    ) -> Reply:
        """Do the same without blocking the event loop (of asyncio)."""
        deadline = deadline or Deadline(bounds.seconds)
        request = get(url)
        for _ in range(bounds.redirects + 1):
            reply = await self._exchange.send_async(request, bounds, deadline)
            target = redirect(reply)
            if target is None:
                return reply
            request = get(target)
        raise FetchError(Reason.REDIRECTED)


def get(url: str | httpx2.URL, headers: Mapping[str, str] | None = None) -> httpx2.Request:
    """Return the request for the file at `url`, whose fragment is left out.

    Raises:
        FetchError: It is not a URL.
    """
    try:
        parsed = httpx2.URL(url).copy_with(fragment=None)
        return httpx2.Request("GET", parsed, headers=HEADERS | dict(headers or {}))
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchError(Reason.BLOCKED) from error


def redirect(reply: Reply) -> httpx2.URL | None:
    """Return where a reply sends us; None if it is not a redirect.

    Raises:
        FetchError: To no URL, or from https to http.
    """
    location = reply.headers.get("location")
    if reply.status not in REDIRECTS or location is None:
        return None
    here = httpx2.URL(reply.url)
    try:
        there = here.join(location).copy_with(fragment=None)
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchError(Reason.BLOCKED) from error
    if here.scheme == "https" and there.scheme == "http":
        raise FetchError(Reason.REDIRECTED, "the server redirects from https to http")
    return there
