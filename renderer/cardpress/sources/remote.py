"""Pictures at an http or https address."""

from __future__ import annotations

from typing import Protocol

from cardpress.errors import SourceError


class Fetcher(Protocol):
    """Gets the bytes behind an address."""

    def fetch(self, url: str) -> bytes:
        """Return the body of the answer to a GET of `url` (http or https).

        Raises:
            SourceError: The address is not allowed, or nothing came of it.
            LimitError: The answer is larger than the limits allow.
        """


class Offline:
    """The fetcher where there is none: it opens no connections."""

    def fetch(self, url: str) -> bytes:
        """Refuse.

        Raises:
            SourceError: Always.
        """
        raise SourceError(
            "remote pictures are not fetched here: download the picture and give its path, or "
            "embed it as a data URI"
        )
