"""Answers on disk, under the URL that was asked for; shared by processes."""

from __future__ import annotations

import hashlib
import json
import struct
from typing import TYPE_CHECKING, Any

from cardpress.fetching.freshness import Record, remembered
from cardpress.fetching.reply import Reply

if TYPE_CHECKING:
    from cardpress.store import Store

#: Changes with the shape of entries, and with the headers of requests, which answers vary with.
_EDITION = "1"

_LENGTH = struct.Struct("<I")


class HttpCache:
    """Records in a store.

    Args:
        store: Keeps them, within its budget; None keeps nothing.
    """

    def __init__(self, store: Store | None) -> None:
        self._store = store

    def get(self, url: str, exception: bool) -> Record | None:
        """Return what was last answered; None if that is not known, or damaged.

        Args:
            url: Normalised, without fragment.
            exception: Whether its host is an exception to the rules. What came from there is
                not for those who may not go there.
        """
        if self._store is None:
            return None
        entry = self._store.get(_key(url, exception))
        try:
            return None if entry is None else _record(entry.data)
        except (ValueError, KeyError, TypeError, struct.error):
            return None

    def put(self, url: str, exception: bool, record: Record) -> None:
        """Keep what was answered, if that is possible, in place of what was before."""
        if self._store is not None:
            self._store.put(_key(url, exception), _entry(record), replace=True)


def _key(url: str, exception: bool) -> str:
    return hashlib.sha256(f"{_EDITION} {int(exception)} {url}".encode()).hexdigest()


def _entry(record: Record) -> bytes:
    reply = record.reply
    head = json.dumps(
        {
            "url": reply.url,
            "status": reply.status,
            "headers": remembered(reply.headers),
            "asked": record.asked,
            "answered": record.answered,
        }
    ).encode()
    return _LENGTH.pack(len(head)) + head + reply.body


def _record(data: bytes) -> Record:
    (length,) = _LENGTH.unpack_from(data)
    end = _LENGTH.size + length
    head: dict[str, Any] = json.loads(data[_LENGTH.size : end])
    reply = Reply(head["url"], head["status"], head["headers"], data[end:])
    return Record(reply, float(head["asked"]), float(head["answered"]))
