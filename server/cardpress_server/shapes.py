"""The shapes of our JSON answers; the description of the API is made from them."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypeAlias

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


class MissingPart(TypedDict):
    """A picture of an AI service that is not stored."""

    pointers: Annotated[list[str], Field(description="The components that would show it.")]
    provider: str
    operation: str
    state: Annotated[
        str, Field(description="`missing`, or how an order that was made for it stands.")
    ]


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
    missing: NotRequired[list[MissingPart]]
    jobs: NotRequired[
        Annotated[str, Field(description="Where to POST the document, to have it all made.")]
    ]
    remaining: NotRequired[
        Annotated[int, Field(description="Billed requests that are left to the key this month.")]
    ]
    needed: NotRequired[
        Annotated[int, Field(description="Billed requests that would have to be made.")]
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
    missing: NotRequired[list[MissingPart]]
    jobs: NotRequired[str]
    remaining: NotRequired[int]
    needed: NotRequired[int]
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


class JobPart(TypedDict):
    """A picture of a document that an AI service makes."""

    pointers: Annotated[list[str], Field(description="The components that show it.")]
    provider: str
    operation: str
    state: Annotated[
        Literal["waiting", "queued", "running", "done", "failed"],
        Field(description="`waiting`: the service has not been asked, or has not answered."),
    ]
    progress: NotRequired[Annotated[float, Field(ge=0, le=1)]]


class Job(TypedDict):
    """A document whose AI parts are being made."""

    id: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    progress: Annotated[float, Field(ge=0, le=1)]
    created: Annotated[str, Field(description="ISO 8601 in UTC.")]
    changed: Annotated[str, Field(description="ISO 8601 in UTC.")]
    billed: Annotated[int, Field(ge=0, description="Requests that services have billed for it.")]
    parts: list[JobPart]
    result: NotRequired[Annotated[str, Field(description="Where the picture is, once done.")]]
    mediaType: NotRequired[Annotated[str, Field(description="Of the picture.")]]
    width: NotRequired[Annotated[int, Field(description="In output pixels.")]]
    height: NotRequired[Annotated[int, Field(description="In output pixels.")]]
    report: NotRequired[
        Annotated[
            list[Problem], Field(description="What was stood in for, shrunk, cut or missing.")
        ]
    ]
    error: NotRequired[Annotated[str, Field(description="Why it failed.")]]
    details: NotRequired[Details]


class Status(TypedDict):
    """How the service is."""

    status: str


#: What an answer in JSON may be.
Answer: TypeAlias = Error | ProblemDetails | Report | Job | Status
