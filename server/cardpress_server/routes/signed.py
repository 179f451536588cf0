"""`GET /i/...`: the picture that a signed address carries in itself."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from werkzeug.datastructures import MultiDict

from cardpress.signing import Signed, SignedUrlError, verify
from cardpress.store import Entry
from cardpress_server.jobs import RenderOptions
from cardpress_server.options import read_options
from cardpress_server.problems import problem
from cardpress_server.services import services

blueprint = Blueprint("signed", __name__)

#: A forged address may become genuine when a key comes; an expired one has gone for good.
_STATUS = {"malformed": 404, "forged": 403, "expired": 410}

_YEAR = 31_536_000


@blueprint.get("/i/<authority>/<name>")
def show_picture(authority: str, name: str) -> Response:
    """Show the picture of a signed document; it costs no quota and buys nothing."""
    now = services().clock()
    signed = verify(request.path, _query(), services().signing_keys.keys, now)
    g.key_id = signed.key_id
    options = read_options(MultiDict(signed.options), signed.format.name, None)
    return _answer(_picture(signed, options), signed, now.timestamp())


@blueprint.get("/i/<authority>/t/<name>")
def show_template(authority: str, name: str) -> Response:
    """Say that there are no templates to fill."""
    return problem(404, "templates are not available on this server")


@blueprint.errorhandler(SignedUrlError)
def refuse(error: SignedUrlError) -> Response:
    """Say what is wrong with an address."""
    return problem(_STATUS[error.reason], str(error), code=error.reason)


def _query() -> str:
    return request.query_string.decode("latin-1")


def _picture(signed: Signed, options: RenderOptions) -> Entry:
    def render() -> bytes:
        data = services().renderers.render(signed.document, options).data
        services().metrics.count_picture(options.format, len(data))
        return data

    entry, stored = services().pictures.get(signed.document, options, render)
    g.outcome = "stored" if stored else None
    return entry


def _answer(entry: Entry, signed: Signed, now: float) -> Response:
    response = Response(entry.data, content_type=signed.format.media_type)
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = _cache_control(signed.expires, now)
    response.set_etag(entry.digest[:32])
    response.make_conditional(request)
    return response


def _cache_control(expires: int | None, now: float) -> str:
    """Let everybody keep the picture, but not beyond the end of its address."""
    if expires is None:
        return f"public, max-age={_YEAR}, immutable"
    return f"public, max-age={min(int(expires - now), _YEAR)}"
