"""`/`: the playground, one page and the files it is made of."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path, PurePosixPath

from flask import Blueprint, Response, abort, current_app, request, send_from_directory
from flask.blueprints import BlueprintSetupState

from cardpress_server.access import is_local
from cardpress_server.services import EXTENSION, Services
from cardpress_server.sessions import Sessions

blueprint = Blueprint("playground", __name__)

FOLDER = Path(__file__).parents[1] / "playground"

_SESSIONS = "cardpress-sessions"

#: The page runs its own scripts, shows pictures that it has fetched, and reaches nobody else.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

#: Not left to the system, whose registry may know better.
_MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


@blueprint.record_once
def open_sessions(state: BlueprintSetupState) -> None:
    """Give the application its sessions."""
    found: Services = state.app.extensions[EXTENSION]
    state.app.extensions[_SESSIONS] = Sessions(found.keys, found.clock)


@blueprint.get("/")
def show_page() -> Response:
    """Show the page; on the machine's own address it may use the API."""
    response = Response(_page().replace("{{session}}", _session()), mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@blueprint.get("/playground/<path:name>")
def show_part(name: str) -> Response:
    """Return a script, a style sheet or an example."""
    media_type = _MEDIA_TYPES.get(PurePosixPath(name).suffix)
    if media_type is None:
        abort(404)
    response = send_from_directory(FOLDER, name, mimetype=media_type)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.after_request
def keep_apart(response: Response) -> Response:
    """Let no other site embed what is here."""
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@cache
def _page() -> str:
    return (FOLDER / "index.html").read_text(encoding="utf-8")


def _session() -> str:
    """Return a token for the page, or nothing: elsewhere its user types a key.

    A script of another site says whose it is in `Origin`; where CORS is open to all, it could
    read this page.
    """
    if not is_local() or "Origin" in request.headers:
        return ""
    sessions: Sessions = current_app.extensions[_SESSIONS]
    try:
        return sessions.token()
    except (sqlite3.Error, OSError):
        return ""
