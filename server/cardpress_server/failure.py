"""What is said of an error of the library: to whoever sent the document, and in which status."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cardpress.errors import (
    CardpressError,
    DocumentError,
    EncodeError,
    LimitError,
    Problem,
    ProviderError,
    SourceError,
)
from cardpress.limits import Limits
from cardpress_server.jobs import NotStoredError, PlanLimitError

#: Errors that the caller can mend.
_OF_THE_CALLER = (DocumentError, LimitError, SourceError, EncodeError, ProviderError)


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as an answer.

    Attributes:
        status: HTTP status.
        message: What is wrong, in a sentence for a person.
        details: What a program may want to know; JSON data.
    """

    status: int
    message: str
    details: dict[str, Any] = field(default_factory=dict)


def failure_of(error: CardpressError, limits: Limits) -> Failure | None:
    """Return what is said of an error; None if it is a defect of ours, not the caller's.

    Something that is not installed here, which a component needs, has a place in the document.
    """
    plain = type(error) is CardpressError and error.problems
    if not (isinstance(error, _OF_THE_CALLER) or plain):
        return None
    problems = error.problems or (Problem("invalid", "", str(error)),)
    details: dict[str, Any] = {"problems": [problem.to_dict() for problem in problems]}
    if isinstance(error, PlanLimitError):
        details["limit"] = error.most
    elif isinstance(error, LimitError):
        details["limit"] = getattr(limits, error.limit, None)
    if isinstance(error, ProviderError):
        details["code"] = error.code
    if isinstance(error, NotStoredError):
        details["missing"] = missing_of(error)
        return Failure(409, str(error), details)
    return Failure(400, _headline(error), details)


def missing_of(error: NotStoredError) -> list[dict[str, Any]]:
    """Return the parts that are not stored, as JSON data."""
    return [
        {
            "pointers": list(part.pointers),
            "provider": part.provider,
            "operation": part.operation,
            "state": part.standing,
        }
        for part in error.missing
    ]


def _headline(error: CardpressError) -> str:
    """Return what is wrong in one line: the problem itself if there is but one."""
    if len(error.problems) == 1 and error.problems[0].pointer:
        return str(error.problems[0])
    return str(error).split("\n", 1)[0]
