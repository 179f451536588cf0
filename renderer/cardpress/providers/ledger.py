"""The record of all orders: what was about to be bought is on disk before it is asked for."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from cardpress.errors import CardpressError
from cardpress.providers.folders import make_private
from cardpress.providers.protocol import RemoteFile

FILE = "orders.sqlite3"

#: Seconds that one process waits for another's transaction.
_BUSY = 30

_VERSION = 1


class State(StrEnum):
    """How an order stands; each order is one request that was, or was about to be, sent."""

    #: About to be sent. Found without its maker, nobody knows whether it was.
    INTENT = "intent"
    #: The service has it and has named it.
    ORDERED = "ordered"
    #: The service is done and has told where the files are.
    MADE = "made"
    #: The files are stored.
    FINISHED = "finished"
    #: The service surely has not counted it: it may be sent again.
    REFUSED = "refused"
    #: The service tried and failed; it may have counted it.
    FAILED = "failed"
    #: The service no longer has what it made.
    EXPIRED = "expired"
    #: It may or may not have reached the service.
    UNKNOWN = "unknown"


#: States from which an order can still become a result, or cost something.
OPEN = (State.INTENT, State.ORDERED, State.MADE, State.UNKNOWN)

_OPEN = ", ".join(f"'{state}'" for state in OPEN)

#: The second index makes the database refuse a second open order for one request, even if
#: locks of files do not work.
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest TEXT NOT NULL,
    provider TEXT NOT NULL,
    operation TEXT NOT NULL,
    label TEXT NOT NULL,
    state TEXT NOT NULL,
    order_id TEXT,
    files TEXT NOT NULL DEFAULT '[]',
    facts TEXT NOT NULL DEFAULT '{{}}',
    code TEXT,
    message TEXT,
    created REAL NOT NULL,
    changed REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_by_digest ON orders (digest, id);
CREATE UNIQUE INDEX IF NOT EXISTS one_open_order ON orders (digest) WHERE state IN ({_OPEN});
PRAGMA user_version = {_VERSION};
"""


@dataclass(frozen=True, slots=True)
class Order:
    """One row of the ledger.

    Attributes:
        id: Its number here, as `cardpress provider jobs` shows it.
        digest: Of the request.
        provider: Name of the provider.
        operation: What was asked for.
        label: The request in a few words, for people.
        state: How it stands.
        order_id: The service's name for it; None where it has none.
        files: What the service has made, once that is known.
        facts: The rest of its answer.
        code: Why it failed, a code of `ProviderError`.
        message: The same in words.
        created: When it was about to be sent, in seconds since 1970.
        changed: When its state last changed.
    """

    id: int
    digest: str
    provider: str
    operation: str
    label: str
    state: State
    created: float
    changed: float
    order_id: str | None = None
    files: tuple[RemoteFile, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    code: str | None = None
    message: str | None = None


class Ledger:
    """The orders of an installation; shared by threads and processes.

    Args:
        folder: Where its file is; made when first needed, for its owner only.
        clock: Tells the time in seconds since 1970.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._owner: int | None = None

    def intend(self, digest: str, provider: str, operation: str, label: str) -> Order | None:
        """Write an order that is about to be sent; on disk when this returns.

        Returns:
            The order; None if there is an open one for the same request.

        Raises:
            CardpressError: It cannot be written; nothing may be sent.
        """
        now = self._clock()
        try:
            with self._writing() as connection:
                number = connection.execute(
                    "INSERT INTO orders (digest, provider, operation, label, state, created,"
                    " changed) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (digest, provider, operation, _storable(label), State.INTENT, now, now),
                ).lastrowid
        except sqlite3.IntegrityError:
            return None
        return self.order(number or 0)

    def move(self, order: Order, state: State, **values: Any) -> Order:
        """Set the state of an order, and other columns; on disk when this returns.

        Raises:
            CardpressError: It cannot be written.
        """
        columns = {"state": state, "changed": self._clock(), **_as_columns(values)}
        names = ", ".join(f"{name} = ?" for name in columns)
        with self._writing() as connection:
            # The names are those of our own calls.
            statement = f"UPDATE orders SET {names} WHERE id = ?"  # noqa: S608
            connection.execute(statement, (*columns.values(), order.id))
        return self.order(order.id) or order

    def order(self, number: int) -> Order | None:
        """Return the order with a number."""
        return next(iter(self._select("WHERE id = ?", number)), None)

    def latest(self, digest: str) -> Order | None:
        """Return the last order for a request that was not refused."""
        found = self._select("WHERE digest = ? AND state != 'refused' ORDER BY id DESC", digest)
        return found[0] if found else None

    def orders(self, provider: str | None = None) -> list[Order]:
        """Return all orders, or those of one provider, the newest first."""
        if provider is None:
            return self._select("ORDER BY id DESC")
        return self._select("WHERE provider = ? ORDER BY id DESC", provider)

    def named(self, provider: str, order_id: str) -> Order | None:
        """Return the order that a service calls `order_id`."""
        where = "WHERE provider = ? AND order_id = ? ORDER BY id DESC"
        return next(iter(self._select(where, provider, order_id)), None)

    def forget(self, number: int) -> bool:
        """Delete an order, so that its request may be sent again; return whether it was there."""
        with self._writing() as connection:
            return bool(connection.execute("DELETE FROM orders WHERE id = ?", (number,)).rowcount)

    def close(self) -> None:
        """Close the file; it is opened again when needed."""
        with self._lock:
            if self._connection is not None and self._owner == os.getpid():
                self._connection.close()
            self._connection = None

    def __del__(self) -> None:
        # Nothing else can be using it. What is left of modules at the very end may not do.
        with suppress(Exception):
            self.close()

    def _select(self, rest: str, *values: object) -> list[Order]:
        with self._holding() as connection:
            # The rest is text of this file.
            rows = connection.execute(f"SELECT * FROM orders {rest}", values).fetchall()  # noqa: S608
        return [_order(row) for row in rows]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._holding() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    @contextmanager
    def _holding(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._open()
            except sqlite3.IntegrityError:
                raise
            except (sqlite3.Error, OSError) as error:
                path = self._folder / FILE
                raise CardpressError(f"the ledger of orders {path} cannot be used: {error}") from (
                    error
                )

    def _open(self) -> sqlite3.Connection:
        # A connection must not be carried over a fork.
        if self._connection is None or self._owner != os.getpid():
            make_private(self._folder)
            self._connection = _connect(self._folder / FILE)
            self._owner = os.getpid()
        return self._connection


def _connect(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, timeout=_BUSY, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    # Every commit is synced to the disk: what is bought must outlive a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    connection.executescript(_SCHEMA)
    return connection


def _as_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(values)
    if "files" in columns:
        files: Sequence[RemoteFile] = columns["files"]
        columns["files"] = json.dumps([[file.role, file.url] for file in files])
    if "facts" in columns:
        # A provider may be anybody's; what is no JSON becomes its words.
        columns["facts"] = json.dumps(dict(columns["facts"]), default=str)
    return {
        name: _storable(value) if isinstance(value, str) else value
        for name, value in columns.items()
    }


def _storable(text: str) -> str:
    """Return text without lone surrogates, which SQLite does not take."""
    return text.encode("utf-8", "replace").decode()


def _order(row: sqlite3.Row) -> Order:
    values = dict(row)
    values["state"] = State(values["state"])
    values["files"] = tuple(RemoteFile(*pair) for pair in json.loads(values["files"]))
    values["facts"] = json.loads(values["facts"])
    return Order(**values)
