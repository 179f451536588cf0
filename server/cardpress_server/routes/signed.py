"""`GET /i/...`: the picture that a signed address carries in itself."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, g, request
from werkzeug.datastructures import MultiDict

from cardpress.signing import Signed, SignedUrlError, verify
from cardpress_server.delivery import Delivery, deliver
from cardpress_server.jobs import Source, TemplateCall
from cardpress_server.options import read_options
from cardpress_server.problems import problem
from cardpress_server.services import services

if TYPE_CHECKING:
    from cardpress.templates import Template

blueprint = Blueprint("signed", __name__)

#: A forged address may become genuine when a key comes; an expired one has gone for good.
_STATUS = {"malformed": 404, "forged": 403, "expired": 410}

_YEAR = 31_536_000

#: What has parts from elsewhere is looked at again after this many seconds.
_HOUR = 3600


@blueprint.get("/i/<authority>/<name>")
@blueprint.get("/i/<authority>/t/<name>")
def show_picture(authority: str, name: str) -> Response:
    """Show the picture of a signed document or template; it costs no quota and buys nothing."""
    now = services().clock()
    signed = verify(request.path, _query(), services().signing_keys.keys, now)
    g.key_id = signed.key_id
    options = read_options(MultiDict(signed.options), signed.format.name, None)
    return _answer(deliver(_source(signed), options), signed, now.timestamp())


@blueprint.errorhandler(SignedUrlError)
def refuse(error: SignedUrlError) -> Response:
    """Say what is wrong with an address."""
    return problem(_STATUS[error.reason], str(error), code=error.reason)


def _source(signed: Signed) -> Source:
    if isinstance(signed.content, bytes):
        return signed.content
    template = _template(signed.content.template)
    if template is None:
        abort(problem(404, f"there is no template {signed.content.template!r} on this server"))
    return TemplateCall(template, signed.content.values)


@lru_cache(maxsize=64)
def _template(name: str) -> Template | None:
    """Return an installed template; None if there is none of the name.

    Raises:
        CardpressError: It is broken.
    """
    from cardpress.templates import find_template, list_templates

    known = {listing.name for listing in list_templates()}
    return find_template(name) if name in known else None


def _query() -> str:
    return request.query_string.decode("latin-1")


def _answer(delivery: Delivery, signed: Signed, now: float) -> Response:
    response = delivery.response()
    response.headers["Cache-Control"] = _cache_control(delivery.lasting, signed.expires, now)
    response.make_conditional(request)
    return response


def _cache_control(lasting: bool, expires: int | None, now: float) -> str:
    """Let everybody keep the picture, but not beyond the end of its address."""
    longest = _YEAR if lasting else _HOUR
    if expires is not None:
        return f"public, max-age={min(int(expires - now), longest)}"
    return f"public, max-age={longest}" + (", immutable" if lasting else "")
