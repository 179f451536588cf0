"""From the text of a template's file to its parts, checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cardpress.document.bounds import pointer, survey
from cardpress.document.json_text import Repeated, parse_json
from cardpress.errors import DocumentError, Problem, SourceError, TemplateError
from cardpress.limits import Limits
from cardpress.quoting import quoted
from cardpress.sources.kind import Kind, classify
from cardpress.templates.misuse import MisuseError
from cardpress.templates.sandbox import unknown
from cardpress.templates.variable import TYPES, Variable

#: Members of the file, and of one variable.
_MEMBERS = ("$schema", "name", "description", "variables", "document")
_OF_VARIABLE = ("type", "default", "description", "required")

#: Words that expressions have for themselves.
_RESERVED = frozenset(
    {"and", "or", "not", "in", "is", "if", "else", "true", "false", "none"}
    | {"True", "False", "None", "self", "loop"}
)

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a template's file says; `defaults` are as expressions see them."""

    name: str
    description: str
    variables: dict[str, Variable]
    defaults: dict[str, Any]
    document: dict[str, Any]


def read_parts(text: str, folder: Path | None) -> Parts:
    """Read the text of a template's file.

    Args:
        text: JSON.
        folder: Where relative paths in it start.

    Raises:
        TemplateError: It is not a template; all problems are listed.
        LimitError: It is larger, or nested more deeply, than a document may be.
    """
    limits = Limits()
    try:
        data = parse_json(text, limits)
    except DocumentError as error:
        raise TemplateError.of(error.problems) from error
    problems = list(_problems(data, limits))
    if problems:
        raise TemplateError.of(problems)
    variables = {name: Variable(**each) for name, each in data.get("variables", {}).items()}
    defaults = {
        name: _anchored(variable.value_of(variable.default), variable, folder)
        for name, variable in variables.items()
    }
    document = _with_anchored_sources(data["document"], folder)
    return Parts(data.get("name", ""), data.get("description", ""), variables, defaults, document)


def _problems(data: Any, limits: Limits) -> Iterator[Problem]:
    if not isinstance(data, dict):
        yield Problem("invalid-type", "", f"a template must be an object, not {quoted(data)}")
        return
    for path, container in survey(data, limits):
        if isinstance(container, Repeated):
            for name in container.names:
                message = f"the name {quoted(name)} occurs more than once"
                yield Problem("duplicate-name", pointer((*path, name)), message)
    yield from _unknown_members(data, _MEMBERS, ())
    for name in ("$schema", "name", "description"):
        if not isinstance(data.get(name, ""), str):
            message = f"must be a string, not {quoted(data[name])}"
            yield Problem("invalid-type", pointer((name,)), message)
    if "document" not in data:
        yield Problem("missing-field", "", 'the field "document" is required')
    for name in ("document", "variables"):
        if not isinstance(data.get(name, {}), dict):
            message = f"must be an object, not {quoted(data[name])}"
            yield Problem("invalid-type", pointer((name,)), message)
    yield from _of_variables(data.get("variables", {}))


def _of_variables(variables: Any) -> Iterator[Problem]:
    if isinstance(variables, dict):
        for name, variable in variables.items():
            yield from _of_variable(name, variable)


def _of_variable(name: str, data: Any) -> Iterator[Problem]:
    path = ("variables", name)
    if not _NAME.fullmatch(name) or name in _RESERVED:
        message = (
            f"{quoted(name)} cannot be a name; use letters, digits and _, and no word of Jinja"
        )
        yield Problem("invalid-name", pointer(path), message)
    if not isinstance(data, dict):
        message = f'must be an object such as {{"type": "string"}}, not {quoted(data)}'
        yield Problem("invalid-type", pointer(path), message)
        return
    yield from _unknown_members(data, _OF_VARIABLE, path)
    if not isinstance(data.get("description", ""), str):
        message = f"must be a string, not {quoted(data['description'])}"
        yield Problem("invalid-type", pointer((*path, "description")), message)
    if not isinstance(data.get("required", False), bool):
        message = f"must be true or false, not {quoted(data['required'])}"
        yield Problem("invalid-type", pointer((*path, "required")), message)
    kind = data.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        message = f"must be one of {', '.join(TYPES)}, not {quoted(kind)}"
        if "type" in data:
            yield Problem("unknown-value", pointer((*path, "type")), message)
        else:
            yield Problem("missing-field", pointer(path), 'the field "type" is required')
        return
    try:
        Variable(kind).value_of(data.get("default"))
    except MisuseError as misuse:
        yield Problem(misuse.code, pointer((*path, "default")), misuse.message)


def _unknown_members(
    data: Mapping[str, Any], known: tuple[str, ...], path: tuple[str, ...]
) -> Iterator[Problem]:
    for name in data:
        if name not in known:
            message = unknown(f"unknown field {quoted(name)}", name, known)
            yield Problem("unknown-field", pointer((*path, name)), message)


def _anchored(value: Any, variable: Variable, folder: Path | None) -> Any:
    """Return a default picture's relative path as one from the template's folder."""
    return _from_folder(value, folder) if variable.type == "image" else value


def _with_anchored_sources(value: Any, folder: Path | None) -> Any:
    """Return a document whose fixed `src` start at the template's folder."""
    if isinstance(value, list):
        return [_with_anchored_sources(each, folder) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _from_folder(each, folder)
        if name == "src" and isinstance(each, str)
        else _with_anchored_sources(each, folder)
        for name, each in value.items()
    }


def _from_folder(src: str, folder: Path | None) -> str:
    if folder is None or "{{" in src or not src.strip() or src.startswith("~"):
        return src
    try:
        kind = classify(src)
    except SourceError:
        return src
    return str((folder / src).absolute()) if kind is Kind.PATH else src
