"""AILabTools: photos as cartoons, ordered and then asked for (its AI Cartoon Generator API)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from cardpress.errors import Problem
from cardpress.providers.checks import check_choice, check_picture, check_whole
from cardpress.providers.fields import Fields
from cardpress.providers.pictures import Accepted, file_part
from cardpress.providers.protocol import (
    Answer,
    Call,
    Finished,
    Ordered,
    RemoteFile,
    Request,
    Running,
)
from cardpress.providers.refusals import Complaint, complaint_in
from cardpress.providers.service import CheckedRequest, Service, Stage

#: The effects' names; each one's number is its place here.
EFFECTS = (
    "vintage-comic",
    "3d-fairy-tale",
    "two-dimensional",
    "refreshing-and-elegant",
    "future-technology",
    "traditional-chinese-painting-style",
    "general-in-a-hundred-battles",
    "colorful-cartoon",
    "graceful-chinese-style",
)

#: `task_status` in the words of `data.status`, which says more.
_TASK_STATUS = ("QUEUING", "PROCESSING", "PROCESS_SUCCESS")

_FAILURES = ("PROCESS_FAILED", "TIMEOUT_FAILED", "LIMIT_RETRY_FAILED")

#: The document calls `error_code` a "status code" and prints 0 only: numbers that are HTTP's
#: are taken to mean the same.
_STATUSES = range(400, 600)

STATUSES = (*_TASK_STATUS, *_FAILURES)


@dataclass(frozen=True, slots=True)
class Cartoon(CheckedRequest):
    """A photo as a cartoon.

    The short side of the result has 1536 pixels. Where the photo's long side is more than 1.5
    times the short one, the service crops it to 1.5:1.

    Attributes:
        image: JPEG, PNG, BMP or WebP up to 10 MB, 256 x 256 to 5760 x 3240 pixels; other
            pictures are converted and scaled.
        effect: Its number, 0 to 8, or its name in `EFFECTS`, which becomes the number.
    """

    operation: ClassVar[str] = "cartoon"

    image: bytes = field(repr=False)
    effect: int | str = 0

    def __post_init__(self) -> None:
        # Both ways to say it are the same request: it must not be bought twice.
        if self.effect in EFFECTS:
            object.__setattr__(self, "effect", EFFECTS.index(str(self.effect)))

    def problems(self) -> Iterator[Problem]:
        """Find everything that the service would refuse; pointers name the fields."""
        yield from check_picture("image", self.image)
        if isinstance(self.effect, str):
            yield from check_choice("effect", self.effect, EFFECTS)
        else:
            yield from check_whole("effect", self.effect, 0, len(EFFECTS) - 1)


@dataclass(frozen=True, slots=True)
class PlacedTask:
    """The service's receipt of an order.

    Attributes:
        task_id: Its name for the order.
        task_type: `"async"`.
        request_id: For questions to its support.
        log_id: Likewise.
    """

    task_id: str
    task_type: str | None
    request_id: str | None
    log_id: str | None

    @classmethod
    def read(cls, fields: Fields) -> PlacedTask:
        """Read the answer to an order; only the identifier must be there."""
        rest = ("task_type", "request_id", "log_id")
        return cls(fields.name("task_id"), *(fields.maybe(name, Fields.text) for name in rest))


@dataclass(frozen=True, slots=True)
class CartoonTask:
    """How an order stands.

    Attributes:
        status: One of `STATUSES`.
        result_url: Where the picture is for 24 hours, once it is made.
    """

    status: str
    result_url: str | None

    @classmethod
    def read(cls, fields: Fields) -> CartoonTask:
        """Read the answer to a poll."""
        status = _status_of(fields)
        done = status == "PROCESS_SUCCESS"
        return cls(status, fields.inside("data").address("result_url") if done else None)


def _status_of(fields: Fields) -> str:
    """Return `data.status`; where that is empty or older, what `task_status` says."""
    data = fields.maybe("data", Fields.inside)
    told = data.word("status", STATUSES) if data and data.maybe("status", Fields.text) else None
    if told in _FAILURES:
        return told
    whole = _TASK_STATUS[fields.index("task_status", len(_TASK_STATUS))]
    return told if told and whole != "PROCESS_SUCCESS" else whole


class AilabTools(Service):
    """The provider `ailabtools`.

    The document does not print where results are asked for: `paths["query"]`.
    """

    name = "ailabtools"
    base_url = "https://www.ailabapi.com"
    requests: ClassVar[Mapping[str, type[Request]]] = {"cartoon": Cartoon}
    results: ClassVar[Mapping[str, Callable[[Fields], Any]]] = {"cartoon": CartoonTask.read}
    paths: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"query": "/api/common/query-async-task-result"}
    )
    #: The document's "10 MB", read as the smaller one of its two meanings, and its dimensions
    #: as those of a picture that lies, so that they hold however they are meant.
    accepted = Accepted(
        frozenset({"JPEG", "PNG", "BMP", "WEBP"}), 10_000_000, (256, 256), (5760, 3240)
    )

    def authorization(self, key: str) -> Mapping[str, str]:
        """Return the header that carries the key."""
        return {"ailabapi-api-key": key}

    def create(self, request: Request) -> Call:
        """Return `POST /api/image/effects/ai-anime-generator`."""
        assert isinstance(request, Cartoon)
        return Call(
            "POST",
            "/api/image/effects/ai-anime-generator",
            form={"task_type": "async", "index": str(request.effect)},
            files={"image": file_part(request.image)},
        )

    def created(self, answer: Answer) -> Ordered | Finished:
        """Read the receipt.

        Raises:
            ProviderError: The service refused.
        """
        return Ordered(self.placed(answer).task_id)

    def placed(self, answer: Answer) -> PlacedTask:
        """Read the receipt with all that it says.

        Raises:
            ProviderError: The service refused.
        """
        return PlacedTask.read(self._without_error(answer, "create"))

    def poll(self, order: str) -> Call:
        """Return the query of an asynchronous task's result."""
        return Call("GET", self.path["query"], query={"task_id": order})

    def polled(self, answer: Answer) -> Running | Finished:
        """Read how the order stands.

        Raises:
            ProviderError: The order failed, or the question did.
        """
        fields = self._object(answer, "poll")
        data = fields.maybe("data", Fields.inside)
        status = data and data.members.get("status")
        if isinstance(status, str) and status in _FAILURES:
            complaint = Complaint(status, complaint_in(fields.members).message)
            raise self._ended(complaint)
        task = self.task(answer)
        if task.result_url is not None:
            return Finished((RemoteFile("picture", task.result_url),), fields.members)
        return Running("queued" if task.status == "QUEUING" else "running")

    def task(self, answer: Answer) -> CartoonTask:
        """Read how the order stands.

        Raises:
            ProviderError: The question failed. A task that failed is no error here.
        """
        return CartoonTask.read(self._without_error(answer, "poll"))

    def _without_error(self, answer: Answer, stage: Stage) -> Fields:
        """Return the JSON object of an answer whose `error_code` is 0.

        Raises:
            ProviderError: The service refused.
        """
        fields = self._object(answer, stage)
        number = fields.whole("error_code")
        if number in _STATUSES:
            raise self._refused(answer, self._code_of(number, stage))
        if number:
            raise self._refused(answer, "failed" if stage == "create" else "server-error")
        return fields
