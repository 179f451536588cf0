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
    ai_budget INTEGER NOT NULL DEFAULT 100,
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
CREATE TABLE IF NOT EXISTS ai_spending (
    key_id TEXT NOT NULL,
    month TEXT NOT NULL,
    billed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (key_id, month)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    key_id TEXT NOT NULL,
    month TEXT NOT NULL,
    counted INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    created REAL NOT NULL,
    changed REAL NOT NULL,
    document BLOB,
    options TEXT NOT NULL,
    parts TEXT NOT NULL,
    reserved INTEGER NOT NULL,
    billed INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    lease REAL NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, created);
CREATE TABLE IF NOT EXISTS job_pictures (
    job_id TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    data BLOB NOT NULL
);
"""

#: Columns that older files lack, by table.
_ADDED = {"keys": ("ai_budget", "INTEGER NOT NULL DEFAULT 100")}


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

    @property
    def is_there(self) -> bool:
        """Whether the file has been made."""
        return (self._home / FILE).exists()

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """Hold the connection in a transaction that sees and makes all or nothing.

        Args:
            durable: Whether it must outlive a power cut once it is made, which takes a while.

        Raises:
            StorageFailed: The file cannot be written.
        """
        with self.reading() as connection:
            # Else safe against a crash of the process; one of the machine may lose the last.
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
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
    connection.executescript(_SCHEMA)
    _migrate(connection)
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    """Give the tables of an older file what they lack."""
    for table, (column, kind) in _ADDED.items():
        if column in _columns(connection, table):
            continue
        connection.execute("BEGIN IMMEDIATE")
        # Another process may have been faster.
        if column not in _columns(connection, table):
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
        connection.execute("COMMIT")


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}


def _connection(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, timeout=_BUSY / 1000, isolation_level=None, check_same_thread=False, uri=True
    )
    connection.row_factory = sqlite3.Row
    return connection
