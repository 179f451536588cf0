"""The description of the API: OpenAPI 3.1, made from the models."""

from __future__ import annotations

from cardpress_server.openapi.description import describe

__all__ = ["describe"]
