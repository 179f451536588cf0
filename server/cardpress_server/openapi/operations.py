"""The routes of those who run the service, described."""

from __future__ import annotations

from typing import Any

from cardpress_server.openapi.responses import answer, errors
from cardpress_server.openapi.schemas import reference


def paths() -> dict[str, Any]:
    """Return the paths with their operations."""
    status = {"application/json": reference("Status")}
    return {
        "/healthz": _get("isAlive", "Is the process alive?", answer("It is.", status)),
        "/readyz": _get(
            "isReady", "Can pictures be made?", answer("They can.", status), **errors(503)
        ),
        "/metrics": {
            "get": {
                "operationId": "getMetrics",
                "summary": "Figures for Prometheus",
                "description": "Open to the machine itself; all others need a key.",
                "security": [{}, {"key": []}],
                "responses": {
                    "200": answer("The figures.", {"text/plain": {"type": "string"}}),
                    **errors(401, 403),
                },
            }
        },
        "/openapi.json": _get(
            "getDescription",
            "This description",
            answer("The description.", {"application/json": {"type": "object"}}),
        ),
    }


def _get(name: str, summary: str, good: dict[str, Any], **others: Any) -> dict[str, Any]:
    responses = {"200": good, **others}
    return {
        "get": {"operationId": name, "summary": summary, "security": [], "responses": responses}
    }
