"""What a template may be told: variables with types, and how values become those types."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cardpress.color import HEX_PATTERN
from cardpress.quoting import quoted
from cardpress.templates.misuse import MisuseError

#: Characters of a text; far more than a card shows.
LONGEST_TEXT = 100_000

#: Characters of a picture as a data URI.
_LONGEST_IMAGE = 12 * 1024 * 1024

#: Entries of a list.
MOST_ENTRIES = 1000

_TRUE = {"true", "yes", "on", "1"}
_FALSE = {"false", "no", "off", "0"}

#: What a variable holds that is given no value.
_EMPTY: dict[str, Any] = {"string": "", "image": "", "list": ()}


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of a template.

    Attributes:
        type: `"string"`, `"integer"`, `"number"`, `"boolean"`, `"color"`, `"image"`, `"date"`
            or `"list"`.
        default: What it holds unless it is given; None for nothing: an empty text or list, or
            none.
        description: What it is for.
        required: Whether it must be given.
    """

    type: str
    default: object = None
    description: str = ""
    required: bool = False

    def value_of(self, given: object) -> Any:
        """Return a given value as expressions see it; None means that there is none.

        Raises:
            MisuseError: It is not of the type.
        """
        if given is None:
            return self.empty
        return _CHECKS[self.type](given)

    def value_of_text(self, given: str) -> Any:
        """Return a value that was written as text; blank means that there is none.

        Raises:
            MisuseError: It cannot be read as the type.
        """
        if not given.strip():
            return self.value_of(self.default)
        convert = _CONVERSIONS.get(self.type)
        return self.value_of(convert(given) if convert else given)

    @property
    def empty(self) -> Any:
        """What expressions see where there is no value."""
        return _EMPTY.get(self.type)

    def to_dict(self) -> dict[str, Any]:
        """Return the variable as it stands in a file."""
        data: dict[str, Any] = {"type": self.type, "default": self.default}
        if self.required:
            data = {"type": self.type, "required": True}
        return {**data, "description": self.description}


def _wrong(expected: str, given: object) -> MisuseError:
    return MisuseError("invalid-value", f"must be {expected}, not {quoted(given)}")


def _string(given: object) -> str:
    if not isinstance(given, str):
        raise _wrong("a string", given)
    return _bounded(given, LONGEST_TEXT)


def _bounded(given: str, most: int) -> str:
    if len(given) > most:
        raise MisuseError(
            "limit-text", f"must have at most {most:,} characters, not {len(given):,}"
        )
    return given


def _integer(given: object) -> int:
    number = _number(given)
    if not float(number).is_integer():
        raise _wrong("a whole number", given)
    return int(number)


def _number(given: object) -> int | float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise _wrong("a number", given)
    if not -1e15 <= given <= 1e15:
        raise _wrong("a number that is finite and less than 10^15", given)
    return given


def _boolean(given: object) -> bool:
    if not isinstance(given, bool):
        raise _wrong("true or false", given)
    return given


def _color(given: object) -> str:
    if not isinstance(given, str) or not re.fullmatch(HEX_PATTERN, given):
        raise _wrong("a colour such as #0070f3 or #fff", given)
    return given


def _image(given: object) -> str:
    if isinstance(given, os.PathLike):
        path = os.fspath(given)
        given = path if isinstance(path, str) else os.fsdecode(path)
        # A path without a folder or a picture's suffix would be taken for base64.
        given = given if os.path.isabs(given) or given.startswith(".") else f"./{given}"
    if not isinstance(given, str):
        raise _wrong("a picture's path, address or data", given)
    return _bounded(given, _LONGEST_IMAGE)


def _date(given: object) -> date | None:
    if given == "":
        return None
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    if isinstance(given, str):
        try:
            return datetime.fromisoformat(given.strip()).date()
        except ValueError:
            pass
    raise _wrong("a date such as 2026-11-20", given)


def _list(given: object) -> tuple[Any, ...]:
    if not isinstance(given, list | tuple):
        raise _wrong("a list", given)
    if len(given) > MOST_ENTRIES:
        raise MisuseError(
            "limit-list", f"must have at most {MOST_ENTRIES} entries, not {len(given)}"
        )
    for entry in given:
        if isinstance(entry, bool) or not isinstance(entry, str | int | float):
            raise MisuseError(
                "invalid-value", f"must hold strings and numbers, not {quoted(entry)}"
            )
        (_string if isinstance(entry, str) else _number)(entry)
    return tuple(given)


def _number_of(text: str) -> int | float:
    try:
        number = float(text) if len(text) <= 400 else math.nan
    except ValueError:
        number = math.nan
    if math.isnan(number):
        raise _wrong("a number", text)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _boolean_of(text: str) -> bool:
    word = text.strip().lower()
    if word not in _TRUE | _FALSE:
        raise _wrong("true or false", text)
    return word in _TRUE


def _list_of(text: str) -> object:
    """Read a JSON array, or else words between commas."""
    if text.lstrip().startswith("["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise _wrong("a JSON array, or words between commas", text) from None
    return [entry for part in text.split(",") if (entry := part.strip())]


_CHECKS: Mapping[str, Callable[[object], Any]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "color": _color,
    "image": _image,
    "date": _date,
    "list": _list,
}

_CONVERSIONS: Mapping[str, Callable[[str], Any]] = {
    "integer": _number_of,
    "number": _number_of,
    "boolean": _boolean_of,
    "color": str.strip,
    "image": str.strip,
    "list": _list_of,
}

#: The names of the types, in the order in which messages list them.
TYPES = tuple(_CHECKS)
