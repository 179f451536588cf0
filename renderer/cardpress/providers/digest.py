"""The name of a request in the ledger and in the store: a digest of what is asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from cardpress.providers.protocol import Request

#: Changed when equal requests would get other digests, so that no two rules are mixed.
_RULE = 1


def request_digest(provider: str, request: Request, base_url: str | None = None) -> str:
    """Return the SHA-256 (lower-case hex) of provider, operation and canonical fields.

    Pictures count by their own SHA-256. Neither the key nor the service's address counts, so
    that results outlive both; but what an emulator on this machine has made (`base_url` is a
    loopback address) is kept apart from what a service has made.
    """
    parts = {
        "rule": _RULE,
        "provider": provider,
        "operation": request.operation,
        "fields": {item.name: _canonical(getattr(request, item.name)) for item in fields(request)},
    }
    if base_url is not None and _is_loopback(base_url):
        parts["emulator"] = base_url
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    """Return a field's value as JSON data in which equal values look equal."""
    if isinstance(value, bytes | bytearray | memoryview):
        return {"sha256": hashlib.sha256(value).hexdigest()}
    if isinstance(value, Enum):
        return _canonical(value.value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(name): _canonical(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_canonical(item) for item in value]
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"a request cannot hold a {type(value).__name__}")


def _is_loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
