"""`/api/v1/jobs`: documents whose AI parts take minutes."""

from __future__ import annotations

import math
from typing import Any

from flask import Blueprint, Response, abort, g, jsonify, request, url_for

from cardpress_server.access import Caller, add_standing, require_key
from cardpress_server.clock import iso_milliseconds, moment
from cardpress_server.job import Job, Part, State
from cardpress_server.jobs import NotStoredError, Plan
from cardpress_server.negotiation import check_body_type, read_body, wanted_format
from cardpress_server.options import read_options
from cardpress_server.problems import problem
from cardpress_server.services import services

blueprint = Blueprint("jobs", __name__)
blueprint.after_request(add_standing)

#: Seconds after which it makes sense to ask for a job again.
_AGAIN = 2

#: The picture of a job never changes, but it is its owner's.
_CACHE_CONTROL = "private, max-age=86400, immutable"


@blueprint.post("/api/v1/jobs")
def take_job() -> Response:
    """Take the document of the request's body as a job; what it needs is bought."""
    caller = require_key()
    check_body_type(request)
    format = wanted_format(request.headers.get("Accept"))
    options = read_options(request.args, format.name, caller.plan.components)
    if options.report:
        abort(problem(400, "a job makes a picture; its report is in the answer", code="report"))
    document = read_body(request, services().settings.rendering.limits)
    parts = _parts(services().renderers.plan(document, options), caller)
    job, g.standing = services().jobs.store.add(
        caller.key, document, options, parts, caller.plan.pictures
    )
    services().jobs.wake()
    response = _shown(job)
    response.status_code = 202
    response.headers["Location"] = url_for("jobs.show_job", id=job.id)
    return response


@blueprint.get("/api/v1/jobs/<id>")
def show_job(id: str) -> Response:
    """Tell how a job stands."""
    return _shown(_found(id))


@blueprint.delete("/api/v1/jobs/<id>")
def cancel_job(id: str) -> Response:
    """Order nothing more for a job; what is ordered is stored, and costs what it costs."""
    job = services().jobs.store.cancel(id, require_key().key.id)
    if job is None:
        abort(404)
    services().jobs.wake()
    return _shown(job)


@blueprint.get("/api/v1/jobs/<id>/picture")
def show_job_picture(id: str) -> Response:
    """Return the picture of a job that is done."""
    job = _found(id)
    data = services().jobs.store.picture(id) if job.state == State.DONE else None
    if data is None:
        abort(problem(404, f"this job has no picture: it is {job.state}", code=str(job.state)))
    response = Response(data, content_type=job.outcome["mediaType"])
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = _CACHE_CONTROL
    response.set_etag(job.outcome["etag"])
    response.make_conditional(request)
    return response


def _parts(plan: Plan, caller: Caller) -> tuple[Part, ...]:
    """Return what services are asked for.

    Raises:
        NotStoredError: Something is not stored, and the key may not buy.
    """
    missing = [part for part in plan.parts if part.standing != "stored"]
    if missing and not caller.key.allow_ai:
        raise NotStoredError.of(missing)
    return tuple(
        Part(
            part.pointers,
            part.provider,
            part.operation,
            part.digest,
            part.billed,
            "done" if part.standing == "stored" else "waiting",
        )
        for part in plan.parts
    )


def _found(id: str) -> Job:
    """Return a job of the caller's.

    Raises:
        HTTPException: There is none such; nobody learns of another's (404).
    """
    job = services().jobs.store.find(id, require_key().key.id)
    if job is None:
        abort(404)
    return job


def _shown(job: Job) -> Response:
    response = jsonify(_described(job))
    response.headers["Cache-Control"] = "no-store"
    if job.is_open:
        response.headers["Retry-After"] = str(_AGAIN)
    return response


def _described(job: Job) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": job.id,
        "state": job.state,
        "progress": math.floor(job.progress * 1000) / 1000,
        "created": iso_milliseconds(moment(job.created)),
        "changed": iso_milliseconds(moment(job.changed)),
        "billed": job.billed,
        "parts": [part.to_dict() for part in job.parts],
    }
    if job.state == State.DONE:
        described["result"] = url_for("jobs.show_job_picture", id=job.id)
        described |= {name: job.outcome[name] for name in _SHOWN}
    if job.state == State.FAILED:
        described |= {name: job.outcome[name] for name in ("error", "details")}
    return described


_SHOWN = ("mediaType", "width", "height", "report")
