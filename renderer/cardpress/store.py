"""A folder of bytes under keys, bounded in size and shared by processes.

It is a cache: what was put may be gone at any time, and a disk that fails costs only speed.
An entry is a file of its own, whole or not there, and begins with a digest of the rest, so that
not even a power cut passes off something else. Readers take no lock. Writers hold one for the
time of a write: so the size is counted in one place, the locked file itself, and the folder is
looked through only when the budget is spent.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cardpress.locking import locked

#: The locked file, and the one in which an entry is written before it gets its name. Only who
#: holds the lock writes there, so what a killed process leaves is overwritten by the next.
LEDGER, UNFINISHED = "ledger", "unfinished"

#: What a file occupies is a multiple of this on nearly all file systems, in bytes.
BLOCK = 4096

#: Share of the budget that is kept when it is spent, so that one look through the folder makes
#: room for many entries.
_KEPT = 0.9

#: Seconds for which an entry counts as just used, so that readers seldom write.
_FRESH = 60

#: Seconds that a writer waits for another before it does without.
_PATIENCE = 0.1

#: Seconds until a folder that could not be written is tried again.
_PAUSE = 60

_COUNT = struct.Struct("<q")

_KEY = re.compile(r"[0-9a-f]{32,128}")

_DIGEST_BYTES = 32

_log = logging.getLogger("cardpress.store")


@dataclass(frozen=True, slots=True)
class Entry:
    """What lies under a key.

    Attributes:
        data: The bytes.
        digest: Their SHA-256, lower-case hex.
    """

    data: bytes = field(repr=False)
    digest: str

    @classmethod
    def of(cls, data: bytes) -> Entry:
        """Make the entry of some bytes."""
        return cls(data, hashlib.sha256(data).hexdigest())


class Store:
    """Immutable bytes under digests; forgets the least recently used.

    Args:
        folder: Made when first needed; nothing else belongs in it.
        budget: Bytes that it may occupy, counted in blocks.
        clock: Tells the time in seconds since 1970, as the file system does.
    """

    def __init__(self, folder: Path, budget: int, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self.budget = budget
        self._clock = clock
        self._failed: float | None = None

    def get(self, key: str) -> Entry | None:
        """Return what lies under `key`; None if nothing does, or if it is damaged.

        Args:
            key: 32 to 128 digits of lower-case hex.
        """
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        entry = Entry.of(content[_DIGEST_BYTES:])
        if content[:_DIGEST_BYTES].hex() != entry.digest:
            _delete(path)
            return None
        self._touch(path)
        return entry

    def put(self, key: str, data: bytes, *, replace: bool = False) -> Entry:
        """Keep `data` under `key`, if that can be done, and return its entry.

        What takes more than a quarter of the budget is not kept: it would push out all else.
        Nothing is kept for a minute after the folder could not be written.

        Args:
            key: 32 to 128 digits of lower-case hex.
            data: The bytes.
            replace: Whether they take the place of what lies there; else that stays.
        """
        entry = Entry.of(data)
        path = self._path(key)
        content = bytes.fromhex(entry.digest) + data
        if _occupied(len(content)) * 4 <= self.budget and not self._is_off():
            try:
                self._write(path, content, replace)
                self._failed = None
            except OSError as error:
                self._turn_off(error)
        return entry

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a digest: {key!r}")
        return self.folder / key

    def _write(self, path: Path, content: bytes, replace: bool) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self.folder / LEDGER, _PATIENCE) as ledger:
            if ledger is None or (path.exists() and not replace):
                return
            # Counted first: a crash in between makes the count too large, never too small.
            used = self._with_room_for(_occupied(len(content)), ledger)
            _set_count(ledger, used)
            old = _occupied(path.stat().st_size) if path.exists() else 0
            self._write_whole(path, content)
            if old:
                _set_count(ledger, used - old)

    def _with_room_for(self, size: int, ledger: int) -> int:
        """Make room, and return how many bytes are then occupied, the new ones included."""
        used = _count(ledger)
        if used is None or used + size > self.budget:
            used = self._trim(int(self.budget * _KEPT) - size)
        if used + size > self.budget:
            raise OSError(errno.EPERM, "old entries cannot be deleted")
        return used + size

    def _trim(self, most: int) -> int:
        """Delete the least recently used until `most` bytes are left; return how many are."""
        with os.scandir(self.folder) as items:
            found = [(item.path, item.stat()) for item in items if _KEY.fullmatch(item.name)]
        used = sum(_occupied(status.st_size) for _, status in found)
        for path, status in sorted(found, key=lambda file: file[1].st_mtime_ns):
            if used <= most:
                break
            if _delete(Path(path)):
                used -= _occupied(status.st_size)
        return used

    def _write_whole(self, path: Path, content: bytes) -> None:
        """Write a file that appears whole; not to be synced, as its digest will be checked."""
        unfinished = self.folder / UNFINISHED
        try:
            unfinished.write_bytes(content)
            os.replace(unfinished, path)
        except OSError:
            _delete(unfinished)
            raise

    def _touch(self, path: Path) -> None:
        """Mark an entry as used, unless it was a moment ago."""
        now = self._clock()
        with suppress(OSError):
            if not 0 <= now - path.stat().st_mtime < _FRESH:
                os.utime(path, (now, now))

    def _is_off(self) -> bool:
        return self._failed is not None and 0 <= self._clock() - self._failed < _PAUSE

    def _turn_off(self, error: OSError) -> None:
        """Write nothing for a while; say so once, not with every attempt."""
        if self._failed is None:
            reason = error.strerror or str(error)
            _log.warning("cannot write the cache %s: %s; doing without", self.folder, reason)
        self._failed = self._clock()


def _occupied(size: int) -> int:
    """Return the bytes that a file of `size` bytes takes on a disk."""
    return -(-size // BLOCK) * BLOCK


def _count(ledger: int) -> int | None:
    """Return how many bytes are occupied; None if that was never counted."""
    os.lseek(ledger, 0, os.SEEK_SET)
    content = os.read(ledger, _COUNT.size)
    return int(_COUNT.unpack(content)[0]) if len(content) == _COUNT.size else None


def _set_count(ledger: int, used: int) -> None:
    os.lseek(ledger, 0, os.SEEK_SET)
    os.write(ledger, _COUNT.pack(used))


def _delete(path: Path) -> bool:
    """Delete a file; return whether it is gone."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # Read-only or, on Windows, being read.
        return False
    return True
