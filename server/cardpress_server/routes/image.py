"""`POST /api/v1/image`: a document to its picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from flask import Blueprint, Response, g, request

from cardpress_server.access import Caller, require_key
from cardpress_server.delivery import deliver
from cardpress_server.negotiation import check_body_type, read_body, wanted_format
from cardpress_server.options import read_options
from cardpress_server.quotas import QuotaExceeded, Standing
from cardpress_server.services import services

blueprint = Blueprint("image", __name__)

#: Of Craftr: one document always gives one picture.
CACHE_CONTROL = "public, max-age=31536000"


@blueprint.post("/api/v1/image")
def make_image() -> Response:
    """Render the document of the request's body, or tell how it would lie; that costs nothing."""
    caller = require_key()
    check_body_type(request)
    format = wanted_format(request.headers.get("Accept"))
    options = read_options(request.args, format.name, caller.plan.components)
    document = read_body(request, services().settings.rendering.limits)
    with nullcontext() if options.report else _quota(caller):
        delivery = deliver(document, options)
    response = delivery.response()
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response


@blueprint.after_request
def add_standing(response: Response) -> Response:
    """Say how the key stands, if it is limited; on errors too."""
    standing: Standing | None = g.get("standing")
    if standing is not None:
        response.headers["X-RateLimit-Limit"] = str(standing.limit)
        response.headers["X-RateLimit-Remaining"] = str(standing.remaining)
        response.headers["X-RateLimit-Reset"] = str(int(standing.reset.timestamp()))
    response.vary.update(["Accept", "Authorization"])
    return response


@contextmanager
def _quota(caller: Caller) -> Iterator[None]:
    """Take one picture from the caller's month; give it back if there is none in the end."""
    if caller.plan.pictures is None:
        yield
        return
    quotas = services().quotas
    try:
        reservation = quotas.reserve(caller.key.id, caller.plan.pictures)
    except QuotaExceeded as error:
        g.standing = error.standing
        raise
    g.standing = reservation.standing
    try:
        yield
    except BaseException:
        g.standing = reservation.standing.with_one_more()
        quotas.release(reservation)
        raise
    quotas.commit(reservation)
