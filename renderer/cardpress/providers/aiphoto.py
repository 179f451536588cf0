"""AIPhoto: pictures from words, and better ones from photos, both at once (its API, 1.0).

The document prints the base `https://imagegpt.ru/api` and paths such as `/api/generate`: the
addresses are the base and then `/generate`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from cardpress.errors import Problem
from cardpress.providers.checks import (
    check_choice,
    check_picture,
    check_positive,
    check_text,
    plain_number,
)
from cardpress.providers.fields import Fields
from cardpress.providers.moments import midnight_after
from cardpress.providers.pictures import Accepted, file_part
from cardpress.providers.protocol import (
    Answer,
    Call,
    Finished,
    Ordered,
    Query,
    RemoteFile,
    Request,
)
from cardpress.providers.ratios import nearest_ratio
from cardpress.providers.service import CheckedQuery, CheckedRequest, Service

MODELS = ("flux-pro", "dall-e-3", "stable-diffusion-xl-1024-v1-0", "flux-schnell")
RATIOS = ("1:1", "16:9", "9:16")

#: Those that the document names; it ends the list with "etc.".
STYLES = ("Photorealistic", "Cinematic", "Illustration", "Anime")

#: Characters of a prompt.
LONGEST_PROMPT = 400

#: The document wants it with every request.
_HEADERS = MappingProxyType({"X-Requested-With": "XMLHttpRequest"})


@dataclass(frozen=True, slots=True)
class Generate(CheckedRequest):
    """A picture from words.

    Attributes:
        prompt: What it shows, at most 400 characters.
        model: One of `MODELS`.
        style: One of `STYLES`, or another one that the service knows.
        aspect_ratio: One of `RATIOS`.
    """

    operation: ClassVar[str] = "generate"

    prompt: str
    model: str = "flux-pro"
    style: str = "Photorealistic"
    aspect_ratio: str = "1:1"

    def problems(self) -> Iterator[Problem]:
        """Find everything that the service would refuse; pointers name the fields."""
        yield from check_text("prompt", self.prompt, LONGEST_PROMPT)
        yield from check_choice("model", self.model, MODELS)
        yield from check_text("style", self.style)
        yield from check_choice("aspect_ratio", self.aspect_ratio, RATIOS)


@dataclass(frozen=True, slots=True)
class Enhance(CheckedRequest):
    """A photo, enhanced or with more pixels.

    Attributes:
        image: JPEG, PNG or WebP; other pictures are converted.
        strength: More than 0; the document's example has 7 and tells no range. None leaves it
            to the service.
    """

    operation: ClassVar[str] = "enhance"

    image: bytes = field(repr=False)
    strength: float | None = None

    def problems(self) -> Iterator[Problem]:
        """Find everything that the service would refuse; pointers name the fields."""
        yield from check_picture("image", self.image)
        if self.strength is not None:
            yield from check_positive("strength", self.strength)


@dataclass(frozen=True, slots=True)
class StatusQuery(CheckedQuery):
    """Whether the service works, and how many requests are left today."""

    operation: ClassVar[str] = "status"


@dataclass(frozen=True, slots=True)
class GeneratedPicture:
    """What the service says of a generated picture.

    Attributes:
        url: Where it is.
        model: What made it.
        ratio: Its aspect ratio.
        usage: Requests counted today, this one included.
        remaining: Requests left today.
    """

    url: str
    model: str
    ratio: str
    usage: int
    remaining: int

    @classmethod
    def read(cls, fields: Fields) -> GeneratedPicture:
        """Read the answer of `/generate`."""
        return cls(
            fields.address("url"),
            fields.text("model"),
            fields.text("ratio"),
            fields.whole("usage"),
            fields.whole("remaining"),
        )


@dataclass(frozen=True, slots=True)
class EnhancedPicture:
    """What the service says of an enhanced picture.

    Attributes:
        url: Where it is.
        original_size: Width and height of the photo, in pixels.
        enhanced_size: Width and height of the result, in pixels.
    """

    url: str
    original_size: tuple[int, int]
    enhanced_size: tuple[int, int]

    @classmethod
    def read(cls, fields: Fields) -> EnhancedPicture:
        """Read the answer of `/enhance`."""
        return cls(
            fields.address("url"), fields.size("original_size"), fields.size("enhanced_size")
        )


@dataclass(frozen=True, slots=True)
class AiphotoStatus:
    """How the service and the account are.

    Attributes:
        status: `"ok"`.
        version: Of the API.
        usage_today: Requests counted since midnight UTC.
        limit_today: How many there may be.
        remaining: How many are left.
        reset_at: When counting begins anew, in seconds since 1970.
    """

    status: str
    version: str
    usage_today: int
    limit_today: int
    remaining: int
    reset_at: float

    @classmethod
    def read(cls, fields: Fields) -> AiphotoStatus:
        """Read the answer of `/status`."""
        return cls(
            fields.text("status"),
            fields.text("version"),
            fields.whole("usage_today"),
            fields.whole("limit_today"),
            fields.whole("remaining"),
            fields.moment("reset_at"),
        )


class Aiphoto(Service):
    """The provider `aiphoto`."""

    name = "aiphoto"
    base_url = "https://imagegpt.ru/api"
    requests: ClassVar[Mapping[str, type[Request]]] = {"generate": Generate, "enhance": Enhance}
    #: It works before it answers, and says nothing of how long.
    create_seconds = 180
    queries: ClassVar[Mapping[str, type[Query]]] = {"status": StatusQuery}
    results: ClassVar[Mapping[str, Callable[[Fields], Any]]] = {
        "generate": GeneratedPicture.read,
        "enhance": EnhancedPicture.read,
    }
    #: The document has this status for `content_filtered` only.
    by_status: ClassVar[Mapping[int, str]] = MappingProxyType({422: "filtered"})
    #: The document does not say which pictures it takes: the three that everybody does.
    accepted = Accepted(frozenset({"JPEG", "PNG", "WEBP"}))

    def request_for(
        self,
        operation: str,
        wishes: Mapping[str, Any],
        size: tuple[float, float],
        image: bytes | None = None,
    ) -> Request:
        """Return the request that a component stands for, with the aspect ratio of its box."""
        if operation == "generate":
            wishes = {"aspect_ratio": nearest_ratio(*size, RATIOS), **wishes}
        return super().request_for(operation, wishes, size, image)

    def create(self, request: Request) -> Call:
        """Return `POST /generate` or `POST /enhance`; what has a documented default is sent."""
        if isinstance(request, Enhance):
            return self._enhance(request)
        assert isinstance(request, Generate)
        data = {
            "prompt": request.prompt,
            "model": request.model,
            "style": request.style,
            "ratio": request.aspect_ratio,
        }
        return Call("POST", "/generate", _HEADERS, data=data)

    def _enhance(self, request: Enhance) -> Call:
        strength = request.strength
        form = {} if strength is None else {"strength": plain_number(strength)}
        files = {"image": file_part(request.image)}
        return Call("POST", "/enhance", _HEADERS, form=form, files=files)

    def created(self, answer: Answer) -> Ordered | Finished:
        """Read the finished order: the service works before it answers.

        Raises:
            ProviderError: The service refused or failed.
        """
        fields = self._approved(answer, "create")
        return Finished((RemoteFile("picture", fields.address("url")),), fields.members)

    def _question(self, query: Any) -> Call:
        return Call("GET", "/status", _HEADERS)

    def asked(self, query: Query, answer: Answer) -> AiphotoStatus:
        """Read the status.

        Raises:
            ProviderError: The service refused, or the answer is not one.
        """
        return AiphotoStatus.read(self._object(answer, "ask"))

    def _reset(self, answer: Answer) -> float | None:
        """Return when the service takes requests again: the daily limit ends at midnight UTC."""
        reset = super()._reset(answer)
        if reset is None and answer.status == 429:
            return midnight_after(self._now())
        return reset
