"""A lock between processes: an open file, which the system closes with its process."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Seconds between two attempts.
_PAUSE = 0.005

if sys.platform == "win32":
    import msvcrt

    _FLAGS = os.O_RDWR | os.O_CREAT | os.O_BINARY

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _give_back(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    _FLAGS = os.O_RDWR | os.O_CREAT

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _give_back(handle: int) -> None:
        # Closing is not enough where a child process has inherited the file.
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[int | None]:
    """Open a file, which is made if need be, and hold it alone, among threads too.

    Args:
        path: The file; it must not be on a network file system without locks.
        seconds: How long to wait for whoever holds it.

    Yields:
        The open file; None if it could not be had in time.

    Raises:
        OSError: The file cannot be opened or locked.
    """
    handle = os.open(path, _FLAGS, 0o600)
    try:
        if not _wait(handle, seconds):
            yield None
            return
        try:
            yield handle
        finally:
            _give_back(handle)
    finally:
        os.close(handle)


def _wait(handle: int, seconds: float) -> bool:
    """Try until the lock is taken; return whether it was in time."""
    until = time.monotonic() + seconds
    while not _take(handle):
        if time.monotonic() >= until:
            return False
        time.sleep(_PAUSE)
    return True
