"""From errors to answers: the only place that knows which error has which status.

Every error is JSON, `{"error": "...", "details": {...}}`, or the same as RFC 9457 for those
who accept `application/problem+json`. Nothing in it tells of files, addresses or code.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from cardpress.errors import (
    CardpressError,
    DocumentError,
    EncodeError,
    LimitError,
    Problem,
    SourceError,
)
from cardpress_server.clock import iso_milliseconds
from cardpress_server.error_body import error_body
from cardpress_server.jobs import PlanLimitError
from cardpress_server.log import record_failure
from cardpress_server.quotas import QuotaExceeded
from cardpress_server.services import services
from cardpress_server.unavailable import StorageFailed, Unavailable

#: Errors that the caller can mend; whatever else leaves the library is a defect of ours.
_OF_THE_CALLER = (DocumentError, LimitError, SourceError, EncodeError)

#: What is said of a defect.
_SORRY = "the server failed; the failure has been recorded"

#: What is said of a status, where the framework's own words would be a paragraph.
WORDS = {
    400: "the request cannot be understood",
    404: "there is nothing here",
    405: "this method does not work here",
    413: "the request is too large",
    414: "the address is too long",
    415: "the request's type is not supported",
    431: "the request's headers are too large",
}


def problem(
    status: int,
    message: str,
    *,
    headers: dict[str, str] | None = None,
    retry_after: str | None = None,
    **details: Any,
) -> Response:
    """Return an error as an answer.

    Args:
        status: HTTP status.
        message: What is wrong, in a sentence for a person.
        headers: Of the answer, beside those of every error.
        retry_after: ISO 8601 time, for the field `retryAfter`.
        **details: What a program may want to know; `problems` is a list of `Problem`.
    """
    body, kind = error_body(
        status,
        message,
        {name: _plain(value) for name, value in details.items()},
        accept=request.headers.get("Accept", ""),
        request_id=g.get("request_id", ""),
        retry_after=retry_after,
    )
    response = Response(body, status, content_type=kind)
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers or {})
    return response


def words_of(status: int) -> str:
    """Return what is said of a status when there is nothing more to say."""
    return WORDS.get(status, HTTPStatus(status).phrase.lower())


def register_problems(app: Flask) -> None:
    """Let `app` answer every error as a problem."""
    app.register_error_handler(CardpressError, _of_library)
    app.register_error_handler(Unavailable, _of_service)
    app.register_error_handler(QuotaExceeded, _of_quota)
    app.register_error_handler(HTTPException, _of_framework)
    app.register_error_handler(Exception, _of_defect)


def _of_library(error: CardpressError) -> Response:
    if not isinstance(error, _OF_THE_CALLER):
        return _of_defect(error)
    details: dict[str, Any] = {"problems": error.problems or [Problem("invalid", "", str(error))]}
    if isinstance(error, PlanLimitError):
        details["limit"] = error.most
    elif isinstance(error, LimitError):
        details["limit"] = getattr(services().settings.rendering.limits, error.limit, None)
    return problem(400, _headline(error), **details)


def _of_service(error: Unavailable) -> Response:
    g.outcome = error.code
    if isinstance(error, StorageFailed):
        record_failure(error)
    headers = {"Retry-After": str(error.retry_after)}
    return problem(503, error.message, headers=headers, code=error.code)


def _of_quota(error: QuotaExceeded) -> Response:
    standing = error.standing
    return problem(
        429,
        "Rate limit exceeded",
        headers={"Retry-After": str(standing.seconds)},
        retry_after=iso_milliseconds(standing.reset),
        limit=standing.limit,
    )


def _of_framework(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    if status >= 500:
        return _of_defect(error)
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return problem(status, words_of(status), headers=headers)


def _of_defect(error: Exception) -> Response:
    record_failure(error)
    return problem(500, _SORRY)


def _headline(error: CardpressError) -> str:
    """Return what is wrong in one line: the problem itself if there is but one."""
    if len(error.problems) == 1 and error.problems[0].pointer:
        return str(error.problems[0])
    return str(error).split("\n", 1)[0]


def _plain(value: Any) -> Any:
    """Return a detail as JSON data."""
    if isinstance(value, Problem):
        return value.to_dict()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
