"""What a provider is: a class that turns requests into calls, and answers into results.

It does no input or output itself. Sending, waiting, storing and counting are done elsewhere,
once for all providers, and equally for blocking and asynchronous callers.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from cardpress.errors import ProviderError


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of a multipart form.

    Attributes:
        name: The file's name, which tells some services the format.
        media_type: Of the data.
        data: The bytes.
    """

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTP request, without the base URL and without the key.

    Attributes:
        method: `"GET"` or `"POST"`.
        path: Below the base URL, beginning with a slash.
        headers: Besides those of `Provider.authorization`.
        query: Names and values of the query string.
        data: Sent as JSON; None for no JSON body.
        form: Text fields of a multipart form.
        files: Files of a multipart form.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    data: Any = field(default=None, repr=False)
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, FilePart] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response, read to the end under the limits.

    Attributes:
        status: The status code.
        headers: Names in lower case.
        body: The bytes.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)

    def json(self) -> Any:
        """Return the body as JSON data.

        Raises:
            ValueError: It is not JSON.
        """
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How many requests a service still takes; None where it does not say.

    Attributes:
        limit: Requests in a window.
        remaining: Requests left in this one.
        reset: When the next begins, in seconds since 1970.
    """

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that a service has made, to be downloaded at once.

    Attributes:
        role: `"picture"`, `"preview"`, `"original"`, `"model"` or `"video"`.
        url: Where it lies.
    """

    role: str
    url: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """The service has taken the order and works on it; `id` is its name for it."""

    id: str


@dataclass(frozen=True, slots=True)
class Running:
    """The order is not finished.

    Attributes:
        state: `"queued"` or `"running"`.
        progress: From 0 to 1; None if the service does not say.
    """

    state: str
    progress: float | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The order is done.

    Attributes:
        files: At least one; the first is what a component draws.
        facts: The rest of the answer as the service gave it, JSON data.
    """

    files: tuple[RemoteFile, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """Something to be bought: subclasses are frozen dataclasses of what the service takes.

    Pictures in them are `bytes`, as the service will get them.

    Attributes:
        operation: Name of the operation, e.g. `"generate"`; the same for equal requests of
            different providers.
    """

    operation: ClassVar[str]


class Provider(ABC):
    """An AI service.

    Attributes:
        name: In documents, settings (`CARDPRESS_<NAME>_API_KEY`) and on the command line.
        base_url: The default; None where every user must say.
        requests: The requests that can be bought, by operation.
        concurrency: How many orders the service works on at once, by default.
    """

    name: ClassVar[str]
    base_url: ClassVar[str | None] = None
    requests: ClassVar[Mapping[str, type[Request]]]
    concurrency: ClassVar[int] = 4

    def authorization(self, key: str) -> Mapping[str, str]:
        """Return the headers that carry the key."""
        return {"Authorization": f"Bearer {key}"}

    @abstractmethod
    def create(self, request: Request) -> Call:
        """Return the call that orders `request`; it has been checked already (`check`)."""

    @abstractmethod
    def created(self, answer: Answer) -> Ordered | Finished:
        """Read the answer to `create`.

        Raises:
            ProviderError: The service refused. `error.processed` says whether it may
                nevertheless have counted the request.
        """

    def poll(self, order: str) -> Call:
        """Return the call that asks how the order stands."""
        raise NotImplementedError(f"{self.name} answers at once")

    def polled(self, answer: Answer) -> Running | Finished:
        """Read the answer to `poll`.

        Raises:
            ProviderError: The order failed, or the question did.
        """
        raise NotImplementedError(f"{self.name} answers at once")

    def rate_limit(self, answer: Answer) -> RateLimit | None:
        """Return what the answer's headers say of the rate limit."""
        return None

    def error(self, code: str, message: str, **facts: Any) -> ProviderError:
        """Make an error of this provider; `facts` as for `ProviderError`."""
        return ProviderError(message, self.name, code, **facts)
