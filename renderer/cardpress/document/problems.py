"""From pydantic's errors to problems that a person can act on."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cardpress.document.bounds import LONGEST_NAME, MOST_PROBLEMS, pointer
from cardpress.document.shape import Place, field_names, locate
from cardpress.errors import Problem
from cardpress.quoting import quoted

_CODES = {
    "missing": "missing-field",
    "extra_forbidden": "unknown-field",
    "union_tag_invalid": "unknown-type",
    "union_tag_not_found": "missing-field",
    "literal_error": "unknown-value",
    "finite_number": "not-finite",
    "invalid_key": "invalid-type",
}

#: Kinds of error that mean a value of the wrong type, and the right one in words.
_EXPECTED = {
    "string_type": "a string",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "dict_type": "an object",
    "tuple_type": "an array",
    "list_type": "an array",
    "bool_type": "true or false",
}

_LENGTH = "have at least {} characters"

#: Kinds of error that mean a value out of its range, the name of the bound, and words for it.
_BOUNDS = {
    "greater_than": ("gt", "be more than {}"),
    "greater_than_equal": ("ge", "be at least {}"),
    "less_than": ("lt", "be less than {}"),
    "less_than_equal": ("le", "be at most {}"),
    "too_short": ("min_length", "have at least {} entries"),
    "too_long": ("max_length", "have at most {} entries"),
    "string_too_short": ("min_length", _LENGTH),
    "string_too_long": ("max_length", "have at most {} characters"),
}

_COLOR = "a colour such as #0070f3 or #fff"

#: How similar a name must be to be suggested; 1 is the same.
_SIMILAR = 0.6


def problems_of(error: ValidationError, data: Any) -> list[Problem]:
    """Return the problems that validation found in `data`, at most `MOST_PROBLEMS`."""
    details = [detail for detail in error.errors(include_url=False) if not _is_echo(detail)]
    return [_problem(detail, data) for detail in details[:MOST_PROBLEMS]]


def _is_echo(detail: ErrorDetails) -> bool:
    """Whether the error only repeats another one.

    An array whose entries are wrong counts as too short; a name that is far too long is
    reported when values are checked.
    """
    if detail["type"] == "too_short":
        return bool(len(detail["input"]) >= detail["ctx"]["min_length"])
    return any(isinstance(part, str) and len(part) > LONGEST_NAME for part in detail["loc"])


def _problem(detail: ErrorDetails, data: Any) -> Problem:
    kind = detail["type"]
    place = locate(detail["loc"], data)
    path = (*place.path, "type") if kind.startswith("union_tag_") else place.path
    return Problem(_code(kind), pointer(path), _message(detail, place))


def _code(kind: str) -> str:
    if kind in _EXPECTED:
        return "invalid-type"
    return "out-of-range" if kind in _BOUNDS else _CODES.get(kind, "invalid-value")


def _message(detail: ErrorDetails, place: Place) -> str:
    kind, value = detail["type"], detail["input"]
    if kind in _WORDS:
        return _WORDS[kind](detail, place)
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        if words is _LENGTH and detail["ctx"][name] == 1:
            return "must not be empty"
        return f"must {words.format(format(detail['ctx'][name], 'g'))}, not {quoted(value)}"
    if kind in _EXPECTED:
        return f"must be {_expected(detail)}, not {quoted(value)}"
    return f"{detail['msg']}, not {quoted(value)}"


def _expected(detail: ErrorDetails) -> str:
    # The last part is a field, e.g. backgroundColor, or the tag <color> of a fill.
    last = str(detail["loc"][-1]) if detail["loc"] else ""
    if detail["type"] == "string_type" and last.lower().strip("<>").endswith("color"):
        return _COLOR
    return _EXPECTED[detail["type"]]


def _missing(detail: ErrorDetails, place: Place) -> str:
    name = "type" if detail["type"] == "union_tag_not_found" else detail["loc"][-1]
    return f"the field {quoted(name)} is required"


def _unknown_field(detail: ErrorDetails, place: Place) -> str:
    name = str(detail["loc"][-1])
    known = field_names(place.owner) if place.owner else []
    return _unknown(f"unknown field {quoted(name)}", name, known)


def _unknown_type(detail: ErrorDetails, place: Place) -> str:
    known = _listed(detail["ctx"]["expected_tags"])
    # The context holds the tag as text, whatever it was; the input is the whole component.
    given = detail["input"]["type"] if isinstance(detail["input"], dict) else detail["ctx"]["tag"]
    return _unknown(f"unknown type {quoted(given)}", given, known)


def _unknown_value(detail: ErrorDetails, place: Place) -> str:
    known = _listed(detail["ctx"]["expected"].replace(" or ", ", "))
    return _unknown(f"unknown value {quoted(detail['input'])}", detail["input"], known)


def _listed(names: str) -> list[str]:
    return list(dict.fromkeys(name.strip().strip("'") for name in names.split(",")))


def _unknown(head: str, given: Any, known: Iterable[str]) -> str:
    """Suggest the known name that the given one was meant to be, or list them all."""
    names = {_plain(name): name for name in reversed(list(known))}
    if isinstance(given, str) and not given.isdecimal():
        close = get_close_matches(_plain(given[:LONGEST_NAME]), names, 1, _SIMILAR)
        if close:
            return f'{head}; did you mean "{names[close[0]]}"?'
    return f"{head}; known are {', '.join(reversed(names.values()))}" if names else head


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def _mismatch(detail: ErrorDetails, place: Place) -> str:
    pattern = str(detail["ctx"]["pattern"])
    if "#(?:[0-9a-fA-F]" in pattern:
        words = _COLOR + (", or transparent" if "transparent" in pattern else "")
    elif pattern.startswith("^[A-Za-z]{2,8}(?:-"):
        words = "a language tag such as en or zh-Hant"
    else:
        words = f"text that matches {pattern}"
    return f"must be {words}, not {quoted(detail['input'])}"


def _own_words(detail: ErrorDetails, place: Place) -> str:
    return str(detail["ctx"]["error"])


def _name(detail: ErrorDetails, place: Place) -> str:
    return f"names must be strings, not {quoted(detail['input'])}"


def _surrogate(detail: ErrorDetails, place: Place) -> str:
    return (
        f"the text holds half of a surrogate pair, which cannot be shown: {quoted(detail['input'])}"
    )


def _not_finite(detail: ErrorDetails, place: Place) -> str:
    return f"must be a finite number, not {quoted(detail['input'])}"


_WORDS = {
    "missing": _missing,
    "union_tag_not_found": _missing,
    "extra_forbidden": _unknown_field,
    "union_tag_invalid": _unknown_type,
    "literal_error": _unknown_value,
    "string_pattern_mismatch": _mismatch,
    "value_error": _own_words,
    "invalid_key": _name,
    "string_unicode": _surrogate,
    "finite_number": _not_finite,
}
