"""Every error that leaves the library, and the shape of a problem.

CardpressError
├── DocumentError     the document is not valid; `.problems`
│   └── TemplateError a template, or a value for it, is not valid; `.problems`
├── LimitError        a limit would be exceeded; `.limit`, `.problems`
├── SourceError       a picture source cannot be read or decoded; `.problems`
├── ProviderError     an AI service refused or failed; `.provider`, `.code`
├── FontError         a font file is missing, damaged or cannot be used
├── EncodeError       the format cannot hold this picture
└── PluginError       a plug-in cannot be loaded, or two claim one name
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth knowing, and where.

    Attributes:
        code: A stable machine-readable word, e.g. `"unknown-field"`.
        pointer: JSON pointer (RFC 6901) into the document; `""` is the whole of it.
        message: What is wrong and what to do, in one sentence for a person.
    """

    code: str
    pointer: str
    message: str

    def to_dict(self) -> dict[str, str]:
        """Return the problem as JSON data."""
        return {"code": self.code, "pointer": self.pointer, "message": self.message}

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.message}"


class CardpressError(Exception):
    """Base of all errors that bad input can cause.

    Attributes:
        problems: What is wrong, each with its JSON pointer; may be empty.
    """

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems: tuple[Problem, ...] = tuple(problems)


class DocumentError(CardpressError):
    """The document is not valid; `problems` lists everything wrong with it."""

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> DocumentError:
        """Make the error that reports all of `problems` (at least one)."""
        count = len(problems)
        head = "the document has a problem" if count == 1 else f"the document has {count} problems"
        return cls(head + "".join(f"\n  {problem}" for problem in problems), problems)


class TemplateError(DocumentError):
    """A template is not valid, or cannot be filled with the values given.

    The pointers of `problems` lead into the template's file.
    """

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> TemplateError:
        """Make the error that reports all of `problems` (at least one)."""
        count = len(problems)
        head = "the template has a problem" if count == 1 else f"the template has {count} problems"
        return cls(head + "".join(f"\n  {problem}" for problem in problems), problems)


class LimitError(CardpressError):
    """Something is larger than a limit allows; checked before memory is spent.

    Attributes:
        limit: Name of the field of `Limits` that was exceeded.
    """

    def __init__(self, message: str, limit: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message, problems)
        self.limit = limit

    def __reduce__(self) -> tuple[type[LimitError], tuple[object, ...]]:
        return type(self), (str(self), self.limit, self.problems)


class SourceError(CardpressError):
    """A picture source cannot be read, is not allowed, or is not a picture."""


class ProviderError(CardpressError):
    """An AI service refused or failed.

    Attributes:
        provider: Name of the provider, e.g. `"aiphoto"`.
        code: One of ours: `unauthorized`, `no-credits`, `rate-limited`, `filtered` (a prompt or
            picture that the service does not want), `invalid-request`, `failed`, `timed-out`,
            `unreachable`, `bad-answer`, `server-error`, `expired`, `unknown-fate` (a billed
            request whose answer never came), `not-stored`, `over-budget`, `not-configured`.
        service_code: The service's own code; None where it gave none.
        reset: When a rate limit ends, in seconds since 1970; None if nobody knows.
        processed: Whether the service may have counted the request, so that it must not be
            sent again on its own.
    """

    def __init__(
        self,
        message: str,
        provider: str,
        code: str,
        problems: Sequence[Problem] = (),
        *,
        service_code: str | None = None,
        reset: float | None = None,
        processed: bool = True,
    ) -> None:
        super().__init__(message, problems)
        self.provider = provider
        self.code = code
        self.service_code = service_code
        self.reset = reset
        self.processed = processed

    def __reduce__(self) -> tuple[object, ...]:
        given = str(self), self.provider, self.code, self.problems
        state = {
            "service_code": self.service_code, "reset": self.reset, "processed": self.processed
        }  # fmt: skip
        return type(self), given, state


class FontError(CardpressError):
    """A font file is missing, damaged, or lacks what it must have."""


class EncodeError(CardpressError):
    """The picture cannot be written in this format, or the format is unknown."""


class PluginError(CardpressError):
    """A plug-in cannot be loaded, or two plug-ins claim one name."""
