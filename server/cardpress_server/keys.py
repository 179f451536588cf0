"""API keys: random words of which only the digest is kept."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass
from hmac import compare_digest

from cardpress_server.clock import Clock, iso_milliseconds, utc_now
from cardpress_server.database import Database

#: What our keys begin with, so that they are recognised where they should not be.
PREFIX = "cp_"

#: Billed requests a calendar month that a key may make at AI services, unless told otherwise.
AI_BUDGET = 100

#: Digits of the digest that name a key.
_ID_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key.

    Attributes:
        id: The first digits of its digest; safe to show.
        plan: Name of its plan.
        name: What its owner calls it; may be empty.
        allow_ai: Whether it may buy from AI services.
        ai_budget: Requests that may be billed in a calendar month (UTC); 0 if it may not buy.
        created: ISO 8601, UTC.
        revoked: Likewise; None while it is good.
    """

    id: str
    plan: str
    name: str
    allow_ai: bool
    ai_budget: int
    created: str
    revoked: str | None = None


class Keys:
    """The keys of an installation.

    Args:
        database: Where they are kept.
        clock: Tells when one is made.
    """

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self.database = database
        self._clock = clock

    def create(
        self, plan: str, *, name: str = "", allow_ai: bool = False, ai_budget: int = AI_BUDGET
    ) -> tuple[Key, str]:
        """Make a key, and return it with its token, which is kept nowhere else.

        The token has 256 random bits, so a fast digest is enough.
        """
        token = PREFIX + secrets.token_urlsafe(32)
        digest = _digest(token.encode())
        created = iso_milliseconds(self._clock())
        budget = ai_budget if allow_ai else 0
        key = Key(digest[:_ID_DIGITS], plan, name, allow_ai, budget, created)
        with self.database.transaction() as connection:
            connection.execute(
                "INSERT INTO keys (id, digest, plan, name, allow_ai, ai_budget, created) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (key.id, digest, key.plan, key.name, key.allow_ai, key.ai_budget, key.created),
            )
        return key, token

    def find(self, token: bytes) -> Key | None:
        """Return the key with this token, if there is one and it is not revoked."""
        digest = _digest(token)
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT * FROM keys WHERE id = ? AND revoked IS NULL", (digest[:_ID_DIGITS],)
            ).fetchone()
        if row is None or not compare_digest(row["digest"], digest):
            return None
        return _key(row)

    def all(self) -> list[Key]:
        """Return all keys, revoked ones too, oldest first."""
        with self.database.reading() as connection:
            rows = connection.execute("SELECT * FROM keys ORDER BY created, id").fetchall()
        return [_key(row) for row in rows]

    def revoke(self, key_id: str) -> bool:
        """Make a key worthless, from the next request on; False if there is none such."""
        with self.database.transaction() as connection:
            done = connection.execute(
                "UPDATE keys SET revoked = ? WHERE id = ? AND revoked IS NULL",
                (iso_milliseconds(self._clock()), key_id),
            )
        return done.rowcount == 1


def _digest(token: bytes) -> str:
    return hashlib.sha256(token).hexdigest()


def _key(row: sqlite3.Row) -> Key:
    allow_ai = bool(row["allow_ai"])
    # A file that cannot be written may be older than the column.
    budget = row["ai_budget"] if "ai_budget" in row.keys() else AI_BUDGET  # noqa: SIM118
    return Key(
        row["id"],
        row["plan"],
        row["name"],
        allow_ai,
        budget if allow_ai else 0,
        row["created"],
        row["revoked"],
    )
