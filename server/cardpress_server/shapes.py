"""The shapes of our JSON answers; the description of the API is made from them."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypeAlias

from pydantic import Field

# Pydantic wants this one before Python 3.12.
from typing_extensions import TypedDict


class Problem(TypedDict):
    """One thing that is wrong, or worth knowing, and where."""

    code: str
    pointer: Annotated[
        str,
        Field(description="JSON pointer (RFC 6901) into the document; empty for the whole of it."),
    ]
    message: str


class Details(TypedDict):
    """What a program may want to know of an error."""

    problems: NotRequired[list[Problem]]
    limit: NotRequired[Annotated[float, Field(description="The limit that was exceeded.")]]
    supported: NotRequired[
        Annotated[list[str], Field(description="The media types that would have done.")]
    ]
    code: NotRequired[
        Annotated[str, Field(description="A stable word for what is wrong with the service.")]
    ]


class Error(TypedDict):
    """An error, as Craftr has it."""

    error: str
    details: Details
    retryAfter: NotRequired[
        Annotated[str, Field(description="When the quota is renewed, ISO 8601 in UTC.")]
    ]


class Fault(TypedDict):
    """A problem in an error of RFC 9457."""

    code: str
    pointer: Annotated[str, Field(description="The JSON pointer as a URI fragment.")]
    detail: str


class ProblemDetails(TypedDict):
    """An error of RFC 9457, for those who accept `application/problem+json`."""

    type: str
    title: str
    status: int
    detail: str
    instance: NotRequired[str]
    errors: NotRequired[list[Fault]]
    limit: NotRequired[float]
    supported: NotRequired[list[str]]
    code: NotRequired[str]
    retryAfter: NotRequired[str]


class Box(TypedDict):
    """A box, in canvas pixels from the top left."""

    x: float
    y: float
    width: float
    height: float


class Line(TypedDict):
    """A line of text, in canvas pixels."""

    text: str
    x: float
    baseline: float
    width: float


class MeasuredComponent(TypedDict):
    """Where a component lies."""

    index: int
    type: str
    box: Box
    lines: NotRequired[list[Line]]


class Report(TypedDict):
    """The layout of a document, and what was shrunk, cut, substituted or missing in it."""

    width: int
    height: int
    components: list[MeasuredComponent]
    report: list[Problem]


class Status(TypedDict):
    """How the service is."""

    status: str


#: What an answer in JSON may be.
Answer: TypeAlias = Error | ProblemDetails | Report | Status
