"""The answer to a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whatever its status, read to the end.

    Attributes:
        url: What was asked for; of a download, where it was in the end.
        status: The status code, 200 to 599.
        headers: Names in lower case; several of one name are joined by commas.
        body: The bytes, decompressed.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
