"""What is said of pictures that services have not made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic.alias_generators import to_camel

from cardpress.errors import CardpressError, PluginError, Problem, ProviderError, SourceError
from cardpress.needs import ServiceNeed

#: Fields of requests that documents have under another name.
_SPELLINGS = {"image": "src"}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a need was not met."""

    need: ServiceNeed
    pointers: Sequence[str]
    error: CardpressError

    def problems(self) -> Iterable[Problem]:
        """Yield one problem for each component, or for each field that is wrong."""
        code = code_of(self.error)
        for pointer in self.pointers:
            for problem in self.error.problems:
                yield Problem(code, pointer + _in_document(problem.pointer), problem.message)
            if not self.error.problems:
                yield Problem(code, pointer, str(self.error))


def _in_document(pointer: str) -> str:
    """Return the pointer of a request's field as documents spell it."""
    return "/".join(_SPELLINGS.get(name) or to_camel(name) for name in pointer.split("/"))


def summary(failures: Sequence[Failure]) -> CardpressError:
    """Return the error that lists all failures, of the kind of the worst.

    A `ProviderError` has the code of the first of its kind.
    """
    problems = [problem for failure in failures for problem in failure.problems()]
    return _told([failure.error for failure in failures], problems)


def joined(error: CardpressError, other: CardpressError) -> CardpressError:
    """Return one error with the problems of both, of the kind of the worse one."""
    if not error.problems or not other.problems:
        return error
    return _told([error, other], [*error.problems, *other.problems])


def _told(errors: Sequence[CardpressError], problems: Sequence[Problem]) -> CardpressError:
    count = len(problems)
    head = "a picture cannot be made" if count == 1 else f"{count} pictures cannot be made"
    message = head + "".join(f"\n  {problem}" for problem in problems)
    first = next((error for error in errors if isinstance(error, ProviderError)), None)
    if first is not None:
        return ProviderError(
            message, first.provider, first.code, problems, service_code=first.service_code,
            reset=first.reset, processed=first.processed,
        )  # fmt: skip
    if any(isinstance(error, PluginError) for error in errors):
        return PluginError(message, problems)
    sources = all(isinstance(error, SourceError) for error in errors)
    return SourceError(message, problems) if sources else CardpressError(message, problems)


def code_of(error: CardpressError) -> str:
    """Return the code of a problem for an error."""
    if isinstance(error, ProviderError):
        return error.code
    return "source-unreadable" if isinstance(error, SourceError) else "not-made"


def warning(pointer: str, error: CardpressError) -> Problem:
    """Return what is said of a component that shows its fallback."""
    return Problem("fallback-drawn", pointer, f"the fallback is drawn: {error}")
