"""The generator of images, videos and 3D models: all at once, and a list of what was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

from cardpress.emulator import model, pictures, video
from cardpress.emulator.allowance import HOUR, Window
from cardpress.emulator.checks import (
    FieldError,
    digest_of,
    encoded_upload,
    json_object,
    number,
    one_of,
    proportion,
    text,
)
from cardpress.emulator.exchange import Response, ServiceError, json_response
from cardpress.emulator.ledger import Order
from cardpress.emulator.projects import Project, listing
from cardpress.emulator.service import Question, Route, Service
from cardpress.emulator.shelf import StoredFile
from cardpress.emulator.state import State

#: Points, read off the document's examples: 92 left, then 82 after a video, 62 after a model.
IMAGE_POINTS, VIDEO_POINTS, MODEL_POINTS = 4, 10, 20
_SHORT_SIDES = {"360p": 360, "520p": 520, "720p": 720, "1080p": 1080}
_FAILURES = ("failed", "timed-out", "retries-exceeded")
_CDN = "/mediagen/cdn"


@dataclass(frozen=True, slots=True)
class _Deed:
    """An order that is carried out; `begun` is in seconds of the monotonic clock."""

    id: str
    number: int
    request: str
    time: float
    begun: float


class Mediagen(Service):
    """The emulated service."""

    name = "mediagen"
    key = "emulated-mediagen-key"
    base = "/mediagen"

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self._hour = Window(state.plans[self.name].hour or 0, HOUR, state.clock)
        self._projects: list[Project] = []

    def routes(self) -> tuple[Route, ...]:
        """Return the endpoints."""
        return (
            Route("POST", "/api/v1/images", "create", self.images),
            Route("POST", "/api/v1/videos", "create", self.video),
            Route("POST", "/api/v1/3d", "create", self.model),
            Route("GET", "/api/v1/projects", "account", self.projects),
        )

    def images(self, question: Question) -> Response:
        """Make one to four pictures from a prompt."""
        known = ("prompt", "aspect_ratio", "output_format", "num_images", "model")
        data = json_object(question.inquiry, known)
        prompt, ratio = text(data, "prompt"), proportion(data, "aspect_ratio", "1:1")
        format = one_of(data, "output_format", ("png", "jpeg", "webp"), "png")
        count = number(data, "num_images", 1, 4, 1)
        if count != int(count):
            raise FieldError("num_images", "num_images must be a whole number")
        wishes = {
            "prompt": prompt, "ratio": ratio, "format": format, "count": int(count),
            "model": text({"model": "nano-banana", **data}, "model"),
        }  # fmt: skip
        deed = self._do("generate", wishes, IMAGE_POINTS * int(count), question.kind)
        made = [self._image(deed, wishes, at, question.kind) for at in range(1, int(count) + 1)]
        self._remember(deed, "image", prompt, made[0])
        return self._answer(deed, {"images": made, "generation_id": deed.id})

    def _image(
        self, deed: _Deed, wishes: Mapping[str, Any], at: int, kind: str | None
    ) -> dict[str, Any]:
        size = pictures.size_of(wishes["ratio"], 1080)
        words = f"{wishes['model']}: {wishes['prompt']} ({at})"
        make = partial(pictures.abstract, words, size, wishes["format"].upper())
        name = f"generated-image-{deed.number}-{at}.{wishes['format']}"
        facts = self._file(name, make, f"image/{wishes['format']}", kind)
        return facts | {
            "width": size[0], "height": size[1], "aspect_ratio": _ratio(wishes["ratio"])
        }  # fmt: skip

    def video(self, question: Question) -> Response:
        """Make a video from a prompt."""
        known = ("prompt", "model", "duration", "resolution", "aspect_ratio")
        data = json_object(question.inquiry, known)
        wishes: dict[str, Any] = {
            "prompt": text(data, "prompt"),
            "model": one_of(data, "model", ("vidu-q2", "ltx-2"), "vidu-q2"),
            "duration": number(data, "duration", 1, 60, 4),
            "resolution": one_of(data, "resolution", tuple(_SHORT_SIDES), "720p"),
            "ratio": proportion(data, "aspect_ratio", "16:9"),
        }
        if not video.available():
            raise ServiceError(500, "server-error", "Videos need PyAV here: pip install av")
        deed = self._do("video", wishes, VIDEO_POINTS, question.kind)
        facts = self._video(deed, wishes, question.kind)
        self._remember(deed, "video", wishes["prompt"], facts)
        return self._answer(deed, {"video": facts | {"generation_id": deed.id}})

    def _video(self, deed: _Deed, wishes: dict[str, Any], kind: str | None) -> dict[str, Any]:
        size = pictures.size_of(wishes["ratio"], _SHORT_SIDES[wishes["resolution"]])
        make = partial(video.moving, wishes["prompt"], size, wishes["duration"])
        facts = self._file(f"generated-video-{deed.number}.mp4", make, "video/mp4", kind)
        rest = {name: wishes[name] for name in ("duration", "resolution", "model")}
        ratio = _ratio(wishes["ratio"])
        return facts | {"width": size[0], "height": size[1], "aspect_ratio": ratio} | rest

    def model(self, question: Question) -> Response:
        """Make a 3D model from a picture."""
        known = ("image_url", "image_base64", "texture_quality", "texture_alignment", "orientation")
        data = json_object(question.inquiry, known)
        source = _source(data)
        quality = one_of(data, "texture_quality", ("no", "standard"), "standard")
        wishes = {
            "source": source, "texture_quality": quality,
            "alignment": text({"texture_alignment": "original_image", **data}, "texture_alignment"),
            "orientation": text({"orientation": "default", **data}, "orientation"),
        }  # fmt: skip
        deed = self._do("model3d", wishes, MODEL_POINTS, question.kind)
        facts = self._model(deed, source, quality, question.kind)
        self._remember(deed, "3d", "", facts, thumbnail=facts["preview_image"])
        rest = {"texture_quality": quality, "generation_id": deed.id}
        return self._answer(deed, {"model": facts | rest})

    def _model(
        self, deed: _Deed, source: bytes | str, quality: str, kind: str | None
    ) -> dict[str, Any]:
        textured = quality == "standard"
        make = partial(model.cube, source, textured=textured)
        name = f"3d-model-{deed.number}.glb"
        facts = self._file(name, make, "model/gltf-binary", None)
        preview = StoredFile(partial(model.preview, source, textured=textured), "image/jpeg")
        url = self.state.shelf.put(f"{_CDN}/preview-{deed.number}.jpg", preview, kind)
        return facts | {"preview_image": url}

    def _do(
        self, operation: str, wishes: Mapping[str, Any], points: int, kind: str | None
    ) -> _Deed:
        """Bill an order."""
        if kind in _FAILURES:
            raise self.refusal("failed")
        digest = digest_of(self.name, operation, wishes)
        with self.state.ledger.lock:
            self.pay(points)
            number = 12345 + len(self.state.ledger.orders)
            id = f"{digest[:16]}{number:08x}"
            now = self.state.clock()
            self.state.ledger.bill(Order(id, self.name, operation, digest, now, points))
        return _Deed(id, number, f"req_{number:09d}", now, monotonic())

    def _file(
        self, name: str, make: Callable[[], bytes], media_type: str, kind: str | None
    ) -> dict[str, Any]:
        """Make a file at once, since the answer tells its size."""
        data = make()
        file = StoredFile(lambda: data, media_type)
        url = self.state.shelf.put(f"{_CDN}/{name}", file, kind)
        return {
            "url": url, "content_type": media_type, "file_name": name, "file_size": len(data)
        }  # fmt: skip

    def _answer(self, deed: _Deed, data: dict[str, Any]) -> Response:
        rest = {
            "generation_time": round(1000 * (monotonic() - deed.begun)),
            "request_id": deed.request,
            "remaining_points": self.state.ledger.left(self.name),
        }  # fmt: skip
        return json_response(200, {"success": True, "data": data | rest})

    def _remember(
        self, deed: _Deed, type: str, prompt: str, facts: Mapping[str, Any], thumbnail: str = ""
    ) -> None:
        if not thumbnail:
            small = partial(pictures.abstract, f"thumbnail of {prompt}", (192, 108), "WEBP")
            path = f"{_CDN}/thumb-{deed.number}.webp"
            thumbnail = self.state.shelf.put(path, StoredFile(small, "image/webp"))
        project = Project(deed.id, type, prompt, deed.time, facts, thumbnail)
        with self.state.lock:
            self._projects.append(project)

    def projects(self, question: Question) -> Response:
        """List what was made."""
        with self.state.lock:
            projects = list(self._projects)
        return json_response(200, {"success": True, "data": listing(question.inquiry, projects)})

    def admit(self, route: Route) -> None:
        """Count a request against the hour."""
        if not self._hour.take():
            raise self.refusal("http-429")

    def allowance(self) -> Mapping[str, str]:
        """Return the documented headers."""
        return {
            "X-RateLimit-Limit": str(self._hour.limit),
            "X-RateLimit-Remaining": str(self._hour.left),
            "X-RateLimit-Reset": str(self._hour.reset),
        }

    def exhausted(self) -> Mapping[str, str]:
        """Return the documented headers, with nothing left."""
        return {**self.allowance(), "X-RateLimit-Remaining": "0"}

    def refused(self, refusal: ServiceError) -> Response:
        """Return a refusal; the document's examples read a text in `error`."""
        data = {"success": False, "error": str(refusal)}
        return json_response(refusal.status, data, refusal.headers)

    def refusal(self, kind: str) -> ServiceError:
        """Return how the service refuses."""
        return ServiceError(*_REFUSALS.get(kind, _REFUSALS["http-500"]))

    def invalid(self, error: FieldError) -> ServiceError:
        """Return how the service says that a field is wrong."""
        return ServiceError(400, "invalid", str(error))


#: The document prints neither statuses nor texts of errors; HTTP's meanings are used.
_REFUSALS = {
    "unauthorized": (401, "unauthorized", "Invalid API key"),
    "not-found": (404, "not-found", "Not found"),
    "no-credits": (402, "no-credits", "Insufficient points"),
    "http-429": (429, "rate-limited", "Rate limit exceeded"),
    "http-500": (500, "server-error", "Internal server error"),
    "failed": (500, "failed", "Generation failed"),
    "filtered": (400, "filtered", "Prompt was rejected by the content policy"),
}


def _source(data: Mapping[str, Any]) -> bytes | str:
    """Return the picture, or its address, which is not asked for: nothing here leaves."""
    if ("image_url" in data) == ("image_base64" in data):
        raise FieldError("image_url", "Either image_url or image_base64 is required")
    if "image_base64" in data:
        return encoded_upload(data["image_base64"], "image_base64").data
    url = text(data, "image_url")
    if not url.startswith(("http://", "https://")):
        raise FieldError("image_url", "image_url must be an http or https URL")
    return url


def _ratio(ratio: tuple[int, int]) -> str:
    return f"{ratio[0]}:{ratio[1]}"
