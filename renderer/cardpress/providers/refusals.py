"""From what a service says when it refuses, to our codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cardpress.providers.fields import parse
from cardpress.providers.protocol import Answer
from cardpress.quoting import visible

#: Our code for a status, unless the service's own code says more (RFC 9110, section 15).
_BY_STATUS = {
    400: "invalid-request",
    401: "unauthorized",
    402: "no-credits",
    403: "unauthorized",
    404: "not-configured",
    405: "not-configured",
    408: "timed-out",
    413: "invalid-request",
    415: "invalid-request",
    422: "invalid-request",
    429: "rate-limited",
}

#: Our code for the services' own codes, in lower case: all that the four documents print. One
#: that another service prints as well means the same there.
_BY_WORD = {
    "insufficient_credits": "no-credits",
    "rate_limited": "rate-limited",
    "invalid_prompt": "invalid-request",
    "invalid_model": "invalid-request",
    "content_filtered": "filtered",
    "generation_failed": "failed",
    "unauthorized": "unauthorized",
    "server_error": "server-error",
    "process_failed": "failed",
    "timeout_failed": "timed-out",
    "limit_retry_failed": "failed",
}

#: What can become of an order that was taken.
_ENDS = frozenset({"failed", "filtered", "timed-out"})

#: With these the service says that it has not begun: nothing can have been counted.
NOT_BEGUN = frozenset(
    {"invalid-request", "unauthorized", "no-credits", "not-configured", "rate-limited"}
)

#: What to do, by our code; `{name}` is the provider, `{setting}` begins its settings' names.
_ADVICE = {
    "unauthorized": "{name} does not accept the key: check {setting}_API_KEY",
    "no-credits": "the account at {name} has no credits left",
    "rate-limited": "{name} takes no more requests for now",
    "filtered": "the content filter of {name} refuses this: change the prompt or the picture",
    "invalid-request": "{name} does not accept the request",
    "not-configured": "{name} has nothing at this address: check {setting}_BASE_URL",
    "failed": "{name} could not make it",
    "timed-out": "{name} did not finish in time",
    "server-error": "{name} has an error of its own",
    "bad-answer": "{name} answered in an unknown way",
    "expired": "{name} no longer has the order or its result",
}

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")

#: Characters of a service's message that are passed on.
_LONGEST = 300

_LARGEST_CODE = 10**9


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a service says about a refusal; None where it says nothing.

    Attributes:
        code: Its own code.
        message: Its own words, on one line.
    """

    code: str | None = None
    message: str | None = None


def complaint_of(answer: Answer) -> Complaint:
    """Find code and message in the body of an answer, whatever it is."""
    try:
        return complaint_in(parse(answer))
    except ValueError:
        return Complaint()


def complaint_in(data: Any) -> Complaint:
    """Find code and message in the shapes in which services send them.

    These are `{"error": {"code", "message"}}`, `{"error": "code or words", "message"}`,
    `{"code", "message"}` and `{"error_code", "error_code_str", "error_msg"}`.
    """
    if not isinstance(data, Mapping):
        return Complaint()
    error = data.get("error")
    inner = error if isinstance(error, Mapping) else data
    codes = (inner.get("code"), inner.get("error_code_str"), error, data.get("error_code"))
    code = next((word for word in map(_word, codes) if word is not None), None)
    words = (inner.get("message"), inner.get("error_msg"), data.get("message"), error)
    message = next((text for text in words if isinstance(text, str) and text.strip()), None)
    return Complaint(code, None if message is None else _line(message))


def _word(value: Any) -> str | None:
    """Return a value that is a code: a word, or a number other than 0; else None."""
    if isinstance(value, str) and _WORD.fullmatch(value):
        return value
    whole = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if whole and 0 < abs(value) < _LARGEST_CODE else None


def _line(text: str) -> str:
    return visible(" ".join(text[: 2 * _LONGEST].split()))[:_LONGEST]


def code_of_word(word: str | None) -> str | None:
    """Return our code for a service's own; None if no document has it."""
    return None if word is None else _BY_WORD.get(word.lower())


def end_of_word(word: str | None) -> str:
    """Return our code for why an order has failed."""
    code = code_of_word(word)
    return code if code in _ENDS else "failed"


def code_of_status(status: int) -> str:
    """Return our code for an HTTP status that is not one of success."""
    if status >= 500:
        return "server-error"
    return _BY_STATUS.get(status, "bad-answer")


def explain(name: str, code: str, complaint: Complaint) -> str:
    """Return the message of an error: what to do, and then the service's own words."""
    advice = _ADVICE[code].format(name=name, setting=f"CARDPRESS_{name.upper()}")
    words = complaint.message if complaint.message != complaint.code else None
    if words and complaint.code:
        return f"{advice}; it says: {words} ({complaint.code})"
    told = words or complaint.code
    return f"{advice}; it says: {told}" if told else advice
