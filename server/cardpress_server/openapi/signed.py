"""`GET /i/...`, described."""

from __future__ import annotations

from typing import Any

from cardpress.formats import FORMATS
from cardpress_server.openapi.responses import answer, errors

_GONE = {
    403: "The signature does not fit, or its key is not known here.",
    404: "The address is malformed, or names a template that is not there.",
    410: "The address has expired.",
}

_HEADERS = {
    "ETag": "Changes when the picture does.",
    "Cache_Control": "A year, or until the address expires; an hour if a part is from elsewhere.",
    "Content_Disposition": "`inline`.",
    "Server_Timing": "`render;dur=<milliseconds>`; `cache` if it was made before.",
}


def paths() -> dict[str, Any]:
    """Return the paths with their operations."""
    authority = _part("authority", "`<key-id>.<signature>`.")
    document = _part("name", "`<payload>.<suffix>`; the payload is deflated JSON in base64url.")
    template = _part("name", "`<template>.<suffix>`; the query fills the template's variables.")
    return {
        "/i/{authority}/{name}": {"get": _PICTURE | {"parameters": [authority, document]}},
        "/i/{authority}/t/{name}": {"get": _TEMPLATE | {"parameters": [authority, template]}},
    }


def _part(name: str, description: str) -> dict[str, Any]:
    where = {"name": name, "in": "path", "required": True}
    return {**where, "description": description, "schema": {"type": "string"}}


def _picture() -> dict[str, Any]:
    headers = {
        name: {"description": text, "required": True, "schema": {"type": "string"}}
        for name, text in _HEADERS.items()
    }
    return answer("The picture.", {format.media_type: {} for format in FORMATS}, **headers)


def _refusal(status: int) -> dict[str, Any]:
    return {**errors(404)["404"], "description": _GONE[status]}


_PICTURE: dict[str, Any] = {
    "operationId": "showPicture",
    "summary": "Show the picture of a signed address",
    "description": "Made by `cardpress sign`. The signature is the first 16 bytes of HMAC-SHA256 "
    "over `/i/<key-id>/<payload>.<suffix>?<query>`, the query sorted by name, in base64url. It "
    "costs no quota.",
    "security": [],
    "responses": {
        "200": _picture(),
        "304": {"description": "The picture is still the one that the client has."},
        **errors(400, 409, 503),
        **{str(status): _refusal(status) for status in _GONE},
    },
}

_TEMPLATE: dict[str, Any] = _PICTURE | {
    "operationId": "showTemplate",
    "summary": "Show the picture of a signed template",
    "description": "As for a document, with `t/<template>` in place of the payload.",
}
