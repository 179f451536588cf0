"""The two shapes of an error: Craftr's, and RFC 9457's for those who accept it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

#: The media type of RFC 9457.
PROBLEM_TYPE = "application/problem+json"


def error_body(
    status: int,
    message: str,
    details: dict[str, Any],
    *,
    accept: str,
    request_id: str,
    retry_after: str | None = None,
) -> tuple[bytes, str]:
    """Return the body of an error and its media type.

    Args:
        status: HTTP status.
        message: What is wrong, in a sentence for a person.
        details: JSON data; `problems` is a list of `Problem.to_dict()`.
        accept: The request's header of that name; may be empty.
        request_id: The request's id; may be empty.
        retry_after: ISO 8601 time, for the field `retryAfter`.
    """
    again = {} if retry_after is None else {"retryAfter": retry_after}
    if _accepts_problems(accept):
        body = _rfc9457(status, message, details, request_id) | again
        return _encoded(body), PROBLEM_TYPE
    return _encoded({"error": message, **again, "details": details}), "application/json"


def _encoded(body: dict[str, Any]) -> bytes:
    return (json.dumps(body) + "\n").encode("ascii")


def _accepts_problems(accept: str) -> bool:
    kinds = parse_accept_header(accept, MIMEAccept)
    return any(kind.lower() == PROBLEM_TYPE and quality > 0 for kind, quality in kinds)


def _rfc9457(status: int, message: str, details: dict[str, Any], request_id: str) -> dict[str, Any]:
    """Return a problem in that shape; pointers are URI fragments, as its examples show them."""
    others = {name: value for name, value in details.items() if name != "problems"}
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": message,
        **others,
    }
    if request_id:
        body["instance"] = f"urn:cardpress:request:{request_id}"
    if problems := details.get("problems"):
        body["errors"] = [
            {"code": one["code"], "pointer": "#" + quote(one["pointer"]), "detail": one["message"]}
            for one in problems
        ]
    return body
