"""The description as a whole."""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

from cardpress.version import __version__
from cardpress_server.openapi import image, jobs, operations, signed
from cardpress_server.openapi.schemas import schemas

_ABOUT = (
    "Composes pictures from JSON documents. A program written for Craftr's image API works "
    "with another base URL and key. Every error is JSON; with `Accept: "
    "application/problem+json` it is that of RFC 9457."
)

#: Each has `paths()`.
_PARTS = (image, jobs, operations, signed)


def describe(*, built_in: bool = False) -> dict[str, Any]:
    """Return the description.

    Args:
        built_in: Leave out the components of plug-ins.

    Raises:
        PluginError: A plug-in cannot be loaded or used.
    """
    return copy.deepcopy(_described(built_in))


@lru_cache(maxsize=2)
def _described(built_in: bool) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for part in _PARTS:
        paths |= part.paths()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Cardpress",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas(built_in=built_in),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }
