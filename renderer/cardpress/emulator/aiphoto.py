"""AIPhoto: pictures from prompts and enlarged photos, at once; the day's allowance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from cardpress.emulator import pictures
from cardpress.emulator.allowance import DAY, Window
from cardpress.emulator.checks import (
    FieldError,
    at_most,
    digest_of,
    json_object,
    one_of,
    only,
    picture,
    text,
    whole,
)
from cardpress.emulator.exchange import Inquiry, Response, ServiceError, json_response
from cardpress.emulator.form import Field, read_form
from cardpress.emulator.ledger import Order
from cardpress.emulator.service import Question, Route, Service
from cardpress.emulator.shelf import StoredFile
from cardpress.emulator.state import State

MODELS = ("flux-pro", "dall-e-3", "stable-diffusion-xl-1024-v1-0", "flux-schnell")
#: The document gives the ratios, not the sizes.
SIZES = {"1:1": (1024, 1024), "16:9": (1280, 720), "9:16": (720, 1280)}
_FAILURES = ("failed", "timed-out", "retries-exceeded")


class Aiphoto(Service):
    """The emulated service."""

    name = "aiphoto"
    key = "emulated-aiphoto-key"
    base = "/aiphoto/api"

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self._day = Window(state.plans[self.name].day or 0, DAY, state.clock)

    def routes(self) -> tuple[Route, ...]:
        """Return the endpoints."""
        return (
            Route("POST", "/generate", "create", self.generate),
            Route("POST", "/enhance", "create", self.enhance),
            Route("GET", "/status", "account", self.status),
        )

    def generate(self, question: Question) -> Response:
        """Make a picture from a prompt."""
        data = json_object(question.inquiry, ("prompt", "model", "style", "ratio"))
        prompt = at_most(text(data, "prompt"), "prompt", 400)
        model = one_of(data, "model", MODELS, MODELS[0])
        style = text({"style": "Photorealistic", **data}, "style")
        ratio = one_of(data, "ratio", tuple(SIZES), "1:1")
        wishes = {"prompt": prompt, "model": model, "style": style, "ratio": ratio}
        digest = digest_of(self.name, "generate", wishes)
        make = partial(pictures.abstract, f"{style}: {prompt}", SIZES[ratio], "PNG")
        url = self._order("generate", "generated", digest, make, question.kind)
        left = {"usage": self._day.used, "remaining": self._day.left}
        return json_response(
            200, {"success": True, "url": url, "model": model, "ratio": ratio, **left}
        )

    def enhance(self, question: Question) -> Response:
        """Enlarge a photo fourfold."""
        form = self._form(question.inquiry)
        field = form.get("image")
        if field is None or not field.file_name:
            raise FieldError("image", "image is required and must be a file")
        strength = 5
        if "strength" in form:
            strength = whole(form["strength"].data.decode("latin-1"), "strength", 1, 10)
        upload = picture(field.data, "image")
        if upload.size is None:
            raise FieldError("image", "HEIC images are not supported")
        digest = digest_of(self.name, "enhance", {"image": upload.data, "strength": strength})
        larger = pictures.enlarged(upload.size)
        make = partial(pictures.enhance, upload.data, larger, strength)
        url = self._order("enhance", "enhanced", digest, make, question.kind)
        sizes = {"original_size": upload.size, "enhanced_size": larger}
        words = {name: f"{wide}x{high}" for name, (wide, high) in sizes.items()}
        return json_response(200, {"success": True, "url": url, **words})

    def _form(self, inquiry: Inquiry) -> dict[str, Field]:
        try:
            form = read_form(inquiry.headers.get("content-type", ""), inquiry.body)
        except ValueError as error:
            raise FieldError("", str(error)) from None
        only(form, ("image", "strength"))
        return form

    def _order(
        self, operation: str, folder: str, digest: str, make: partial[bytes], kind: str | None
    ) -> str:
        if kind in _FAILURES:
            raise self.refusal("failed")
        if not self._day.take():
            raise self.refusal("http-429")
        with self.state.ledger.lock:
            id = f"{digest[:12]}{len(self.state.ledger.orders):04x}"
            now = self.state.clock()
            self.state.ledger.bill(Order(id, self.name, operation, digest, now, 1))
        path = f"/aiphoto/cdn/{folder}/{id}.png"
        return self.state.shelf.put(path, StoredFile(make, "image/png"), kind)

    def status(self, question: Question) -> Response:
        """Say what is left today."""
        reset = datetime.fromtimestamp(self._day.reset, UTC)
        return json_response(200, {
            "status": "ok", "version": "1.0", "usage_today": self._day.used,
            "limit_today": self._day.limit, "remaining": self._day.left,
            "reset_at": reset.strftime("%Y-%m-%dT%H:%M:%SZ"),
        })  # fmt: skip

    def allowance(self) -> Mapping[str, str]:
        """Return the documented headers."""
        left, reset = self._day.left, self._day.reset
        return {"X-RateLimit-Remaining": str(left), "X-RateLimit-Reset": str(reset)}

    def exhausted(self) -> Mapping[str, str]:
        """Return the documented headers, with nothing left."""
        return {**self.allowance(), "X-RateLimit-Remaining": "0"}

    def refused(self, refusal: ServiceError) -> Response:
        """Return a refusal; the document gives codes and statuses, but no example."""
        data = {"success": False, "error": refusal.code, "message": str(refusal)}
        return json_response(refusal.status, data, refusal.headers)

    def refusal(self, kind: str) -> ServiceError:
        """Return how the service refuses."""
        return ServiceError(*_REFUSALS.get(kind, _REFUSALS["http-500"]))

    def invalid(self, error: FieldError) -> ServiceError:
        """Return how the service says that a field is wrong."""
        codes = {"prompt": "invalid_prompt", "model": "invalid_model"}
        return ServiceError(400, codes.get(error.field, "invalid_request"), str(error))


#: `not_found` and `invalid_request` are not in the document, which has no code for them.
_REFUSALS = {
    "unauthorized": (401, "unauthorized", "Missing or invalid API key."),
    "not-found": (404, "not_found", "There is no such endpoint."),
    "no-credits": (429, "rate_limited", "Daily generation limit reached."),
    "http-429": (429, "rate_limited", "Daily generation limit reached."),
    "http-500": (500, "server_error", "Unexpected server error."),
    "failed": (500, "generation_failed", "AI model returned an error."),
    "filtered": (422, "content_filtered", "Prompt was rejected by the content safety filter."),
}
