"""`POST /api/v1/image`: a document to its picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from flask import Blueprint, Response, g, request

from cardpress_server.access import Caller, add_standing, require_key
from cardpress_server.delivery import deliver
from cardpress_server.negotiation import check_body_type, read_body, wanted_format
from cardpress_server.options import read_options
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


blueprint.after_request(add_standing)


@contextmanager
def _quota(caller: Caller) -> Iterator[None]:
    """Take one picture from the caller's month; give it back if there is none in the end."""
    if caller.plan.pictures is None:
        yield
        return
    quotas = services().quotas
    reservation = quotas.reserve(caller.key.id, caller.plan.pictures)
    g.standing = reservation.standing
    try:
        yield
    except BaseException:
        g.standing = reservation.standing.with_one_more()
        quotas.release(reservation)
        raise
    quotas.commit(reservation)
