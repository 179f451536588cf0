"""What a worker is asked to do, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from cardpress.errors import LimitError, Problem, ProviderError

if TYPE_CHECKING:
    from cardpress.providers.planned import Planned
    from cardpress.templates import Template


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How a picture is made.

    Attributes:
        format: Name of the output format.
        scale: Output pixels per canvas pixel, 1 to 4.
        quality: 1 to 100 for JPEG, WebP and AVIF; None for the format's default.
        effort: `"fast"`, `"balanced"` or `"small"`.
        components: The most that the document may have; None for the limits' own answer.
        report: Answer with the layout and the warnings, as JSON, in place of a picture.
    """

    format: str = "svg"
    scale: float = 1
    quality: int | None = None
    effort: str = "balanced"
    components: int | None = None
    report: bool = False


@dataclass(frozen=True, slots=True)
class TemplateCall:
    """A template, and what its variables are told, as text."""

    template: Template
    values: Mapping[str, str]

    def __bytes__(self) -> bytes:
        """Return what the document that it becomes depends on."""
        return json.dumps([self.template.digest, self.values], sort_keys=True).encode()


#: What is rendered: a document as JSON text, or a template with its values.
Source: TypeAlias = bytes | TemplateCall


@dataclass(frozen=True, slots=True)
class Planning:
    """A document that is to be checked, and whose wishes of AI services are to be told."""

    document: bytes = field(repr=False)


#: What a worker may be asked to do.
Task: TypeAlias = Source | Planning


@dataclass(frozen=True, slots=True)
class Plan:
    """A document that could be rendered, were all its AI parts there."""

    parts: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of a document.

    Attributes:
        data: The encoded picture, or the report's JSON.
        media_type: E.g. `"image/png"`.
        width: In output pixels.
        height: In output pixels.
        report: What was shrunk, cut, substituted or missing.
        seconds: How long it took to make.
        lasting: Whether the same document will always give the same.
    """

    data: bytes = field(repr=False)
    media_type: str
    width: int
    height: int
    report: tuple[Problem, ...] = ()
    seconds: float = field(default=0, compare=False)
    lasting: bool = True


#: What is said of a part that is not stored.
_NOT_YET = (
    "has not made this picture yet; POST the document to /api/v1/jobs, with a key that may buy"
)


class PlanLimitError(LimitError):
    """The document has more components than the key's plan allows.

    Attributes:
        most: How many it allows.
    """

    def __init__(self, count: int, most: int) -> None:
        message = f"the document has {count} components; your plan allows at most {most}"
        problem = Problem("limit-components", "/components", message)
        super().__init__(message, "components", [problem])
        self.count = count
        self.most = most

    def __reduce__(self) -> tuple[type[PlanLimitError], tuple[object, ...]]:
        return type(self), (self.count, self.most)


class NotStoredError(ProviderError):
    """AI parts of the document are not stored, and to render it buys nothing.

    Attributes:
        missing: Those parts.
    """

    def __init__(
        self, provider: str, problems: Sequence[Problem], missing: Sequence[Planned]
    ) -> None:
        count = len(problems)
        what = "a picture" if count == 1 else f"{count} pictures"
        message = f"{what} that AI services make {'is' if count == 1 else 'are'} not stored yet"
        super().__init__(message, provider, "not-stored", problems, processed=False)
        self.missing = tuple(missing)

    @classmethod
    def of(cls, missing: Sequence[Planned]) -> NotStoredError:
        """Make the error that says of each component what it lacks (at least one)."""
        problems = [
            Problem("not-stored", pointer, f"{part.provider} {_NOT_YET}")
            for part in missing
            for pointer in part.pointers
        ]
        return cls(missing[0].provider, problems, missing)

    def __reduce__(self) -> tuple[type[NotStoredError], tuple[object, ...]]:
        return type(self), (self.provider, self.problems, self.missing)
