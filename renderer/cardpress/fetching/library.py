"""What is at an address, as its server or the cache says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardpress.errors import SourceError
from cardpress.fetching.bounds import Bounds
from cardpress.fetching.client import Client, get, redirect
from cardpress.fetching.deadline import Deadline
from cardpress.fetching.failure import FetchError, Reason
from cardpress.fetching.freshness import Record
from cardpress.fetching.http_cache import HttpCache
from cardpress.fetching.policy import port_of
from cardpress.fetching.reply import Reply
from cardpress.sources.signature import identify
from cardpress.sources.vector import is_vector

if TYPE_CHECKING:
    import httpx2

_OK, _NOT_MODIFIED, _SERVER_ERROR = 200, 304, 500

#: What people get when an address is that of a page about a picture, or of an API.
_PAGES = {
    "text/html": "a web page",
    "application/xhtml+xml": "a web page",
    "application/json": "JSON",
    "text/plain": "plain text",
}

#: How a web page begins, whatever it is labelled as.
_PAGE = re.compile(rb"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Library:
    """Gets pictures from servers, and from the cache where HTTP allows that (RFC 9111).

    Attributes:
        client: Sends the requests.
        cache: What has been answered before.
        clock: Tells the time in seconds since 1970.
    """

    client: Client
    cache: HttpCache
    clock: Callable[[], float]

    def picture(self, url: str, bounds: Bounds, deadline: Deadline, offline: bool) -> bytes:
        """Return the picture at `url`.

        Args:
            url: The address; up to `bounds.redirects` redirects are followed from there.
            bounds: How large it may be.
            deadline: By when it must be there.
            offline: Whether to ask the cache only, and to take what it has, fresh or not.

        Raises:
            FetchError: There is none.
        """
        request = get(url)
        for _ in range(bounds.redirects + 1):
            reply = self._reply(request, bounds, deadline, offline)
            target = redirect(reply)
            if target is None:
                return _body(reply)
            request = get(target)
        raise FetchError(Reason.REDIRECTED)

    def _reply(
        self, request: httpx2.Request, bounds: Bounds, deadline: Deadline, offline: bool
    ) -> Reply:
        """Return what is at one address, from the cache where that may be."""
        policy, url = self.client.policy, str(request.url)
        policy.check_url(request.url)
        host = request.url.raw_host.decode("ascii")
        exception = policy.is_exception(host, port_of(request.url))
        record = self.cache.get(url, exception)
        if record and (offline or record.is_fresh(self.clock())):
            return record.reply
        if offline:
            raise FetchError(Reason.OFFLINE)
        new = self._asked(request, record, bounds, deadline)
        if new is not record and new.may_be_kept():
            self.cache.put(url, exception, new)
        return new.reply

    def _asked(
        self, request: httpx2.Request, record: Record | None, bounds: Bounds, deadline: Deadline
    ) -> Record:
        """Ask the server, which may confirm the record, or have it stand in."""
        asked = self.clock()
        conditions = record.conditions() if record else {}
        try:
            reply = self.client.send(get(request.url, conditions), bounds, deadline)
        except FetchError as error:
            if record and error.reason is not Reason.BLOCKED and record.may_stand_in(asked):
                return record
            raise
        answered = self.clock()
        if record and conditions and reply.status == _NOT_MODIFIED:
            return record.confirmed(reply, asked, answered)
        if record and reply.status >= _SERVER_ERROR and record.may_stand_in(answered):
            return record
        return Record(reply, asked, answered)


def _body(reply: Reply) -> bytes:
    """Return the picture that a reply is.

    Raises:
        FetchError: It says that it is none.
    """
    if reply.status != _OK:
        raise FetchError(Reason.REFUSED, f"the server answers with status {reply.status}")
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if _PAGE.match(reply.body):
        kind = "text/html"
    if kind in _PAGES and not _is_picture(reply.body):
        raise FetchError(
            Reason.REFUSED,
            f"the server answers with {_PAGES[kind]}, not with a picture: use the address of the "
            "picture itself",
        )
    return reply.body


def _is_picture(data: bytes) -> bool:
    try:
        return is_vector(data) or bool(identify(data))
    except SourceError:
        return False
