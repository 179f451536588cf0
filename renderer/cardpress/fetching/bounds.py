"""How long an answer may take, and how large it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from cardpress.limits import Limits

_USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one request, or of one download with all its redirects.

    Attributes:
        seconds: From the look-up of the name to the last byte.
        connect_seconds: Until a connection stands, look-up and TLS included.
        most: Bytes of the body, as sent and as decompressed.
        redirects: How many a download follows.
    """

    seconds: float = _USUAL.fetch_seconds
    connect_seconds: float = _USUAL.connect_seconds
    most: int = _USUAL.source_bytes
    redirects: int = _USUAL.redirects

    @classmethod
    def of(cls, limits: Limits) -> Self:
        """Return the bounds of a picture's download."""
        return cls(
            limits.fetch_seconds, limits.connect_seconds, limits.source_bytes, limits.redirects
        )
