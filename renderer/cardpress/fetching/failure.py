"""Why nothing came of a request."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from cardpress.errors import Problem, SourceError


class Reason(StrEnum):
    """What went wrong."""

    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    OFFLINE = "offline"
    TIMED_OUT = "timed-out"
    BROKEN = "broken"
    TOO_LARGE = "too-large"
    REDIRECTED = "redirected"
    REFUSED = "refused"


#: What is said of every target that no connection was made to, for whatever reason: who may
#: not reach a network must not learn what is in it.
UNAVAILABLE = (
    "nothing could be fetched from this address: its host must exist, be public (or named in "
    "CARDPRESS_ALLOW_HOSTS, with its port) and take connections in time"
)

_TEXTS = {
    Reason.BLOCKED: UNAVAILABLE,
    Reason.UNREACHABLE: UNAVAILABLE,
    Reason.UNTRUSTED: "the server's certificate cannot be trusted",
    Reason.OFFLINE: "it is not in the cache, and nothing is fetched offline",
    Reason.TIMED_OUT: "the server took too long to answer",
    Reason.BROKEN: "the server's answer is cut short or not valid HTTP",
    Reason.TOO_LARGE: "the server's answer is larger than allowed",
    Reason.REDIRECTED: "the server redirects too often, or to where it must not",
    Reason.REFUSED: "the server does not answer with a picture",
}

#: Before any of these, no byte of a request has left.
_UNSENT = frozenset({Reason.BLOCKED, Reason.UNREACHABLE, Reason.UNTRUSTED, Reason.OFFLINE})


class FetchError(SourceError):
    """Nothing came of a request.

    Attributes:
        reason: What went wrong.
    """

    def __init__(self, reason: Reason, message: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(message or _TEXTS[reason], problems)
        self.reason = reason

    @property
    def sent(self) -> bool:
        """Whether the other side may have got any of the request."""
        return self.reason not in _UNSENT

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.reason, str(self), self.problems)
