"""A request as it came and a response as it will go, without sockets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An HTTP request, read to the end.

    Attributes:
        method: In upper case.
        path: Percent-decoded, without the query.
        query: Names and values of the query string, as they came.
        headers: Names in lower case.
        body: The bytes.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)

    @property
    def media_type(self) -> str:
        """The media type of the body in lower case, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response.

    Attributes:
        status: The status code.
        body: The bytes.
        media_type: Of the body.
        headers: Besides Content-Type and Content-Length.
    """

    status: int
    body: bytes = field(default=b"", repr=False)
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def json_response(status: int, data: Any, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response whose body is `data` as JSON."""
    return Response(status, json.dumps(data).encode(), headers=headers or {})


class ServiceError(Exception):
    """The service does not do what it was asked; it says so in its own shape.

    Attributes:
        status: The HTTP status.
        code: The service's own code.
        details: The service's own details, JSON data.
        headers: Of the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.details = details or {}
        self.headers = headers or {}
