"""Which format an answer has, and whether a request's body can be read."""

from __future__ import annotations

from functools import lru_cache

from flask import Request, abort
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_accept_header, parse_options_header

from cardpress.formats import FORMATS, SVG, Format
from cardpress.limits import Limits
from cardpress_server.error_body import PROBLEM_TYPE
from cardpress_server.problems import problem

MEDIA_TYPES = [format.media_type for format in FORMATS]


def wanted_format(accept: str | None) -> Format:
    """Return the format that an `Accept` header asks for; SVG where it does not care.

    The most specific entry that fits a format gives its quality (RFC 9110, section 12.5.1);
    of equally good formats the first of `FORMATS` is taken. The media type of problems says
    how errors are to look, so it does not count.

    Raises:
        HTTPException: None of the formats is acceptable (406).
    """
    best = _best_format(accept or "")
    if best is None:
        message = f"none of the accepted types is offered: {', '.join(MEDIA_TYPES)}"
        abort(problem(406, message, supported=MEDIA_TYPES))
    return best


@lru_cache(maxsize=64)
def _best_format(accept: str) -> Format | None:
    entries = parse_accept_header(accept, MIMEAccept)
    kinds = [(_bare(kind), quality) for kind, quality in entries]
    accepted = MIMEAccept([entry for entry in kinds if entry[0] != PROBLEM_TYPE])
    if not accepted:
        return SVG
    best = max(FORMATS, key=lambda format: accepted.quality(format.media_type))
    return best if accepted.quality(best.media_type) > 0 else None


def check_body_type(request: Request) -> None:
    """Check that the body is plain JSON.

    Raises:
        HTTPException: It is of another type, in another charset, or compressed (415).
    """
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        abort(problem(415, "a compressed body is not accepted; leave out Content-Encoding"))
    kind, parameters = parse_options_header(request.headers.get("Content-Type"))
    charset = parameters.get("charset", "utf-8").lower()
    if kind.lower() != "application/json" or charset not in ("utf-8", "utf8"):
        abort(
            problem(
                415,
                "the body must be JSON in UTF-8: set Content-Type: application/json",
                supported=["application/json"],
            )
        )


def read_body(request: Request, limits: Limits) -> bytes:
    """Return the body, which may be a document.

    Raises:
        HTTPException: It is larger than a document may be (413).
    """
    body = request.get_data(cache=False)
    if len(body) > limits.document_bytes:
        raise RequestEntityTooLarge
    return body


def _bare(kind: str) -> str:
    """Return a media type without its parameters."""
    return kind.partition(";")[0].strip().lower()
