"""AILabTools: a task that draws a photo as a cartoon, and what has become of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from cardpress.emulator import pictures
from cardpress.emulator.allowance import DAY
from cardpress.emulator.checks import MEGABYTE, FieldError, digest_of, only, picture, whole
from cardpress.emulator.exchange import Inquiry, Response, ServiceError, json_response
from cardpress.emulator.form import Field, read_form
from cardpress.emulator.ledger import Order, Task
from cardpress.emulator.service import Question, Route, Service, query_of
from cardpress.emulator.shelf import StoredFile
from cardpress.emulator.upload import Upload

_FORMATS = ("JPEG", "PNG", "BMP", "WebP")
_SMALLEST, _LARGEST = 256, (5760, 3240)
_FAILURES = {
    "failed": "PROCESS_FAILED",
    "filtered": "PROCESS_FAILED",
    "timed-out": "TIMEOUT_FAILED",
    "retries-exceeded": "LIMIT_RETRY_FAILED",
}


class Ailabtools(Service):
    """The emulated service."""

    name = "ailabtools"
    key = "emulated-ailabtools-key"
    base = "/ailabtools"

    def routes(self) -> tuple[Route, ...]:
        """Return the endpoints."""
        return (
            Route("POST", "/api/image/effects/ai-anime-generator", "create", self.cartoon),
            Route("GET", "/api/common/query-async-task-result", "poll", self.result),
        )

    def authorize(self, inquiry: Inquiry) -> None:
        """Check the key, which has a header of its own."""
        if inquiry.headers.get("ailabapi-api-key") != self.key:
            raise self.refusal("unauthorized")

    def cartoon(self, question: Question) -> Response:
        """Take an order."""
        form = self._form(question.inquiry)
        if _text(form, "task_type") != "async":
            raise FieldError("task_type", "task_type must be async")
        index = whole(_text(form, "index"), "index", 0, 8)
        upload = self._upload(form)
        digest = digest_of(self.name, "cartoon", {"image": upload.data, "index": index})
        with self.state.ledger.lock:
            self.pay(1)
            self.note_peak(self.state.ledger.open_tasks(self.name) + 1)
            task = self._begin(upload, index, digest, question.kind)
        return json_response(200, {
            **_status(0, "", ""), "request_id": f"req-{task.order.id[:12]}",
            "log_id": f"log-{task.order.id[12:24]}", "task_type": "async",
            "task_id": task.order.id,
        })  # fmt: skip

    def _form(self, inquiry: Inquiry) -> dict[str, Field]:
        try:
            form = read_form(inquiry.headers.get("content-type", ""), inquiry.body)
        except ValueError as error:
            raise FieldError("", str(error)) from None
        only(form, ("task_type", "image", "index"))
        return form

    def _upload(self, form: dict[str, Field]) -> Upload:
        field = form.get("image")
        if field is None or not field.file_name:
            raise FieldError("image", "image is required and must be a file")
        if len(field.data) > 10 * MEGABYTE:
            raise FieldError("image", "image must be no more than 10 MB")
        upload = picture(field.data, "image")
        if upload.format not in _FORMATS or upload.size is None:
            raise FieldError("image", f"image must be JPEG, PNG, BMP or WEBP, not {upload.format}")
        wide, high = upload.size
        if min(wide, high) < _SMALLEST or wide > _LARGEST[0] or high > _LARGEST[1]:
            raise FieldError("image", f"image must be 256x256 to 5760x3240 px, not {wide}x{high}")
        return upload

    def _begin(self, upload: Upload, index: int, digest: str, kind: str | None) -> Task:
        count = len(self.state.ledger.orders)
        order = Order(
            f"{digest[:24]}{count:08x}", self.name, "cartoon", digest, self.state.clock(), 1
        )
        make = partial(pictures.cartoon, upload.data, index)
        task = Task(order, {"make": make}, kind)
        self.state.ledger.begin(task)
        return task

    def result(self, question: Question) -> Response:
        """Say how an order stands; results are kept for 24 hours."""
        query = query_of(question.inquiry)
        only(query, ("task_id",))
        if not query.get("task_id"):
            raise FieldError("task_id", "task_id is required")
        found = self.state.ledger.look(self.name, query["task_id"], question.kind)
        if found is None or self._past(found[0]):
            raise self.refusal("expired")
        status, data = self._state_of(*found)
        return json_response(200, {**_status(0, "", ""), "task_status": status, "data": data})

    def _past(self, task: Task) -> bool:
        return task.finished is not None and self.state.clock() >= task.finished + DAY

    def _state_of(self, task: Task, part: float) -> tuple[int, dict[str, str]]:
        if task.finished is None:
            queued = part <= 0.34
            words = {"status": "QUEUING" if queued else "PROCESSING", "result_url": ""}
            return (0 if queued else 1), words
        if task.kind in _FAILURES:
            # Its status says "was successful" for 2; a failed task has not been.
            return 1, {"status": _FAILURES[task.kind], "result_url": ""}
        file = StoredFile(task.facts["make"], "image/jpeg", task.finished + DAY)
        path = f"/ailabtools/results/{task.order.id}.jpg"
        return 2, {
            "status": "PROCESS_SUCCESS", "result_url": self.state.shelf.put(path, file, task.kind)
        }  # fmt: skip

    def refused(self, refusal: ServiceError) -> Response:
        """Return a refusal as the document shows it."""
        data = _status(refusal.status, refusal.code, str(refusal))
        extra = {"request_id": "req-refused", "log_id": "log-refused"}
        return json_response(refusal.status, data | extra, refusal.headers)

    def refusal(self, kind: str) -> ServiceError:
        """Return how the service refuses."""
        return ServiceError(*_REFUSALS.get(kind, _REFUSALS["http-500"]))

    def invalid(self, error: FieldError) -> ServiceError:
        """Return how the service says that a field is wrong."""
        return ServiceError(400, "INVALID_PARAMETER", str(error))


#: The document prints no codes besides 0: these are HTTP's, as "Status Code" suggests.
_REFUSALS = {
    "unauthorized": (401, "UNAUTHORIZED", "The API key is missing or invalid"),
    "not-found": (404, "NOT_FOUND", "There is no such API"),
    "expired": (404, "TASK_NOT_FOUND", "The task does not exist or has expired"),
    "no-credits": (402, "INSUFFICIENT_CREDITS", "The account has no credits left"),
    "http-429": (429, "TOO_MANY_REQUESTS", "Too many requests"),
    "http-500": (500, "INTERNAL_ERROR", "Internal error"),
    "filtered": (422, "CONTENT_REJECTED", "The image was refused"),
}


def _status(code: int, word: str, message: str) -> dict[str, Any]:
    return {"error_code": code, "error_code_str": word, "error_msg": message}


def _text(form: dict[str, Field], name: str) -> str:
    field = form.get(name)
    if field is None or field.file_name is not None:
        raise FieldError(name, f"{name} is required")
    return field.data.decode("utf-8", "replace")
