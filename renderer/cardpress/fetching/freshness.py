"""What an answer says about being used again: RFC 9111 for a shared cache.

Shared, although a single user's may be private: a server's clients share it, and requests carry
nothing personal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from cardpress.fetching.reply import Reply

#: Answers that are kept; of redirects, the temporary ones must be asked for again each time
#: unless they say otherwise, but are there when the server is not.
_KEPT = frozenset({200, 301, 302, 303, 307, 308})

#: Of them, those whose lifetime may be guessed (RFC 9110, 15.1).
_GUESSED = frozenset({200, 301, 308})

#: Share of the time since its last change for which an unlabelled file is taken to be fresh
#: (RFC 9111, 4.2.2), and the most, in seconds.
_GUESS, _LONGEST_GUESS = 0.1, 86_400.0

#: Seconds for which a stale answer stands in for a server in trouble that says nothing of it
#: (RFC 5861, section 4).
_GRACE = 86_400.0

#: Headers that matter later; the others are forgotten.
_REMEMBERED = (
    *("age", "cache-control", "content-type", "date", "etag", "expires", "last-modified"),
    *("location", "pragma", "vary"),
)

_DIRECTIVE = re.compile(
    r'\s*([!#$%&\'*+.^_`|~\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?'
)


@dataclass(frozen=True, slots=True)
class Record:
    """An answer and when it came.

    Attributes:
        reply: The answer.
        asked: When the request was sent, in seconds since 1970.
        answered: When the answer was there.
    """

    reply: Reply
    asked: float
    answered: float

    @property
    def directives(self) -> dict[str, str]:
        """The directives of Cache-Control, names in lower case; the first of each counts."""
        return _directives(self.reply.headers)

    def may_be_kept(self) -> bool:
        """Return whether it may be stored (RFC 9111, section 3)."""
        return self.reply.status in _KEPT and not {"no-store", "private"} & set(self.directives)

    def is_fresh(self, now: float) -> bool:
        """Return whether it may be used without asking."""
        return 0 <= self.age(now) < self.lifetime()

    def may_stand_in(self, now: float) -> bool:
        """Return whether it may be used, though stale, while the server is in trouble."""
        strict = {"no-cache", "must-revalidate", "proxy-revalidate", "s-maxage"}
        if strict & set(self.directives):
            return False
        grace = _seconds(self.directives.get("stale-if-error"))
        return self.age(now) - self.lifetime() <= (_GRACE if grace is None else grace)

    def age(self, now: float) -> float:
        """Return its age (RFC 9111, 4.2.3) in seconds; negative if the clock was set back."""
        if now < self.answered:
            return -1
        given = _seconds(self.reply.headers.get("age")) or 0.0
        date = _moment(self.reply.headers.get("date"))
        apparent = max(0.0, self.answered - date) if date is not None else 0.0
        return max(apparent, given + self.answered - self.asked) + now - self.answered

    def lifetime(self) -> float:
        """Return for how many seconds it is fresh (RFC 9111, 4.2.1)."""
        directives, headers = self.directives, self.reply.headers
        if "no-cache" in directives or headers.get("vary", "").strip() == "*":
            return 0.0
        for name in ("s-maxage", "max-age"):
            if name in directives:
                return _seconds(directives[name]) or 0.0
        date = _moment(headers.get("date"))
        date = self.answered if date is None else date
        if "expires" in headers:
            expires = _moment(headers["expires"])
            return 0.0 if expires is None else max(0.0, expires - date)
        return self._guessed_lifetime(date)

    def _guessed_lifetime(self, date: float) -> float:
        changed = _moment(self.reply.headers.get("last-modified"))
        if changed is None or self.reply.status not in _GUESSED:
            return 0.0
        return min(max(0.0, date - changed) * _GUESS, _LONGEST_GUESS)

    def conditions(self) -> dict[str, str]:
        """Return the headers that ask whether it has changed (RFC 9110, section 13.1)."""
        if self.reply.status != 200:
            return {}
        names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
        headers = self.reply.headers
        return {names[name]: headers[name] for name in names if name in headers}

    def confirmed(self, reply: Reply, asked: float, answered: float) -> Record:
        """Return the record after the server has said, by 304, that it still holds."""
        kept = {name: value for name, value in self.reply.headers.items() if name != "age"}
        headers = kept | remembered(reply.headers)
        old = self.reply
        return Record(Reply(old.url, old.status, headers, old.body), asked, answered)


def remembered(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that matter later."""
    return {name: headers[name] for name in _REMEMBERED if name in headers}


def _directives(headers: Mapping[str, str]) -> dict[str, str]:
    if "cache-control" not in headers:
        return {"no-cache": ""} if "no-cache" in headers.get("pragma", "").lower() else {}
    found: dict[str, str] = {}
    for match in _DIRECTIVE.finditer(headers["cache-control"]):
        found.setdefault(match[1].lower(), match[2] or match[3] or "")
    return found


def _seconds(text: str | None) -> float | None:
    """Return a count of seconds (RFC 9111, 1.2.2); None if it is none, so that it is stale."""
    if text is None or not (text.isascii() and text.isdigit()):
        return None
    return float(min(int(text[:12]), 2**31))


def _moment(text: str | None) -> float | None:
    """Return a date of HTTP in seconds since 1970; None if it is none."""
    try:
        date = parsedate_to_datetime(text or "")
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
