"""Times as services write them, and what their headers say of the rate limit."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cardpress.providers.protocol import Answer, RateLimit

_SECONDS = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")

_DAY = 86_400


def moment_of(text: str) -> float | None:
    """Return a time in seconds since 1970; None if `text` is none.

    Args:
        text: Unix time in seconds, ISO 8601 (UTC where it names no zone) or an HTTP date
            (RFC 9110, 5.6.7).
    """
    text = text.strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            time = read(text)
            return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def midnight_after(now: float) -> float:
    """Return when the next day begins in UTC; both in seconds since 1970."""
    return (math.floor(now / _DAY) + 1) * float(_DAY)


def retry_time(answer: Answer, now: float) -> float | None:
    """Return when the answer's headers allow the next request; None if they do not say.

    The later one of `Retry-After` (RFC 9110, 10.2.3: seconds or a date) and of
    `X-RateLimit-Reset`, so that neither is disregarded.

    Args:
        answer: What came.
        now: The time, in seconds since 1970.
    """
    wait = answer.headers.get("retry-after", "").strip()
    after = now + float(wait) if _SECONDS.fullmatch(wait) else moment_of(wait)
    reset = moment_of(answer.headers.get("x-ratelimit-reset", ""))
    return max((time for time in (after, reset) if time is not None), default=None)


def rate_limit_of(answer: Answer) -> RateLimit | None:
    """Return what `X-RateLimit-Limit`, `-Remaining` and `-Reset` say; None without any."""
    limit, remaining = (_count(answer, name) for name in ("limit", "remaining"))
    reset = moment_of(answer.headers.get("x-ratelimit-reset", ""))
    if limit is None and remaining is None and reset is None:
        return None
    return RateLimit(limit, remaining, reset)


def _count(answer: Answer, name: str) -> int | None:
    value = answer.headers.get(f"x-ratelimit-{name}", "").strip()
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else None
