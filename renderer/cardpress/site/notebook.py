"""What was read from pages, kept by the digest of their bytes, so that it is read once."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from cardpress.picture import write_whole
from cardpress.site.reading import Reading, read_page
from cardpress.version import __version__

#: Changes whenever pages are read differently.
_FORM = f"pages 2 {__version__}"

#: How many runs that learned something new a reading is kept for without being used.
_IDLE = 3

_log = logging.getLogger("cardpress.site")


class Notebook:
    """Readings of pages; a cache, which may be lost at any time.

    Args:
        file: Where it is kept; None for nowhere.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._kept: dict[str, tuple[int, dict[str, Any]]] = {}
        self._used: dict[str, tuple[int, dict[str, Any]]] = {}
        if file is not None:
            with suppress(OSError, ValueError, TypeError, AttributeError):
                data = json.loads(file.read_bytes())
                if data.get("form") == _FORM:
                    self._kept = dict(data["pages"])

    def reading(self, page: bytes, name: str) -> Reading:
        """Return the reading of a page.

        Raises:
            CardpressError: As for `read_page`.
        """
        key = _key(page, name)
        with suppress(KeyError, TypeError, ValueError):
            _, kept = self._used.get(key) or self._kept[key]
            reading = Reading.from_dict(kept)
            self._used[key] = 0, kept
            return reading
        reading = read_page(page, name)
        self._used[key] = 0, reading.to_dict()
        return reading

    def note(self, page: bytes, name: str, reading: Reading) -> None:
        """Remember the reading of a page."""
        self._used[_key(page, name)] = 0, reading.to_dict()

    def save(self) -> None:
        """Keep what was used, and what was not used for a few runs; forget the rest."""
        if self._file is None or self._used.keys() <= self._kept.keys():
            return
        idle = {
            key: (runs + 1, kept)
            for key, (runs, kept) in self._kept.items()
            if key not in self._used and runs < _IDLE
        }
        pages = self._used | idle
        data = json.dumps({"form": _FORM, "pages": pages}, separators=(",", ":"))
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._file, data.encode("ascii"))
        except OSError as error:
            reason = error.strerror or str(error)
            _log.warning("cannot write the cache %s: %s; doing without", self._file, reason)


def _key(page: bytes, name: str) -> str:
    """Return the digest of a page and of what its name says about it."""
    suffix = os.fsencode(name).rpartition(b".")[2]
    return hashlib.blake2b(page, digest_size=20, person=suffix[:16]).hexdigest()
