"""What those who run the service need: is it alive, is it ready, how is it doing."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from cardpress_server.access import is_local, require_key
from cardpress_server.jobs import RenderOptions
from cardpress_server.metrics import MEDIA_TYPE
from cardpress_server.openapi import describe
from cardpress_server.services import services

blueprint = Blueprint("operations", __name__)

_PROBE = (
    b'{"width": 8, "height": 8, "components": '
    b'[{"type": "text", "text": "A", "fontSize": 8, "x": 0, "y": 0}]}'
)


@blueprint.get("/healthz")
def tell_health() -> Response:
    """Answer, which is all that there is to show."""
    return _fresh(jsonify(status="ok"))


@blueprint.get("/readyz")
def tell_readiness() -> Response:
    """Render a tiny picture and look up a key."""
    services().renderers.render(_PROBE, RenderOptions("png"))
    services().keys.find(b"")
    return _fresh(jsonify(status="ready"))


@blueprint.get("/metrics")
def show_metrics() -> Response:
    """Show the figures, to this machine or to whoever has a key."""
    if not is_local():
        require_key()
    return _fresh(Response(services().metrics.text(), content_type=MEDIA_TYPE))


@blueprint.get("/openapi.json")
def show_description() -> Response:
    """Describe this API, with the components that are installed here."""
    return jsonify(describe())


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
