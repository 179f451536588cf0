"""What was asked for, kept as long as it may have to be asked for again."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardpress.errors import CardpressError
from cardpress.picture import write_whole
from cardpress.providers.folders import make_private

if TYPE_CHECKING:
    from cardpress.providers.protocol import Provider, Request

_BYTES = "base64"


class Payloads:
    """Requests by their digests; a request is deleted when its result is stored.

    Args:
        folder: Made when first needed, for its owner only; nothing else belongs in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, digest: str, request: Request) -> None:
        """Keep a request, if its fields can be written as JSON and base64.

        Raises:
            CardpressError: It cannot be written.
        """
        values = {item.name: _encoded(getattr(request, item.name)) for item in fields(request)}
        try:
            text = json.dumps({"operation": request.operation, "fields": values})
        except (TypeError, ValueError):
            # It can be asked for all the same, only not again by its number.
            return
        try:
            make_private(self._folder)
            write_whole(self._folder / f"{digest}.json", text.encode())
        except OSError as error:
            reason = error.strerror or str(error)
            raise CardpressError(f"the folder {self._folder} cannot be used: {reason}") from error

    def get(self, digest: str, provider: Provider) -> Request | None:
        """Return the request that was kept; None if there is none, or it no longer fits."""
        try:
            data = json.loads((self._folder / f"{digest}.json").read_text(encoding="utf-8"))
            values = {name: _decoded(value) for name, value in data["fields"].items()}
            return provider.requests[data["operation"]](**values)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def drop(self, digest: str) -> None:
        """Delete a request."""
        with suppress(OSError):
            (self._folder / f"{digest}.json").unlink()


def _encoded(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return {_BYTES: b64encode(value).decode("ascii")}
    return value


def _decoded(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {_BYTES}:
        return b64decode(value[_BYTES])
    return tuple(value) if isinstance(value, list) else value
