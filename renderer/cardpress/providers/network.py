"""The network as a provider sees it: its service, and the public addresses of results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cardpress.errors import ProviderError
from cardpress.fetching.failure import FetchError, Reason
from cardpress.providers.protocol import Answer

if TYPE_CHECKING:
    import httpx2

    from cardpress.fetching.bounds import Bounds
    from cardpress.fetching.policy import Policy
    from cardpress.fetching.reply import Reply
    from cardpress.providers.configuration import Account
    from cardpress.providers.protocol import Call, Provider

#: Bytes that the answer to a call may have: JSON that names files, never files themselves.
_ANSWER_BYTES = 4 * 1024 * 1024

_CODES = {
    Reason.TIMED_OUT: "timed-out",
    Reason.TOO_LARGE: "bad-answer",
    Reason.REDIRECTED: "bad-answer",
}

_HIDDEN = "****"


class ServiceNetwork:
    """Sends calls with the key; gets files without it.

    Args:
        provider: Whose service it is.
        account: Its key and address.
        policy: What may be reached besides the service itself.
    """

    def __init__(self, provider: Provider, account: Account, policy: Policy) -> None:
        from cardpress.fetching.client import Client

        self._provider = provider
        self._account = account
        service = replace(policy, allow_hosts=(*policy.allow_hosts, *_host_of(account.base_url)))
        self._service = Client(service)
        self._public = Client(policy)

    def send(self, call: Call, seconds: float) -> Answer:
        """Send a call and return its answer, whatever its status.

        Raises:
            ProviderError: There is none; `processed` tells whether the call may have arrived.
        """
        request = self._request(call)
        try:
            return self._answer(self._service.send(request, _bounds(seconds, _ANSWER_BYTES)))
        except FetchError as error:
            raise self._error(error) from None

    async def send_async(self, call: Call, seconds: float) -> Answer:
        """Do the same without blocking the event loop."""
        request = self._request(call)
        bounds = _bounds(seconds, _ANSWER_BYTES)
        try:
            return self._answer(await self._service.send_async(request, bounds))
        except FetchError as error:
            raise self._error(error) from None

    def fetch(self, url: str, seconds: float, most: int) -> Answer:
        """Return what lies at a public address, after at most three redirects.

        Raises:
            FetchError: Nothing came, or it may not be had.
        """
        return self._answer(self._public.download(url, _bounds(seconds, most)))

    async def fetch_async(self, url: str, seconds: float, most: int) -> Answer:
        """Do the same without blocking the event loop."""
        return self._answer(await self._public.download_async(url, _bounds(seconds, most)))

    def _request(self, call: Call) -> httpx2.Request:
        """Return the request.

        Raises:
            ProviderError: `invalid-request`: it cannot be written; nothing was sent.
        """
        import httpx2

        try:
            return self._written(call)
        except (ValueError, TypeError, RuntimeError, httpx2.InvalidURL) as error:
            message = f"the request to {self._provider.name} cannot be written"
            detail = f"{message}: {type(error).__name__}"
            raise self._provider.error("invalid-request", detail, processed=False) from None

    def _written(self, call: Call) -> httpx2.Request:
        import httpx2

        key = self._account.api_key
        authorization = {} if key is None else self._provider.authorization(key.reveal())
        given: dict[str, Any] = {"headers": {"User-Agent": _agent(), **call.headers}}
        given["headers"].update(authorization)
        if call.query:
            given["params"] = dict(call.query)
        if call.data is not None:
            given["json"] = call.data
        if call.files:
            given["data"] = dict(call.form)
            given["files"] = {
                name: (file.name, file.data, file.media_type) for name, file in call.files.items()
            }
        elif call.form:
            # httpx sends text fields alone as a urlencoded form unless they look like files.
            given["files"] = {name: (None, value.encode()) for name, value in call.form.items()}
        return httpx2.Request(call.method, f"{self._account.base_url}{call.path}", **given)

    def _answer(self, reply: Reply) -> Answer:
        """Return the answer, from which the key is removed should the service repeat it."""
        key = self._account.api_key
        if key is None:
            return Answer(reply.status, reply.headers, reply.body)
        text = key.reveal()
        headers = {name: value.replace(text, _HIDDEN) for name, value in reply.headers.items()}
        body = reply.body
        if len(body) <= _ANSWER_BYTES:
            body = body.replace(text.encode(), _HIDDEN.encode())
        return Answer(reply.status, headers, body)

    def _error(self, error: FetchError) -> ProviderError:
        code = _CODES.get(error.reason, "unreachable")
        name = self._provider.name
        return self._provider.error(code, f"{name}: {error}", processed=error.sent)


def _bounds(seconds: float, most: int) -> Bounds:
    from cardpress.fetching.bounds import Bounds

    return Bounds(seconds=seconds, most=most)


def _agent() -> str:
    from cardpress.fetching.client import HEADERS

    return HEADERS["User-Agent"]


def _host_of(base_url: str | None) -> tuple[str, ...]:
    """Return the service's `host:port`: the user has named it, so it may be anywhere."""
    if base_url is None:
        return ()
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    return (f"{shown}:{parts.port or {'http': 80}.get(parts.scheme, 443)}",)
