"""The query of a request for a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import abort

from cardpress.errors import Problem
from cardpress_server.jobs import RenderOptions
from cardpress_server.problems import problem

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

EFFORTS = ("fast", "balanced", "small")


def read_options(query: MultiDict[str, str], format: str, components: int | None) -> RenderOptions:
    """Return the options that a query asks for; what their values may be is the library's say.

    Args:
        query: `scale`, `quality`, `effort`, `report`, each at most once.
        format: Name of the output format.
        components: The most that the document may have.

    Raises:
        HTTPException: A parameter is unknown, repeated or not of its type (400).
    """
    options: dict[str, Any] = {}
    problems = []
    for name, values in query.lists():
        reader = _READERS.get(name)
        if reader is None:
            problems.append(_fault(name, f"is unknown; known are {', '.join(_READERS)}"))
        elif len(values) > 1:
            problems.append(_fault(name, "is given more than once"))
        else:
            try:
                options[name] = reader(values[0])
            except ValueError as error:
                problems.append(_fault(name, f"must be {error}"))
    if problems:
        message = "; ".join(found.message for found in problems)
        abort(problem(400, message, problems=problems))
    return RenderOptions(format=format, components=components, **options)


def _fault(name: str, what: str) -> Problem:
    # A parameter has no place in the document.
    return Problem("invalid-parameter", "", f"the parameter {name[:40]!r} {what}")


def _number(text: str) -> float:
    if not text.isascii() or not text.replace(".", "", 1).isdigit() or len(text) > 20:
        raise ValueError("a number from 1 to 4")
    return float(text)


def _integer(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError("an integer from 1 to 100")
    return int(text)


def _effort(text: str) -> str:
    if text not in EFFORTS:
        raise ValueError(f"one of {', '.join(EFFORTS)}")
    return text


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("0 or 1")
    return text == "1"


_READERS: dict[str, Callable[[str], Any]] = {
    "scale": _number,
    "quality": _integer,
    "effort": _effort,
    "report": _flag,
}
