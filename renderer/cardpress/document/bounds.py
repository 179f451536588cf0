"""The limits of a raw document, checked before anything is built from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from pydantic import BaseModel

from cardpress.document.json_text import Repeated
from cardpress.document.refusal import refusal
from cardpress.errors import Problem
from cardpress.limits import Limits
from cardpress.quoting import quoted

#: Problems after which looking further is of no use to anybody.
MOST_PROBLEMS = 100

#: The field that may hold a whole picture; `Limits.source_bytes` bounds it instead.
_SOURCE = "src"

#: Characters of a name; no field has nearly so long a one.
LONGEST_NAME = 100

#: Values that a component may have on average, nested ones included. It bounds the time that a
#: document takes which is wide instead of deep.
_VALUES_PER_COMPONENT = 100

Path: TypeAlias = tuple[str | int, ...]
_SCALARS = (str, int, float)
_CONTAINERS = (dict, list, tuple)

Container: TypeAlias = "dict[Any, Any] | list[Any] | tuple[Any, ...]"


def pointer(path: Iterable[str | int]) -> str:
    """Return the JSON pointer (RFC 6901) of a path."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def survey(data: Any, limits: Limits) -> list[tuple[Path, Container]]:
    """Return every array and object of `data` with its path, outer ones first.

    One walk without recursion. A document that contains itself is too deep.

    Raises:
        LimitError: There are too many components or values, or they are nested too deeply, to
            look at them more closely.
    """
    _check_count(data, limits)
    found: list[tuple[Path, Container]] = []
    root = _plain(data)
    pending: list[tuple[Path, Container]] = [((), root)] if root else []
    left = (limits.components + 1) * _VALUES_PER_COMPONENT
    while pending:
        path, container = pending.pop()
        found.append((path, container))
        if len(path) >= limits.depth:
            message = f"nested too deeply; at most {limits.depth} levels are allowed"
            raise refusal([Problem("limit-depth", pointer(path), message)])
        left -= len(container)
        if left < 0:
            message = f"the document holds more values than {limits.components} components need"
            raise refusal([Problem("limit-components", "", message)])
        inner = [
            ((*path, name), plain)
            for name, member in _members(container)
            if not isinstance(member, _SCALARS) and (plain := _plain(member))
        ]
        pending += reversed(inner)
    return found


def check_values(found: list[tuple[Path, Container]], limits: Limits) -> list[Problem]:
    """Return what is wrong with single values, whatever their fields are.

    Args:
        found: What `survey` returned.
        limits: How long texts and how large numbers may be.
    """
    problems: list[Problem] = []
    for path, container in found:
        if isinstance(container, dict):
            problems += _check_names(path, container)
        for name, value in _members(container):
            if value is None or isinstance(value, _SCALARS):
                fault = _fault(name, value, limits)
                if fault:
                    problems.append(Problem(fault[0], pointer((*path, name)), fault[1]))
        if len(problems) >= MOST_PROBLEMS:
            break
    return problems[:MOST_PROBLEMS]


def _check_count(data: Any, limits: Limits) -> None:
    components = data.get("components") if isinstance(data, dict) else None
    count = len(components) if isinstance(components, list | tuple) else 0
    if count > limits.components:
        message = f"the document has {count} components; at most {limits.components} are allowed"
        raise refusal([Problem("limit-components", "/components", message)])


def _plain(value: Any) -> Container | None:
    """Return an array or object as JSON data; None if `value` is neither."""
    if isinstance(value, _CONTAINERS):
        return value
    if isinstance(value, BaseModel):
        return value.model_dump(by_alias=True, exclude_none=True)
    return None


def _members(container: Container) -> Iterable[tuple[Any, Any]]:
    return container.items() if isinstance(container, dict) else enumerate(container)


def _fault(name: str | int, value: Any, limits: Limits) -> tuple[str, str] | None:
    """Return the code and the message of what is wrong with a value; None if nothing is."""
    if isinstance(value, str):
        if len(value) > limits.text and name != _SOURCE:
            most = f"at most {limits.text} are allowed"
            return "limit-text", f"the text has {len(value)} characters; {most}"
    elif isinstance(value, int | float):
        # Written so that NaN, which compares false with everything, is caught too.
        if not -limits.number <= value <= limits.number:
            return _number_fault(value, limits)
    elif value is None:
        return "invalid-type", "must not be null; leave the field out instead"
    return None


def _number_fault(value: float, limits: Limits) -> tuple[str, str]:
    if value != value or value in (float("inf"), float("-inf")):
        return "not-finite", f"must be a finite number, not {quoted(value)}"
    most = f"{limits.number:,.0f}"
    return "limit-number", f"the number is beyond {most}, the largest magnitude that is allowed"


def _check_names(path: Path, value: dict[Any, Any]) -> Iterator[Problem]:
    if isinstance(value, Repeated):
        for name in value.names:
            if len(name) > LONGEST_NAME:
                continue
            message = f"the name {quoted(name)} occurs more than once"
            yield Problem("duplicate-name", pointer((*path, name)), message)
    for name in value:
        if isinstance(name, str) and len(name) > LONGEST_NAME:
            message = f"the name {quoted(name)} has {len(name)} characters; no field is called so"
            yield Problem("unknown-field", pointer(path), message)
