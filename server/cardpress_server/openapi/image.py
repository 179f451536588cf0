"""`POST /api/v1/image`, described."""

from __future__ import annotations

from typing import Any

from cardpress.formats import FORMATS
from cardpress_server.openapi.responses import answer, errors, standing
from cardpress_server.openapi.schemas import reference
from cardpress_server.options import EFFORTS

_BINARY: dict[str, Any] = {}

_EXAMPLE: dict[str, Any] = {
    "width": 1200,
    "height": 630,
    "background": "#ffffff",
    "components": [
        {
            "type": "text",
            "text": "Hello World",
            "fontSize": 48,
            "fontWeight": "700",
            "fontFamily": "Inter",
            "color": "#000000",
            "x": 600,
            "y": 315,
            "frameWidth": "fit",
        }
    ],
}


def paths() -> dict[str, Any]:
    """Return the path with its operation."""
    return {
        "/api/v1/image": {
            "post": {
                "operationId": "makeImage",
                "summary": "Render a document",
                "description": "The header `Accept` chooses the format: SVG where it is absent "
                "or `*/*`; quality values count. An answer that is not 200 costs nothing, "
                "nor does a report. What AI services make is drawn if it is stored; nothing is "
                "bought here.",
                "security": [{"key": []}],
                "parameters": [
                    *options(),
                    option(
                        "report", "1: answer with the layout and the warnings.", enum=["0", "1"]
                    ),
                ],
                "requestBody": document(),
                "responses": {
                    "200": _picture(),
                    **errors(400, 401, 403, 406, 409, 413, 415, 429, 503, limited=True),
                },
            }
        }
    }


def document() -> dict[str, Any]:
    """Return the body of a request: a document."""
    content = {"schema": reference("Document"), "example": _EXAMPLE}
    return {"required": True, "content": {"application/json": content}}


def options() -> list[dict[str, Any]]:
    """Return the parameters that say how a picture is made."""
    return [
        option("scale", "Output pixels per canvas pixel.", type="number", minimum=1, maximum=4),
        option("quality", "JPEG, WebP and AVIF only.", type="integer", minimum=1, maximum=100),
        option("effort", "Time against bytes.", enum=list(EFFORTS), default="balanced"),
    ]


def option(name: str, description: str, **schema: Any) -> dict[str, Any]:
    """Return a parameter of the query."""
    schema.setdefault("type", "string")
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _picture() -> dict[str, Any]:
    pictures: dict[str, Any] = {format.media_type: _BINARY for format in FORMATS}
    headers = {
        "ETag": "Changes when the picture does.",
        "Vary": "`Accept, Authorization`.",
        "Cache-Control": "`public, max-age=31536000`.",
        "Content-Disposition": "`inline`.",
        "Server-Timing": "`render;dur=<milliseconds>`; `cache` if it was made before.",
    }
    described = {
        name: {"description": text, "required": True, "schema": {"type": "string"}}
        for name, text in headers.items()
    }
    return answer(
        "The picture; with `report=1` its layout and warnings.",
        {**pictures, "application/json": reference("Report")},
        **described,
        **standing(),
    )
