"""Whatever a caller calls a document, read and validated."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError

from cardpress.components.base import walk
from cardpress.document.bounds import MOST_PROBLEMS, Container, check_values, survey
from cardpress.document.json_text import parse_json
from cardpress.document.model import Document, validated
from cardpress.document.problems import problems_of
from cardpress.document.refusal import refusal
from cardpress.errors import Problem
from cardpress.limits import Limits
from cardpress.quoting import visible

#: A document as callers may give it: data, JSON text, a path, or one already validated.
Readable: TypeAlias = "Document | Mapping[str, Any] | str | bytes | os.PathLike[str]"

#: Characters of a path that a message names.
_LONGEST_PATH = 300

#: Codes of what is wrong with a number, whichever field it stands in.
_OF_NUMBERS = ("limit-number", "not-finite")

_COMPONENT = re.compile(r"/components/(\d+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A validated document, and the folder that its relative paths start from."""

    document: Document
    folder: Path | None = None


def read_document(source: Readable, limits: Limits) -> Reading:
    """Read and validate a document.

    A `str` whose first non-blank character is `{` or `[` is JSON, any other is a path; `bytes`
    are JSON.

    Raises:
        DocumentError: It cannot be read, is not JSON, or is not valid; all problems are listed.
        LimitError: It is larger than the limits allow.
    """
    if isinstance(source, Document):
        return Reading(validate(source, limits))
    if isinstance(source, Mapping):
        return Reading(validate(dict(source), limits))
    if isinstance(source, bytes | bytearray):
        return Reading(validate(parse_json(bytes(source), limits), limits))
    if isinstance(source, str) and source.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return Reading(validate(parse_json(source, limits), limits))
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        return Reading(validate(parse_json(_read(path, limits), limits), limits), path.parent)
    message = (
        "a document is a dict, JSON text, a path or a Document, not a value of the type "
        f"{type(source).__name__}"
    )
    raise refusal([Problem("invalid-type", "", message)])


def validate(data: Any, limits: Limits) -> Document:
    """Validate JSON data.

    Raises:
        DocumentError: It is not a valid document; all problems are listed.
        LimitError: It is larger than the limits allow, and that is all that is wrong.
        PluginError: A plug-in cannot be loaded or used.
    """
    found = survey(data, limits)
    problems = check_values(found, limits)
    try:
        document = validated(data, _types(found))
    except ValidationError as error:
        raise refusal(_merged(problems_of(error, data), problems)) from error
    if problems:
        raise refusal(_merged([], problems))
    _check_limits(document, limits)
    return document


def _types(found: list[tuple[Any, Container]]) -> set[str]:
    """Return what objects call their type."""
    named = (container.get("type") for _, container in found if isinstance(container, dict))
    return {name for name in named if isinstance(name, str)}


def check_size(width: int, height: int, scale: float, limits: Limits) -> None:
    """Check the size of the output before any of its pixels exist.

    Raises:
        LimitError: A side or the area is beyond the limits.
    """
    problems = []
    for name, length in (("width", width), ("height", height)):
        if length * scale > limits.side:
            message = f"the {name} is {length * scale:g} pixels; at most {limits.side} are allowed"
            problems.append(Problem("limit-side", f"/{name}", message))
    if not problems and width * height * scale * scale > limits.area:
        message = (
            f"the picture has {width * height * scale * scale:.0f} pixels; at most "
            f"{limits.area} are allowed"
        )
        problems.append(Problem("limit-area", "", message))
    if problems:
        raise refusal(problems)


def _check_limits(document: Document, limits: Limits) -> None:
    count = sum(1 for component in document.components for _ in walk(component))
    if count > limits.components:
        message = f"the document has {count} components; at most {limits.components} are allowed"
        raise refusal([Problem("limit-components", "/components", message)])
    length = sum(len(component.words()) for component in document.components)
    if length > limits.document_text:
        most = f"at most {limits.document_text} are allowed"
        message = f"the texts have {length} characters in all; {most}"
        raise refusal([Problem("limit-document-text", "", message)])
    check_size(document.width, document.height, 1, limits)


def _merged(fields: list[Problem], values: list[Problem]) -> list[Problem]:
    """Return all problems by component; what is said of a value's type is said once."""
    wrong = {problem.pointer for problem in fields}
    beyond = {problem.pointer for problem in values if problem.code in _OF_NUMBERS}
    merged = [problem for problem in fields if problem.pointer not in beyond]
    merged += [p for p in values if p.code != "invalid-type" or p.pointer not in wrong]
    return sorted(merged, key=_component)[:MOST_PROBLEMS]


def _component(problem: Problem) -> int:
    """Return the index of the component that the problem is in; -1 for the document's own."""
    found = _COMPONENT.match(problem.pointer)
    return int(found[1]) if found else -1


def _read(path: Path, limits: Limits) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limits.document_bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"cannot read the document {_named(path)}: {reason}"
        raise refusal([Problem("unreadable", "", message)]) from error


def _named(path: Path) -> str:
    name = visible(str(path))
    return repr(name if len(name) <= _LONGEST_PATH else f"{name[:_LONGEST_PATH]}...")
