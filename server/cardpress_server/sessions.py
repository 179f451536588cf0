"""What lets the playground's page in without a key being typed: a key of its own, for a while."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from cardpress_server.clock import Clock, iso_milliseconds, utc_now
from cardpress_server.keys import Keys

#: What these keys are called, in the list of keys too.
NAME = "playground session"

#: A page that is opened gets a key at most this old.
_FRESH = timedelta(hours=12)

#: Older ones are deleted when the next is made, whichever process they were made by.
_LIFETIME = timedelta(hours=24)


class Sessions:
    """Keys that live about a day; one for a process, made when first asked for.

    They stand among the other keys, so that all processes of an installation accept them, and
    whoever looks after the keys can see and revoke them.

    Args:
        keys: Of the installation.
        clock: Tells how old they are.
    """

    def __init__(self, keys: Keys, clock: Clock = utc_now) -> None:
        self._keys = keys
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._made: datetime | None = None

    def token(self) -> str:
        """Return the token of a key that is good for at least half a day.

        Raises:
            sqlite3.Error, OSError: The keys cannot be read or written.
        """
        with self._lock:
            if not self._is_good():
                self._delete_old()
                _, self._token = self._keys.create("local", name=NAME)
                self._made = self._clock()
            return self._token

    def _is_good(self) -> bool:
        if self._made is None or self._clock() - self._made > _FRESH:
            return False
        return self._keys.find(self._token.encode()) is not None

    def _delete_old(self) -> None:
        oldest = iso_milliseconds(self._clock() - _LIFETIME)
        with self._keys.database.transaction() as connection:
            connection.execute("DELETE FROM keys WHERE name = ? AND created < ?", (NAME, oldest))
