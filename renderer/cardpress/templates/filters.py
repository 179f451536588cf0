"""The filters and tests of expressions: each quick, and its result bounded by its input."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from cardpress.quoting import quoted
from cardpress.templates.colors import fade, ink, legible, mix
from cardpress.templates.dates import format_date, language, month
from cardpress.templates.misuse import MisuseError
from cardpress.templates.variable import LONGEST_TEXT

ELLIPSIS = "\u2026"

#: What no document may show: controls, noncharacters, surrogates, and what is no character.
_HIDDEN = ("Cc", "Cs", "Cn")

#: Characters that are looked at to tell the direction of a text.
_STRONG_WITHIN = 1000

_MOST_DECIMALS = 10


def text_of(value: Any) -> str:
    """Return a value as it is written into a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(text_of, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def concat(values: Iterable[Any]) -> str:
    """Return values as one text.

    Raises:
        MisuseError: It is longer than a value may be.
    """
    parts = [text_of(value) for value in values]
    length = sum(map(len, parts))
    if length > LONGEST_TEXT:
        most = f"at most {LONGEST_TEXT:,} are allowed"
        raise MisuseError("limit-text", f"the text has {length:,} characters; {most}")
    return "".join(parts)


def _words(value: Any, name: str) -> str:
    if isinstance(value, list | tuple):
        raise MisuseError("invalid-value", f"{name} takes a text, not a list; join it first")
    return text_of(value)


def _clean(value: Any) -> str:
    """Join white space to single spaces and leave out what cannot be shown."""
    text = _words(value, "clean")
    if not text.isprintable():
        text = "".join(
            " " if character.isspace() else character
            for character in text
            if character.isspace() or unicodedata.category(character) not in _HIDDEN
        )
    return " ".join(text.split())


def _truncate(value: Any, length: Any = 255, end: Any = ELLIPSIS) -> str:
    """Cut a text to `length` characters, at a space where there is one near."""
    text, tail = _words(value, "truncate"), _words(end, "truncate")
    most = max(_whole(length, "truncate"), 0)
    if len(text) <= most:
        return text
    room = max(most - len(tail), 0)
    head = text[:room]
    space = head.rfind(" ")
    if not text[room].isspace() and space >= room * 0.7:
        head = head[:space]
    while head and unicodedata.category(text[len(head)]) in ("Mn", "Mc", "Me", "Cf"):
        head = head[:-1]
    return (head.rstrip() + tail)[:most]


def _default(value: Any, other: Any = "") -> Any:
    return value or other if value != 0 or isinstance(value, bool) else value


def _join(value: Any, separator: Any = ", ") -> str:
    entries = value if isinstance(value, list | tuple) else [value]
    between = _words(separator, "join")
    parts = [part for entry in entries if entry != "" for part in (between, entry)]
    return concat(parts[1:])


def _first(value: Any) -> Any:
    return value[0] if _sequence(value, "first") else ""


def _last(value: Any) -> Any:
    return value[-1] if _sequence(value, "last") else ""


def _length(value: Any) -> int:
    return len(_sequence(value, "length"))


def _sequence(value: Any, name: str) -> Any:
    if value is None:
        return ""
    if not isinstance(value, str | list | tuple):
        raise MisuseError("invalid-value", f"{name} takes a text or a list, not {quoted(value)}")
    return value


def _host(value: Any) -> str:
    """Return the host of an address, without `www.`."""
    text = _words(value, "host").strip()
    try:
        found = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return found.removeprefix("www.")


def _initials(value: Any, most: Any = 2) -> str:
    """Return the first letters of the first and the last words of a name."""
    words = [word for word in re.split(r"[\s\-_.]+", _words(value, "initials")) if word]
    letters = [word[0].upper() for word in words if word[0].isalnum()]
    count = max(_whole(most, "initials"), 1)
    return "".join(letters if len(letters) <= count else [*letters[: count - 1], letters[-1]])


def _number(value: Any, decimals: Any = None, separator: Any = ",") -> str:
    """Write a number with separators between thousands."""
    if value is None or value == "":
        return ""
    if decimals is None:
        decimals = 0 if isinstance(value, int) or float(_real(value, "number")).is_integer() else 2
    digits = min(max(_whole(decimals, "number"), 0), _MOST_DECIMALS)
    written = f"{_real(value, 'number'):,.{digits}f}"
    return _join(written.split(","), separator)


def _round(value: Any, decimals: Any = 0) -> Any:
    digits = min(max(_whole(decimals, "round"), 0), _MOST_DECIMALS)
    result = round(_real(value, "round"), digits)
    return int(result) if digits == 0 else result


def _real(value: Any, name: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MisuseError("invalid-value", f"{name} takes a number, not {quoted(value)}")
    return value


def _whole(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise MisuseError("invalid-value", f"{name} takes a whole number, not {quoted(value)}")
    return value


def _lines(change: Callable[[str], str], name: str) -> Callable[[Any], str]:
    return lambda value: change(_words(value, name))


def is_rtl(value: Any) -> bool:
    """Whether the first strong character of a text is written from right to left (UAX #9)."""
    for character in text_of(value)[:_STRONG_WITHIN]:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False


FILTERS: Mapping[str, Callable[..., Any]] = {
    "alpha": fade,
    "capitalize": _lines(str.capitalize, "capitalize"),
    "clean": _clean,
    "concat": concat,
    "date": format_date,
    "default": _default,
    "first": _first,
    "host": _host,
    "initials": _initials,
    "ink": ink,
    "join": _join,
    "language": language,
    "last": _last,
    "legible": legible,
    "length": _length,
    "lower": _lines(str.lower, "lower"),
    "mix": mix,
    "month": month,
    "number": _number,
    "round": _round,
    "title": _lines(str.title, "title"),
    "trim": _lines(str.strip, "trim"),
    "truncate": _truncate,
    "upper": _lines(str.upper, "upper"),
}

TESTS: Mapping[str, Callable[..., bool]] = {
    "none": lambda value: value is None,
    "rtl": is_rtl,
}
