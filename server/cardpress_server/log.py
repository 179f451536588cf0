"""One line of JSON for each request, on standard error; no keys, no documents."""

from __future__ import annotations

import json
import re
import secrets
import sys
import time
import traceback
from contextlib import suppress
from typing import Any

from flask import Flask, Response, g, request

from cardpress_server.clock import iso_milliseconds, utc_now
from cardpress_server.job import Job
from cardpress_server.metrics import Metrics
from cardpress_server.unavailable import RenderBug

REQUEST_ID = "X-Request-ID"

#: Ids that are taken over from the client: short, and harmless in any log.
_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)

#: Characters of an unknown path that are logged.
_LONGEST_PATH = 200


def register_log(app: Flask, metrics: Metrics) -> None:
    """Give every request of `app` an id, a line in the log and a place in the figures."""

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()
        given = request.headers.get(REQUEST_ID, "")
        g.request_id = given if _SANE.fullmatch(given) else secrets.token_hex(8)

    @app.after_request
    def finish(response: Response) -> Response:
        seconds = time.perf_counter() - g.started
        response.headers[REQUEST_ID] = g.request_id
        metrics.count_request(_route(), request.method, response.status_code, seconds)
        write_line(**_facts(response, seconds))
        return response


def write_job(job: Job) -> None:
    """Write a line for a job that is over; not a word of its document."""
    write_line(
        job=job.id,
        key=job.key_id,
        state=job.state,
        billed=job.billed,
        seconds=round(job.changed - job.created, 2),
        code=job.outcome.get("details", {}).get("code"),
    )


def record_failure(error: Exception) -> None:
    """Have the traceback of a defect written with the request's line."""
    if isinstance(error, RenderBug):
        g.failure = str(error)
    else:
        g.failure = "".join(traceback.format_exception(error))


def write_line(**facts: Any) -> None:
    """Write a line; facts that are None are left out."""
    known = {name: fact for name, fact in facts.items() if fact is not None}
    line = json.dumps({"time": iso_milliseconds(utc_now()), **known})
    # One write for a line, so that those of several threads do not mix; the module `logging`
    # would take four times as long.
    with suppress(OSError, ValueError):
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


def _facts(response: Response, seconds: float) -> dict[str, Any]:
    route = _route()
    return {
        "id": g.request_id,
        "method": request.method,
        # An address may hold a document and a signature: only unknown ones are written out.
        "route": route,
        "path": None if route else request.path[:_LONGEST_PATH],
        "status": response.status_code,
        "bytes": response.content_length,
        "ms": round(seconds * 1000, 2),
        "client": request.remote_addr,
        "key": g.get("key_id"),
        "plan": g.get("plan"),
        "outcome": g.get("outcome"),
        "failure": g.get("failure"),
    }


def _route() -> str | None:
    return request.url_rule.rule if request.url_rule is not None else None
