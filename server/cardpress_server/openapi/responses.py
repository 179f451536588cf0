"""The answers that the description shows, and their headers."""

from __future__ import annotations

from typing import Any

from cardpress_server.error_body import PROBLEM_TYPE
from cardpress_server.openapi.schemas import reference

_REASONS = {
    400: "The request, the document or a picture in it is not valid. `details.problems` lists "
    "what is wrong, with JSON pointers; `details.limit` is a limit that was exceeded.",
    401: "The header `Authorization: Bearer <key>` is missing or malformed.",
    403: "The key is not known, or was revoked.",
    404: "There is nothing at this address.",
    409: "Parts of the document are made by AI services and not stored yet, and this request, or "
    "this key, may not buy them; `details.missing` lists them. Or the key's billed requests of "
    "this month do not suffice (`details.code` is `over-budget`).",
    406: "None of the accepted types is offered; `details.supported` lists what is.",
    413: "The request is larger than the limit.",
    415: "The body is not JSON in UTF-8, or is compressed.",
    429: "The month's pictures are used up; `retryAfter` says when there are more.",
    503: "The service is busy, or the picture took too long to make.",
}

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}

_HEADERS: dict[str, Any] = {
    "X-Request-ID": {"description": "Names the request in the log.", "schema": _TEXT},
}

_STANDING: dict[str, Any] = {
    "X-RateLimit-Limit": {"description": "Pictures a month.", "schema": _COUNT},
    "X-RateLimit-Remaining": {"description": "Pictures that are left.", "schema": _COUNT},
    "X-RateLimit-Reset": {
        "description": "When the next month begins, in seconds since 1970 (UTC).",
        "schema": _COUNT,
    },
}

_AGAIN = {
    "Retry-After": {
        "description": "Seconds after which to try again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    }
}


def answer(description: str, content: dict[str, Any], **headers: Any) -> dict[str, Any]:
    """Return a good answer.

    Args:
        description: What it means.
        content: Schemas by media type.
        **headers: Descriptions by name, `_` for `-`.
    """
    named = {name.replace("_", "-"): header for name, header in headers.items()}
    return {
        "description": description,
        "headers": _HEADERS | named,
        "content": {kind: {"schema": schema} for kind, schema in content.items()},
    }


def errors(*statuses: int, limited: bool = False) -> dict[str, Any]:
    """Return errors by status.

    Args:
        *statuses: Those that the operation may have.
        limited: Whether they say how the key stands, where it has a quota.
    """
    return {str(status): _error(status, limited) for status in statuses}


def standing() -> dict[str, Any]:
    """Return the headers that say how a key with a quota stands."""
    return dict(_STANDING)


def _error(status: int, limited: bool) -> dict[str, Any]:
    headers = _HEADERS | (_STANDING if limited and status not in (401, 403) else {})
    if status in (429, 503):
        headers = headers | _AGAIN
    if status == 401:
        headers = headers | {"WWW-Authenticate": {"required": True, "schema": _TEXT}}
    content = {"application/json": "Error", PROBLEM_TYPE: "ProblemDetails"}
    return {
        "description": _REASONS[status],
        "headers": headers,
        "content": {kind: {"schema": reference(name)} for kind, name in content.items()},
    }
