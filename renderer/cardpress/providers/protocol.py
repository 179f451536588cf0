"""What a provider is: a class that turns requests into calls, and answers into results.

It does no input or output itself. Sending, waiting, storing and counting are done elsewhere,
once for all providers, and equally for blocking and asynchronous callers.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, ClassVar

from cardpress.errors import PluginError, Problem, ProviderError
from cardpress.limits import Limits


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
        url: Where it lies, http or https; or a data URI that holds it.
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


@dataclass(frozen=True, slots=True)
class Query:
    """A question that costs nothing: subclasses are frozen dataclasses of what it takes.

    Attributes:
        operation: Name of the operation, e.g. `"account"`; on a bound provider a method.
    """

    operation: ClassVar[str]


class Provider(ABC):
    """An AI service.

    One object serves many threads: it keeps nothing between calls.

    Attributes:
        name: In documents, settings (`CARDPRESS_<NAME>_API_KEY`) and on the command line.
        base_url: The default; None where every user must say.
        requests: The requests that can be bought, by operation.
        queries: The questions that cost nothing, by operation.
        paths: Default paths that the service's document does not print, by name; each is a
            setting `CARDPRESS_<NAME>_<PATH>_PATH`. `self.path[name]` is the one to use.
        concurrency: How many orders the service works on at once, by default.
        create_seconds: How long the answer to `create` may take; much where the service works
            before it answers. Giving up leaves a request whose fate is unknown.
    """

    name: ClassVar[str]
    base_url: ClassVar[str | None] = None
    requests: ClassVar[Mapping[str, type[Request]]]
    queries: ClassVar[Mapping[str, type[Query]]] = MappingProxyType({})
    paths: ClassVar[Mapping[str, str]] = MappingProxyType({})
    concurrency: ClassVar[int] = 4
    create_seconds: ClassVar[float] = 60

    def __init__(
        self, paths: Mapping[str, str] | None = None, *, limits: Limits | None = None
    ) -> None:
        self.path: Mapping[str, str] = {**self.paths, **(paths or {})}
        self.limits = limits or Limits()

    def authorization(self, key: str) -> Mapping[str, str]:
        """Return the headers that carry the key."""
        return {"Authorization": f"Bearer {key}"}

    def request_for(
        self,
        operation: str,
        wishes: Mapping[str, Any],
        size: tuple[float, float],
        image: bytes | None = None,
    ) -> Request:
        """Return the request that a component of a document stands for.

        Args:
            operation: Key of `requests`.
            wishes: The component's own fields that are given, in snake_case, e.g.
                `{"prompt": "…", "aspect_ratio": "16:9"}`.
            size: Width and height in which the result is drawn, in canvas pixels; a service
                that offers aspect ratios takes the nearest where none is given.
            image: The bytes of the component's `src`, for operations on a picture.

        Raises:
            ProviderError: `invalid-request`: the service has no such operation or field.
        """
        made = self.requests.get(operation)
        if made is None:
            message = f"{self.name} does not offer {operation}"
            raise self.error("invalid-request", message, processed=False)
        given = {**wishes, **({} if image is None else {"image": image})}
        unknown = sorted(set(given) - {item.name for item in fields(made)})
        if unknown:
            message = f"{self.name} takes no {', '.join(unknown)} to {operation}"
            problems = [Problem("unknown-field", f"/{name}", message) for name in unknown]
            raise self.error("invalid-request", message, problems=problems, processed=False)
        return made(**given)

    def prepare(self, request: Request) -> Request:
        """Check the request against the service's limits and return it as the service takes it.

        Pictures are converted and scaled here. It is called once, before anything is spent;
        results are kept under the digest of the request as it was given.

        Raises:
            ProviderError: `invalid-request`: the service would refuse it.
        """
        return request

    @abstractmethod
    def create(self, request: Request) -> Call:
        """Return the call that orders `request`; `prepare` has returned it."""

    @abstractmethod
    def created(self, answer: Answer) -> Ordered | Finished:
        """Read the answer to `create`, whatever its status.

        Raises:
            ProviderError: The service refused. With `processed=False` it surely has not
                counted the request: `rate-limited` is then waited out and sent again, all
                else may be tried again by a later call. With `processed=True`, `failed` and
                `filtered` end the order; any other code makes its fate unknown, and it is
                never sent again on its own.
        """

    def poll(self, order: str) -> Call:
        """Return the call that asks how the order stands."""
        raise self._lacking("poll")

    def polled(self, answer: Answer) -> Running | Finished:
        """Read the answer to `poll`, whatever its status.

        Raises:
            ProviderError: `failed`, `filtered`, `timed-out` (at the service) and `expired` (it
                no longer knows the order, or its files) end the order. `rate-limited`,
                `server-error` and `bad-answer` mean that only the question failed: it is asked
                again until the deadline. Any other code is raised, and a later call polls on.
        """
        raise self._lacking("polled")

    def ask(self, query: Query) -> Call:
        """Return the call that asks `query`."""
        raise self._lacking("ask")

    def asked(self, query: Query, answer: Answer) -> Any:
        """Read the answer to `query`, whatever its status, as a frozen dataclass.

        Raises:
            ProviderError: The service refused, or the answer is not one.
        """
        raise self._lacking("asked")

    def _lacking(self, method: str) -> PluginError:
        """Make the error of a class that has come to need a method which it does not define."""
        return PluginError(f"the provider {self.name!r} must define {method}()")

    def result(self, operation: str, facts: Mapping[str, Any]) -> Any:
        """Return `Finished.facts` as a frozen dataclass, where the provider has one."""
        return facts

    def rate_limit(self, answer: Answer) -> RateLimit | None:
        """Return what the answer's headers say of the rate limit."""
        return None

    def error(self, code: str, message: str, **facts: Any) -> ProviderError:
        """Make an error of this provider; `facts` as for `ProviderError`."""
        return ProviderError(message, self.name, code, **facts)
