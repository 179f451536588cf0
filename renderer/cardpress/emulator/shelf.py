"""The files that the services have made, to be fetched without a key."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

#: Where a cloud machine keeps its secrets; no client may follow.
PRIVATE_URL = "http://169.254.169.254/latest/meta-data/"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file.

    Attributes:
        make: Returns its bytes, the same every time.
        media_type: Of the bytes.
        end: When it is thrown away, in seconds since 1970; None for never.
    """

    make: Callable[[], bytes]
    media_type: str
    end: float | None = None


@dataclass(slots=True)
class Shelf:
    """Files by path.

    Attributes:
        base: The emulator's own address, without a slash at the end.
        clock: Tells the time, in seconds since 1970.
    """

    base: str
    clock: Callable[[], float]
    _files: dict[str, StoredFile] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, path: str, file: StoredFile, kind: str | None = None) -> str:
        """Keep a file and return its URL; `kind` is a fault that befalls it."""
        if kind == "huge-picture":
            file = StoredFile(huge_picture, "image/png", file.end)
        with self._lock:
            self._files[path] = file
        return PRIVATE_URL if kind == "private-url" else self.base + path

    def known(self, path: str) -> bool:
        """Return whether there is, or was, such a file."""
        with self._lock:
            return path in self._files

    def get(self, path: str) -> StoredFile | None:
        """Return a file; None if there is none (any more)."""
        with self._lock:
            file = self._files.get(path)
        if file is None or (file.end is not None and self.clock() >= file.end):
            return None
        return file


def huge_picture(side: int = 100_000) -> bytes:
    """Return a small PNG whose header claims `side` x `side` pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    data = zlib.compress(bytes(1 << 20), 9)
    chunks = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
