"""`/api/v1/jobs`, described."""

from __future__ import annotations

from typing import Any

from cardpress.formats import FORMATS
from cardpress_server.openapi.image import document, options
from cardpress_server.openapi.responses import answer, errors, standing
from cardpress_server.openapi.schemas import reference

_TEXT = {"type": "string"}

_AGAIN: dict[str, Any] = {
    "Retry_After": {
        "description": "Seconds after which to ask again; while it is not over.",
        "schema": {"type": "integer", "minimum": 1},
    }
}

_LOCATION: dict[str, Any] = {
    "Location": {"description": "Where to ask.", "required": True, "schema": _TEXT}
}

_NONE = "This key has no such job, or no longer."


def paths() -> dict[str, Any]:
    """Return the paths with their operations."""
    return {
        "/api/v1/jobs": {"post": _take()},
        "/api/v1/jobs/{id}": {
            "parameters": [_id()],
            "get": _one("getJob", "Tell how a job stands", ""),
            "delete": _one(
                "cancelJob",
                "Cancel a job",
                "Orders nothing more. What a service has taken is stored when it is next asked "
                "for, and costs what it costs. A job that is over stays as it is.",
            ),
        },
        "/api/v1/jobs/{id}/picture": {"parameters": [_id()], "get": _picture()},
    }


def _take() -> dict[str, Any]:
    return {
        "operationId": "makeJob",
        "summary": "Have a document rendered whose AI parts take minutes",
        "description": "All of the document is checked first, and what may be billed is set aside "
        "from the key's budget. A picture counts once it is made. Only keys that may buy get what "
        "is not stored yet. `GET /api/v1/jobs/{id}` leads to the picture.",
        "security": [{"key": []}],
        "parameters": options(),
        "requestBody": document(),
        "responses": {
            "202": answer("The job.", _JOB, **_LOCATION, **_AGAIN, **standing()),
            **errors(400, 401, 403, 406, 409, 413, 415, 429, 503, limited=True),
        },
    }


def _one(name: str, summary: str, description: str) -> dict[str, Any]:
    described = {"description": description} if description else {}
    return {
        "operationId": name,
        "summary": summary,
        **described,
        "security": [{"key": []}],
        "responses": {
            "200": answer("The job.", _JOB, **_AGAIN),
            **errors(401, 403, 503),
            **_missing(_NONE),
        },
    }


def _picture() -> dict[str, Any]:
    tag = {"description": "Of the picture.", "required": True, "schema": _TEXT}
    return {
        "operationId": "getJobPicture",
        "summary": "Return the picture of a job",
        "security": [{"key": []}],
        "responses": {
            "200": answer("The picture.", {format.media_type: {} for format in FORMATS}, ETag=tag),
            "304": {"description": "The picture is the one that the client has."},
            **errors(401, 403, 503),
            **_missing(f"{_NONE[:-1]}; or it has no picture (yet)."),
        },
    }


def _missing(description: str) -> dict[str, Any]:
    return {"404": {**errors(404)["404"], "description": description}}


def _id() -> dict[str, Any]:
    return {
        "name": "id", "in": "path", "required": True, "description": "Of the job.", "schema": _TEXT
    }  # fmt: skip


_JOB = {"application/json": reference("Job")}
