"""The SQLite file of an installation, shared by all its processes."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cardpress_server.unavailable import StorageFailed

FILE = "cardpress.sqlite3"

#: Milliseconds that one process waits for another's transaction.
_BUSY = 10_000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    plan TEXT NOT NULL,
    name TEXT NOT NULL,
    allow_ai INTEGER NOT NULL,
    created TEXT NOT NULL,
    revoked TEXT
);
CREATE TABLE IF NOT EXISTS quotas (
    key_id TEXT NOT NULL,
    month TEXT NOT NULL,
    used INTEGER NOT NULL DEFAULT 0,
    reserved INTEGER NOT NULL DEFAULT 0,
    reserved_until REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (key_id, month)
) WITHOUT ROWID;
"""


class Database:
    """One connection for a process, used by one thread at a time.

    Args:
        home: Folder of the file; both are made when first needed, for their owner only.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._owner: int | None = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the connection in a transaction that sees and makes all or nothing.

        Raises:
            StorageFailed: The file cannot be written.
        """
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Hold the connection for statements that change nothing.

        Raises:
            StorageFailed: The file cannot be read.
        """
        with self._lock:
            try:
                yield self._open()
            except (sqlite3.Error, OSError) as error:
                raise StorageFailed(self._home) from error

    def close(self) -> None:
        """Close the connection; it is opened again when needed."""
        with self._lock:
            if self._connection is not None and self._owner == os.getpid():
                self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        # A connection must not be carried over a fork.
        if self._connection is None or self._owner != os.getpid():
            self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._connection = _connect(self._home / FILE)
            self._owner = os.getpid()
        return self._connection


def _connect(path: Path) -> sqlite3.Connection:
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
        # Keys can still be looked up. Without a place for its lock, SQLite wants to be told
        # that nobody writes.
        return _connection(f"{path.absolute().as_uri()}?mode=ro&immutable=1")
    connection = _connection(path.absolute().as_uri())
    connection.execute("PRAGMA journal_mode = WAL")
    # Safe against a crash of the process; a crash of the machine may lose the last counts.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.executescript(_SCHEMA)
    return connection


def _connection(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, timeout=_BUSY / 1000, isolation_level=None, check_same_thread=False, uri=True
    )
    connection.row_factory = sqlite3.Row
    return connection
