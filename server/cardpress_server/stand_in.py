"""Fallbacks: what a document shows in place of pictures that services have failed to make."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from cardpress.components.image import Image
from cardpress.errors import CardpressError, Problem, ProviderError
from cardpress_server.job import Part

#: Codes for which no fallback is drawn: it is not the service that failed.
_FINAL = frozenset({"not-stored", "over-budget", "invalid-request"})


def with_fallbacks(
    document: bytes, parts: Iterable[Part], failures: Mapping[str, CardpressError]
) -> tuple[bytes, list[Problem]]:
    """Return the document with its fallbacks drawn where something was not made.

    Args:
        document: Valid JSON.
        parts: What its components show.
        failures: Why something was not made, by the digest of its request.

    Returns:
        The document, and a warning for each component that shows its fallback.

    Raises:
        ProviderError: A component has no fallback, or may not show it; `problems` has each.
    """
    data = json.loads(document)
    warnings: list[Problem] = []
    problems: list[Problem] = []
    for pointer, error in _failed(parts, failures):
        component = _at(data, pointer)
        if component.get("fallback") is None or error.code in _FINAL:
            problems.append(Problem(error.code, pointer, str(error)))
        else:
            _stand_in(component)
            message = f"the fallback is drawn: {error}"
            warnings.append(Problem("fallback-drawn", pointer, message))
    if problems:
        raise _summary(problems, failures)
    return (json.dumps(data).encode() if warnings else document), warnings


def _failed(
    parts: Iterable[Part], failures: Mapping[str, CardpressError]
) -> Iterable[tuple[str, ProviderError]]:
    for part in parts:
        error = failures.get(part.digest)
        if error is not None and not isinstance(error, ProviderError):
            error = ProviderError(str(error), part.provider, "failed")
        if error is not None:
            yield from ((pointer, error) for pointer in part.pointers)


def _at(data: Any, pointer: str) -> Any:
    """Return what lies at a JSON pointer of ours, which escapes nothing."""
    for step in pointer.split("/")[1:]:
        data = data[int(step) if isinstance(data, list) else step]
    return data


def _stand_in(component: dict[str, Any]) -> None:
    """Make a component an image of its fallback, where and as it would have been drawn."""
    known = {field.alias or name for name, field in Image.model_fields.items()}
    source = component["fallback"]
    for name in [name for name in component if name not in known]:
        del component[name]
    component |= {"type": "image", "src": source}


def _summary(problems: list[Problem], failures: Mapping[str, CardpressError]) -> ProviderError:
    count = len(problems)
    head = "a picture cannot be made" if count == 1 else f"{count} pictures cannot be made"
    message = head + "".join(f"\n  {problem}" for problem in problems)
    errors = [error for error in failures.values() if isinstance(error, ProviderError)]
    code, provider = problems[0].code, errors[0].provider if errors else ""
    return ProviderError(message, provider, code, problems)
