"""What shall go wrong, where, and how often."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

SERVICES = ("caricaturo", "ailabtools", "mediagen", "aiphoto")

#: What a request is about: an order, how it stands, a file that was made, the account itself
#: (`/account`, `/projects`, `/status`).
STEPS = ("create", "poll", "download", "account")

#: The service does not do what it was asked, and counts nothing.
REFUSALS = {
    "http-429": "429 with Retry-After and the reset headers; nothing was done",
    "http-500": "500 in the service's own shape; nothing was done",
    "http-503": "503 with Retry-After and a page of HTML, as a gateway answers; nothing was done",
    "redirect-private": "302 to http://127.0.0.1:1/; nothing was done",
    "no-credits": "the account is empty",
    "filtered": "the content filter refuses (of an order that is polled: it fails)",
    "expired": "the order or the file is gone: 404 for orders, 410 for files",
    "http-200-error": "an error in the service's shape, but with status 200; nothing was done",
}

#: The order is taken and billed; what comes of it is bad.
OUTCOMES = {
    "failed": "the order fails (services that answer at once: error 500, nothing was billed)",
    "timed-out": "as `failed`; ailabtools says TIMEOUT_FAILED",
    "retries-exceeded": "as `failed`; ailabtools says LIMIT_RETRY_FAILED",
    "huge-picture": "a result whose header claims 100,000 x 100,000 pixels",
    "private-url": "the result's address is http://169.254.169.254/latest/meta-data/",
}

#: The request is processed, and billed, as always; the answer is spoilt on its way.
SPOILS = {
    "hang": "the answer never comes",
    "drip": "one byte of the body at a time",
    "bad-json": "a body that is not what it says (an order's or a question's: broken JSON)",
    "wrong-type": "JSON with every value inside a list (a file: JSON instead of it)",
    "html": "a page of HTML with status 200",
    "truncated": "the connection is closed in the middle of the body",
    "endless": "a body without end",
    "reset-after-processing": "the connection is cut before the answer",
    "http-500-after-processing": "500 in the service's shape, although all was done and billed",
}

#: Every kind of fault and what it does.
KINDS = REFUSALS | OUTCOMES | SPOILS

_SHORT = {"429": "http-429", "500": "http-500", "503": "http-503"}
_QUEUED = ("caricaturo", "ailabtools")
_ORDERS_ONLY = {"no-credits", "filtered", "private-url", *OUTCOMES}
#: Kinds that cannot be at a step, by step.
_IMPOSSIBLE = {
    "create": {"expired"},
    "poll": {"no-credits"},
    "download": _ORDERS_ONLY - {"huge-picture"} | {"http-200-error"},
    "account": _ORDERS_ONLY | {"expired"},
}


def kinds_at(service: str, step: str) -> tuple[str, ...]:
    """Return the kinds of fault that a step of a service can have; none where it has no step.

    `ailabtools` has no account to ask, `mediagen` and `aiphoto` answer orders at once.
    """
    missing = (step == "poll" and service not in _QUEUED) or (
        step == "account" and service == "ailabtools"
    )
    return () if missing else tuple(kind for kind in KINDS if kind not in _IMPOSSIBLE[step])


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule: the next `times` requests of a step of a service meet with a fault.

    Attributes:
        service: One of `SERVICES`, or `"*"` for all.
        step: One of `STEPS`, or `"*"` for all.
        kind: One of `KINDS`; `429`, `500` and `503` are short for `http-429` and so on.
        times: How many requests; None for all.
        retry_after: What a 429 or 503 asks to wait, in seconds.

    Raises:
        ValueError: There is no such service, step or kind, or never both together.
    """

    service: str
    step: str
    kind: str
    times: int | None = 1
    retry_after: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", _SHORT.get(self.kind, self.kind))
        _known("service", self.service, (*SERVICES, "*"))
        _known("step", self.step, (*STEPS, "*"))
        _known("kind", self.kind, KINDS)
        if self.times is not None and self.times < 1:
            raise ValueError("a fault happens at least once")
        if not any(self.hits(service, step) for service in SERVICES for step in STEPS):
            raise ValueError(f"{self.kind} cannot happen at {self.service}:{self.step}")

    @classmethod
    def parse(cls, rule: str) -> Fault:
        """Read `SERVICE:STEP:KIND[:TIMES]`; TIMES is a count or `*`, by default 1.

        Raises:
            ValueError: It is not such a rule.
        """
        words = rule.split(":")
        if not 3 <= len(words) <= 4:
            raise ValueError(f"{rule!r} is not SERVICE:STEP:KIND[:TIMES]")
        service, step, kind, times = (*words, "1")[:4]
        if times != "*" and not (times.isascii() and times.isdigit()):
            raise ValueError(f"{times!r} is not a number of times or *")
        return cls(service, step, kind, None if times == "*" else int(times))

    def hits(self, service: str, step: str) -> bool:
        """Return whether the rule speaks of this step of this service."""
        spoken = self.service in ("*", service) and self.step in ("*", step)
        return spoken and self.kind in kinds_at(service, step)


def _known(what: str, word: str, words: Iterable[str]) -> None:
    if word not in words:
        raise ValueError(f"unknown {what} {word!r}; known: {', '.join(words)}")


class Faults:
    """The rules that still hold; the oldest that fits is used first."""

    def __init__(self, rules: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._rules = list(rules)

    def add(self, *rules: Fault) -> None:
        """Let more go wrong."""
        with self._lock:
            self._rules.extend(rules)

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._rules.clear()

    def left(self) -> tuple[Fault, ...]:
        """Return the rules that have not been used up."""
        with self._lock:
            return tuple(self._rules)

    def take(self, service: str, step: str) -> Fault | None:
        """Return the fault that a request meets with, and count it; None for none."""
        with self._lock:
            for at, rule in enumerate(self._rules):
                if rule.hits(service, step):
                    self._rules[at : at + 1] = _once_used(rule)
                    return rule
        return None


def _once_used(rule: Fault) -> list[Fault]:
    if rule.times is None:
        return [rule]
    return [replace(rule, times=rule.times - 1)] if rule.times > 1 else []
