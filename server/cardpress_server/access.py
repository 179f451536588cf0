"""Who is asking."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from flask import Response, abort, g, request

from cardpress_server.keys import Key
from cardpress_server.problems import problem
from cardpress_server.quotas import Standing
from cardpress_server.services import services
from cardpress_server.settings import Plan

#: A proxy that passes a request on says so in one of these.
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="cardpress"'}


@dataclass(frozen=True, slots=True)
class Caller:
    """A key and its plan."""

    key: Key
    plan: Plan


def require_key() -> Caller:
    """Return who is asking, by the header `Authorization: Bearer ...`.

    Raises:
        HTTPException: The header is missing or malformed (401), or the key unknown (403).
    """
    token = _bearer_token(request.headers.get("Authorization"))
    if token is None:
        abort(_missing())
    key = services().keys.find(token)
    plan = services().settings.plans.get(key.plan) if key else None
    if key is None or plan is None:
        abort(problem(403, "the API key is not known, or was revoked"))
    g.key_id, g.plan, g.may_buy = key.id, plan.name, key.allow_ai
    return Caller(key, plan)


def add_standing(response: Response) -> Response:
    """Say how the key stands, if it is limited; on errors too."""
    standing: Standing | None = g.get("standing")
    if standing is not None:
        response.headers["X-RateLimit-Limit"] = str(standing.limit)
        response.headers["X-RateLimit-Remaining"] = str(standing.remaining)
        response.headers["X-RateLimit-Reset"] = str(int(standing.reset.timestamp()))
    response.vary.update(["Accept", "Authorization"])
    return response


def is_local() -> bool:
    """Whether the request comes from this machine, as far as can be told.

    A proxy on this machine must not pass strangers off as local, and a page elsewhere must not
    reach us under a name of its own (DNS rebinding).
    """
    if any(name in request.headers for name in _FORWARDED):
        return False
    return _is_loopback(request.remote_addr or "") and _is_loopback(_host())


def _bearer_token(header: str | None) -> bytes | None:
    """Return the token's bytes, whatever they are; None if there is no single token."""
    scheme, _, token = (header or "").partition(" ")
    token = token.strip(" ")
    if scheme.lower() != "bearer" or not token or " " in token:
        return None
    # WSGI gives headers as Latin-1.
    return token.encode("latin-1", "replace")


def _missing() -> Response:
    return problem(
        401, "the header 'Authorization: Bearer <key>' is missing or malformed", headers=_CHALLENGE
    )


def _host() -> str:
    """Return the host that the client asked for, without its port."""
    host = request.host
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
