"""What the services' documents allow: checked before anything is sent, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from cardpress.errors import Problem
from cardpress.quoting import quoted

_RATIO = re.compile(r"[1-9][0-9]{0,3}:[1-9][0-9]{0,3}")

#: Beyond it, JSON numbers are not exact everywhere (RFC 8259, section 6).
_LARGEST = 2**53

#: An address longer than this is refused by many servers.
_LONGEST_ADDRESS = 2048


def check_text(name: str, value: Any, most: int | None = None) -> Iterator[Problem]:
    """Find out whether `value` is text that says something.

    Args:
        name: The field.
        value: What it holds.
        most: Characters (code points) that the service takes; None if its document names no
            limit.
    """
    if not isinstance(value, str):
        yield _problem("invalid-type", name, f"must be a string, not {quoted(value)}")
    elif not value.strip():
        yield _problem("out-of-range", name, "is empty: say what is wanted")
    elif not _encodable(value):
        yield _problem("invalid-value", name, "holds half a surrogate pair: remove it")
    elif most is not None and len(value) > most:
        message = f"has {len(value)} characters, the service takes {most}: shorten it"
        yield _problem("out-of-range", name, message)


def check_choice(name: str, value: Any, choices: Sequence[str]) -> Iterator[Problem]:
    """Find out whether `value` is one of `choices`."""
    if value not in choices:
        known = ", ".join(choices)
        yield _problem("unknown-value", name, f"must be one of {known}, not {quoted(value)}")


def check_whole(name: str, value: Any, least: int, most: int | None = None) -> Iterator[Problem]:
    """Find out whether `value` is a whole number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int):
        yield _problem("invalid-type", name, f"must be a whole number, not {quoted(value)}")
    elif value < least or (most is not None and value > most):
        span = f"at least {least}" if most is None else f"from {least} to {most}"
        yield _problem("out-of-range", name, f"must be {span}, not {quoted(value)}")


def check_positive(name: str, value: Any) -> Iterator[Problem]:
    """Find out whether `value` is a number above 0, up to what a JSON number holds exactly."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield _problem("invalid-type", name, f"must be a number, not {quoted(value)}")
    elif not 0 < value <= _LARGEST:
        yield _problem("out-of-range", name, f"must be more than 0, not {quoted(value)}")


def check_ratio(name: str, value: Any) -> Iterator[Problem]:
    """Find out whether `value` is an aspect ratio such as `16:9`."""
    if not isinstance(value, str) or not _RATIO.fullmatch(value):
        message = f"must be an aspect ratio such as 16:9, not {quoted(value)}"
        yield _problem("unknown-value", name, message)


def check_picture(name: str, value: Any) -> Iterator[Problem]:
    """Find out whether `value` are bytes, at least one; what they hold is seen later."""
    if not isinstance(value, bytes):
        yield _problem("invalid-type", name, "must be the bytes of a picture")
    elif not value:
        yield _problem("out-of-range", name, "is empty: give the bytes of a picture")


def check_address(name: str, value: Any) -> Iterator[Problem]:
    """Find out whether `value` is an http or https address that can stand in a request."""
    if not is_address(value):
        message = f"must be an http or https address, not {quoted(value)}"
        yield _problem("invalid-value", name, message)


def is_address(value: Any) -> bool:
    """Whether `value` is text that begins like a web address and has only visible characters."""
    if not isinstance(value, str) or not 10 <= len(value) <= _LONGEST_ADDRESS:
        return False
    return re.match(r"https?://[^/?#\s]", value, re.IGNORECASE) is not None and all(
        character.isprintable() and not character.isspace() for character in value
    )


def plain_number(value: float) -> str:
    """Return a number as a form or a query has it: 7.0 is `7`."""
    return str(int(value) if float(value).is_integer() else value)


def _encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _problem(code: str, name: str, what: str) -> Problem:
    return Problem(code, f"/{name}", f"{name} {what}")
