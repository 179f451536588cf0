"""Caricatu.ro: an order for a caricature, its state, the account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from cardpress.emulator import pictures
from cardpress.emulator.allowance import DAY, HOUR, Window
from cardpress.emulator.checks import (
    MEGABYTE,
    FieldError,
    at_most,
    digest_of,
    encoded_upload,
    json_object,
    one_of,
    only,
    text,
)
from cardpress.emulator.exchange import Response, ServiceError, json_response
from cardpress.emulator.ledger import Order, Task
from cardpress.emulator.service import Question, Route, Service
from cardpress.emulator.shelf import StoredFile
from cardpress.emulator.state import State
from cardpress.emulator.upload import Upload

_FORMATS = ("JPEG", "PNG", "WebP", "HEIC")
#: The document says "1-2 minutes"; used where orders are done after so many polls.
_ESTIMATE = 77
_FAILURES = ("failed", "timed-out", "retries-exceeded", "filtered")
_SUFFIX = {"JPEG": "jpg", "PNG": "png", "WebP": "webp", "HEIC": "heic"}


class Caricaturo(Service):
    """The emulated service."""

    name = "caricaturo"
    key = "emulated-caricaturo-key-0123456789abcdef0123456789abcdef01234567"
    base = "/caricaturo/api/v1"

    def __init__(self, state: State) -> None:
        super().__init__(state)
        plan = state.plans[self.name]
        self._hour = Window(plan.hour or 0, HOUR, state.clock)
        self._day = Window(plan.day or 0, DAY, state.clock)
        self._calls = 0

    def routes(self) -> tuple[Route, ...]:
        """Return the endpoints."""
        return (
            Route("POST", "/generate", "create", self.generate),
            Route("GET", r"/orders/([^/]+)", "poll", self.order),
            Route("GET", "/account", "account", self.account),
        )

    def generate(self, question: Question) -> Response:
        """Take an order."""
        known = ("image", "style", "custom_prompt", "options")
        data = json_object(question.inquiry, known)
        upload = self._upload(data)
        wishes = self._wishes(data)
        with self.state.ledger.lock:
            self._one_more()
            self.pay(1)
            digest = digest_of(self.name, "caricature", {"image": upload.data, **wishes})
            task = self._begin(upload, wishes, digest, question.kind)
        order = task.order
        return json_response(202, {
            "success": True, "order_id": int(order.id), "status": "pending", "credits_used": 1,
            "message": "Order created successfully. Use the orders endpoint to check status.",
            "estimated_time": "1-2 minutes", "created_at": _time(order.time),
        })  # fmt: skip

    def _upload(self, data: Mapping[str, Any]) -> Upload:
        upload = encoded_upload(data.get("image"), "image")
        if upload.format not in _FORMATS:
            raise FieldError("image", f"image must be JPG, PNG, WebP or HEIC, not {upload.format}")
        if len(upload.data) > 50 * MEGABYTE:
            raise FieldError("image", "image must not exceed 50MB")
        return upload

    def _wishes(self, data: Mapping[str, Any]) -> dict[str, str]:
        options = data.get("options", {})
        if not isinstance(options, dict):
            raise FieldError("options", "options must be an object")
        only(options, ("quality", "format"))
        styles = ("simple_caricature", "custom_transformation")
        prompt = at_most(text(data, "custom_prompt", ""), "custom_prompt", 500)
        return {
            "style": one_of(data, "style", styles, "simple_caricature"),
            "custom_prompt": prompt,
            "quality": one_of(options, "quality", ("standard", "high"), "high"),
            "format": one_of(options, "format", ("jpg", "png"), "jpg"),
        }

    def _one_more(self) -> None:
        at_once = self.state.plans[self.name].at_once
        count = self.state.ledger.open_tasks(self.name) + 1
        if at_once is not None and count > at_once:
            raise self._too_many(f"Only {at_once} simultaneous requests are allowed")
        self.note_peak(count)

    def _begin(self, upload: Upload, wishes: dict[str, str], digest: str, kind: str | None) -> Task:
        id = 47 + sum(order.service == self.name for order in self.state.ledger.orders)
        now = self.state.clock()
        order = Order(str(id), self.name, "caricature", digest, now, 1)
        end = f"{id}_{int(now)}"
        original = StoredFile(lambda: upload.data, f"image/{upload.format.lower()}")
        make = partial(pictures.caricature, upload.data, digest, **wishes)
        media_type = "image/jpeg" if wishes["format"] == "jpg" else "image/png"
        task = Task(order, {
            f"api_upload_{end}.{_SUFFIX[upload.format]}": original,
            f"api_caricature_{end}.{wishes['format']}": StoredFile(make, media_type),
        }, kind)  # fmt: skip
        self.state.ledger.begin(task)
        return task

    def order(self, question: Question) -> Response:
        """Say how an order stands."""
        found = self.state.ledger.look(self.name, question.words[0], question.kind)
        if found is None:
            raise self.refusal("expired")
        return json_response(200, {"success": True, "order": self._state_of(*found)})

    def _state_of(self, task: Task, part: float) -> dict[str, Any]:
        made = task.order.time
        head = {"id": int(task.order.id), "credits_used": 1, "created_at": _time(made)}
        if task.finished is None:
            seconds = self.state.ledger.delay or _ESTIMATE
            state = "pending" if part <= 0.34 else "in_progress"
            progress = 0 if state == "pending" else int(100 * part)
            running = {"status": state, "progress": progress}
            return head | running | {"estimated_completion": _time(made + seconds)}
        if task.kind in _FAILURES:
            return head | {"status": "failed"}
        passed = {"processing_time": int(task.finished - made)}
        done = {"status": "completed", "completed_at": _time(task.finished)}
        return head | done | passed | {"results": self._results(task)}

    def _results(self, task: Task) -> dict[str, str]:
        put = self.state.shelf.put
        (upload, original), (name, caricature) = task.facts.items()
        return {
            "original_url": put(f"/caricaturo/uploads/{upload}", original),
            "caricature_url": put(f"/caricaturo/uploads/{name}", caricature, task.kind),
        }

    def account(self, question: Question) -> Response:
        """Say what is left."""
        plan = "free" if self._hour.limit == 10 else "paid"
        return json_response(200, {
            "success": True,
            "account": {
                "user_id": 5, "credits_remaining": self.state.ledger.left(self.name),
                "api_calls_today": self._day.used, "api_calls_total": self._calls, "plan": plan,
            },
            "rate_limit": {
                "limit": self._hour.limit, "remaining": self._hour.left,
                "reset": self._hour.reset,
            },
        })  # fmt: skip

    def admit(self, route: Route) -> None:
        """Count a request against the hour and the day."""
        if not self._hour.take() or not self._day.take():
            raise self._too_many("Rate limit exceeded")
        with self.state.lock:
            self._calls += 1

    def _too_many(self, message: str) -> ServiceError:
        return ServiceError(429, "RATE_LIMIT_EXCEEDED", message)

    def allowance(self) -> Mapping[str, str]:
        """Return the documented headers, of the window in which less is left."""
        window = min((self._hour, self._day), key=lambda window: window.left)
        return {
            "X-RateLimit-Limit": str(window.limit),
            "X-RateLimit-Remaining": str(window.left),
            "X-RateLimit-Reset": str(window.reset),
        }

    def exhausted(self) -> Mapping[str, str]:
        """Return the documented headers, with nothing left."""
        return {**self.allowance(), "X-RateLimit-Remaining": "0"}

    def refused(self, refusal: ServiceError) -> Response:
        """Return a refusal as the document shows it."""
        error = {
            "code": refusal.code, "message": str(refusal), "details": dict(refusal.details)
        }  # fmt: skip
        return json_response(refusal.status, {"success": False, "error": error}, refusal.headers)

    def refusal(self, kind: str) -> ServiceError:
        """Return how the service refuses."""
        if kind == "no-credits":
            details = {"credits_required": 1, "credits_available": 0}
            message = "Insufficient credits for this operation"
            return ServiceError(402, "INSUFFICIENT_CREDITS", message, details)
        return ServiceError(*_REFUSALS.get(kind, _REFUSALS["http-500"]))

    def invalid(self, error: FieldError) -> ServiceError:
        """Return how the service says that a field is wrong."""
        details = {"field": error.field} if error.field else {}
        return ServiceError(400, "INVALID_PARAMETERS", str(error), details)


#: Only INSUFFICIENT_CREDITS is printed in the document; the other codes are in its style.
_REFUSALS = {
    "unauthorized": (401, "UNAUTHORIZED", "Invalid API key"),
    "not-found": (404, "NOT_FOUND", "There is no such endpoint"),
    "expired": (404, "ORDER_NOT_FOUND", "There is no such order"),
    "http-429": (429, "RATE_LIMIT_EXCEEDED", "Rate limit exceeded"),
    "http-500": (500, "INTERNAL_ERROR", "Internal Server Error"),
    "filtered": (400, "CONTENT_FILTERED", "The image or prompt was refused"),
}


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()
