"""From errors to answers: the only place that knows which error has which status.

Every error is JSON, `{"error": "...", "details": {...}}`, or the same as RFC 9457 for those
who accept `application/problem+json`. Nothing in it tells of files, addresses or code.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from cardpress.errors import CardpressError, Problem
from cardpress_server.allowance import OverBudget
from cardpress_server.clock import iso_milliseconds
from cardpress_server.error_body import error_body
from cardpress_server.failure import failure_of
from cardpress_server.jobs import NotStoredError
from cardpress_server.log import record_failure
from cardpress_server.quotas import QuotaExceeded
from cardpress_server.services import services
from cardpress_server.unavailable import StorageFailed, Unavailable

#: Where those go whose key may buy.
JOBS = "/api/v1/jobs"

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
    app.register_error_handler(OverBudget, _of_budget)
    app.register_error_handler(HTTPException, _of_framework)
    app.register_error_handler(Exception, _of_defect)


def _of_library(error: CardpressError) -> Response:
    failure = failure_of(error, services().settings.rendering.limits)
    if failure is None:
        return _of_defect(error)
    if not isinstance(error, NotStoredError):
        return problem(failure.status, failure.message, **failure.details)
    if g.get("may_buy"):
        message = f"{failure.message}; POST the document to {JOBS} to have them made"
        return problem(failure.status, message, **failure.details, jobs=JOBS)
    message = f"{failure.message}, and may not be bought here"
    return problem(failure.status, message, **failure.details)


def _of_budget(error: OverBudget) -> Response:
    return problem(
        409,
        str(error),
        code="over-budget",
        limit=error.budget,
        remaining=error.remaining,
        needed=error.needed,
    )


def _of_service(error: Unavailable) -> Response:
    g.outcome = error.code
    if isinstance(error, StorageFailed):
        record_failure(error)
    headers = {"Retry-After": str(error.retry_after)}
    return problem(503, error.message, headers=headers, code=error.code)


def _of_quota(error: QuotaExceeded) -> Response:
    g.standing = standing = error.standing
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


def _plain(value: Any) -> Any:
    """Return a detail as JSON data."""
    if isinstance(value, Problem):
        return value.to_dict()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
