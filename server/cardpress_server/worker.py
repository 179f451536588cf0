"""The process that renders: one job after the other, until its wire is cut."""

from __future__ import annotations

import gc
import json
import math
import os
import pickle
import signal
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from cardpress.components.base import walk
from cardpress.document import Document
from cardpress.engine import Engine
from cardpress.errors import CardpressError, ProviderError
from cardpress.formats import FORMATS
from cardpress.needs import ImageNeed
from cardpress.providers import Services
from cardpress.settings import Settings
from cardpress_server.allocator import keep_memory
from cardpress_server.jobs import Plan, PlanLimitError, Planning, Rendered, RenderOptions, Task
from cardpress_server.planning import not_stored, plan
from cardpress_server.wire import Wire

#: What a worker says once it can render.
READY = "ready"

#: Seconds past the deadline at which a worker ends itself, should nobody be left to do it.
_GRACE = 5

_SAMPLE: dict[str, Any] = {
    "width": 64,
    "height": 64,
    "components": [
        {"type": "text", "text": "Ag", "x": 4, "y": 4},
        {"type": "tag", "text": "Ag", "x": 4, "y": 34},
    ],
}


@dataclass(frozen=True, slots=True)
class Bug:
    """The library raised what is no `CardpressError`; `traceback` is for the log only."""

    traceback: str


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """The memory limit was met; the worker ends."""


#: What a worker answers; the bytes of a picture travel beside it.
Reply: TypeAlias = Rendered | Plan | CardpressError | Bug | OutOfMemory


def work(wire: Wire, settings: Settings, home: Path, memory_limit: int, deadline: float) -> None:
    """Render what comes over `wire` until its other end is closed.

    Args:
        wire: Brings `RenderOptions` with a source, and takes a `Reply` for each; the first that
            it takes is `READY`, or why nothing can be rendered.
        settings: Of the engine.
        home: Folder of what AI services have made.
        memory_limit: Bytes that may be allocated; 0 for no limit.
        deadline: Seconds after which whoever asked will have given up.
    """
    ignore_signals()
    keep_memory()
    _limit_memory(memory_limit)
    # Whoever is at the other end may go at any time.
    with suppress(EOFError, OSError):
        engine = _warm_engine(settings, home)
        if not isinstance(engine, Engine):
            wire.send(engine)
            return
        wire.send(READY)
        while _serve_one(wire, engine, deadline):
            pass


def ignore_signals() -> None:
    """Leave it to the server to say when to stop: signals go to whole groups of processes."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def _warm_engine(settings: Settings, home: Path) -> Engine | CardpressError | Bug | OutOfMemory:
    """Return an engine that has all it needs, or why it cannot render."""
    try:
        engine = Engine(settings, services=Services(settings, home=home))
        for format in FORMATS:
            engine.render(_SAMPLE, format.name)
    except (CardpressError, MemoryError) as error:
        return refusal(error)
    # What is there now stays: the collector need not look at it again and again.
    gc.freeze()
    return engine


def _serve_one(wire: Wire, engine: Engine, deadline: float) -> bool:
    """Do a job; return whether the worker is fit for another."""
    (options, task), document = wire.receive()
    _set_alarm(deadline + _GRACE)
    reply = answer(engine, document if task is None else task, options)
    _set_alarm(0)
    if isinstance(reply, Rendered):
        wire.send(replace(reply, data=b""), reply.data)
    else:
        wire.send(reply)
    return not isinstance(reply, OutOfMemory)


def answer(engine: Engine, task: Task, options: RenderOptions) -> Reply:
    """Return what becomes of a document; raises nothing."""
    began = time.perf_counter()
    try:
        document = _read(engine, task, options)
        if isinstance(task, Planning):
            return plan(engine, document, options)
        rendered = _made(engine, document, options)
        return replace(rendered, seconds=time.perf_counter() - began)
    except (CardpressError, MemoryError) as error:
        return refusal(error)
    except Exception:
        return Bug(traceback.format_exc())


def refusal(error: CardpressError | MemoryError) -> CardpressError | OutOfMemory | Bug:
    """Return an error as it can travel; a plug-in's own may not."""
    if isinstance(error, MemoryError) or isinstance(error.__cause__, MemoryError):
        return OutOfMemory()
    try:
        copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:
        return Bug(traceback.format_exc())
    return copy if isinstance(copy, CardpressError) else Bug(repr(error))


def _read(engine: Engine, task: Task, options: RenderOptions) -> Document:
    """Return the validated document of a task; its plan allows it."""
    if isinstance(task, bytes):
        document = engine.validate(task)
    elif isinstance(task, Planning):
        document = engine.validate(task.document)
    else:
        document = engine.validate(task.template.fill_from_text(task.values))
    count = sum(1 for component in document.components for _ in walk(component))
    if options.components is not None and count > options.components:
        raise PlanLimitError(count, options.components)
    return document


def _made(engine: Engine, document: Document, options: RenderOptions) -> Rendered:
    """Return the picture, or the report; nothing is bought."""
    try:
        return _measure(engine, document) if options.report else _render(engine, document, options)
    except ProviderError as error:
        if error.code == "not-stored":
            raise not_stored(engine, document, error) from error
        raise


def _render(engine: Engine, document: Document, options: RenderOptions) -> Rendered:
    picture = engine.render(
        document,
        options.format,
        scale=options.scale,
        quality=options.quality,
        effort=options.effort,
        buy=False,
    )
    return Rendered(
        picture.data,
        picture.media_type,
        picture.width,
        picture.height,
        picture.report,
        lasting=is_lasting(document),
    )


def is_lasting(document: Document) -> bool:
    """Whether the document will always give the same picture: nothing in it is elsewhere.

    What a service has made is not counted on either: today it may be there, or its fallback.
    """
    needs = (need for component in document.components for need in component.needs())
    return all(
        isinstance(need, ImageNeed) and need.src.lstrip()[:4].lower() != "http" for need in needs
    )


def _measure(engine: Engine, document: Document) -> Rendered:
    measurement = engine.measure(document, buy=False)
    warnings = [problem.to_dict() for problem in measurement.report]
    data = json.dumps({**measurement.to_dict(), "report": warnings}, separators=(",", ":"))
    return Rendered(
        data.encode(),
        "application/json",
        measurement.width,
        measurement.height,
        measurement.report,
    )


def _limit_memory(limit: int) -> None:
    """Let allocations beyond `limit` bytes fail.

    RLIMIT_DATA counts private writable memory, not mapped files (Linux 4.7 and later); fonts
    are mapped, so RLIMIT_AS would count them.
    """
    if limit and sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    # A worker that is out of memory should be the kernel's first choice, not the server.
    if sys.platform == "linux" and os.access("/proc/self/oom_score_adj", os.W_OK):
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("500")


def _set_alarm(seconds: float) -> None:
    """Let the system end this process after `seconds`; 0 calls that off.

    The default action needs no Python code, so it comes even if a library holds on to the
    interpreter.
    """
    if hasattr(signal, "alarm"):
        signal.alarm(math.ceil(seconds))
