"""Settings of the server: arguments before environment before configuration before defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from cardpress.errors import CardpressError
from cardpress.home import default_home
from cardpress.settings import Settings, configuration, load_settings

_PREFIX = "CARDPRESS_"

#: Requests that may wait, for each worker.
_QUEUE_PER_WORKER = 8

_MIB = 1024 * 1024


def _words(value: object) -> object:
    """Split what the environment gives as one string with commas."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What a key is good for.

    Attributes:
        name: `"free"`, `"pro"` or `"local"`.
        pictures: In a calendar month (UTC); None for no limit.
        components: Of one document; None for no limit beside `Limits`.
    """

    name: str
    pictures: int | None = None
    components: int | None = None


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the server works. Each field is `CARDPRESS_<FIELD>` in the environment.

    Attributes:
        home: Folder of the keys and quotas.
        host: Address to listen on.
        port: TCP port; 0 lets the system choose.
        workers: Processes that render.
        queue: Requests that may wait for a worker; None for eight a worker.
        queue_seconds: How long one may wait before it is turned away.
        deadline: Seconds that a render may take.
        memory_limit: Bytes of memory that a worker may allocate (Linux); 0 for no limit.
        connections: Sockets that may be open at once.
        receive_seconds: How long a client may take to send a request.
        drain_seconds: How long requests in flight get when the server is told to stop.
        cors_origins: Origins whose pages may call the API; `"*"` for all.
        free_pictures: Pictures a month on the plan `free`.
        free_components: Components of a document on the plan `free`.
        pro_pictures: Pictures a month on the plan `pro`.
        picture_cache_bytes: What rendered pictures may take on disk; 0 to keep none.
        job_threads: Jobs that are worked on at once; they mostly wait for AI services.
        job_queue: Jobs that may be open at once; further ones are turned away.
        job_keep_seconds: How long jobs are kept, with their pictures, once they are over.
        job_keep: How many of these are kept at most.
        job_keep_bytes: What their pictures may take in all.
        rendering: The library's own settings; local paths are always off.
    """

    home: Path = field(default_factory=default_home)
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: Annotated[int, Field(ge=1, le=256)] = field(default_factory=_cores)
    queue: Annotated[int, Field(ge=0, le=10_000)] | None = None
    queue_seconds: Annotated[float, Field(gt=0)] = 5
    deadline: Annotated[float, Field(gt=0)] = 10
    memory_limit: Annotated[int, Field(ge=0)] = 1024 * _MIB
    connections: Annotated[int, Field(ge=16)] = 1000
    receive_seconds: Annotated[float, Field(gt=0)] = 30
    drain_seconds: Annotated[float, Field(ge=0)] = 30
    cors_origins: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    free_pictures: Annotated[int, Field(ge=0)] = 10
    free_components: Annotated[int, Field(ge=0)] = 10
    pro_pictures: Annotated[int, Field(ge=0)] = 1000
    picture_cache_bytes: Annotated[int, Field(ge=0)] = 256 * _MIB
    job_threads: Annotated[int, Field(ge=1, le=64)] = 8
    job_queue: Annotated[int, Field(ge=1, le=10_000)] = 100
    job_keep_seconds: Annotated[float, Field(ge=60)] = 86_400
    job_keep: Annotated[int, Field(ge=1)] = 1000
    job_keep_bytes: Annotated[int, Field(ge=0)] = 256 * _MIB
    rendering: Settings = field(default_factory=lambda: Settings(local_paths=False))

    @property
    def capacity(self) -> int:
        """Requests that may be inside at once: those being rendered and those that wait."""
        waiting = self.workers * _QUEUE_PER_WORKER if self.queue is None else self.queue
        return self.workers + waiting

    @property
    def plans(self) -> dict[str, Plan]:
        """The plans by name."""
        plans = (
            Plan("free", self.free_pictures, self.free_components),
            Plan("pro", self.pro_pictures),
            Plan("local"),
        )
        return {plan.name: plan for plan in plans}


def load_server_settings(
    environment: Mapping[str, str] | None = None, folder: Path | None = None, **arguments: Any
) -> ServerSettings:
    """Return the settings of the arguments, the environment and the configuration file.

    The configuration file is the library's; the server's values are in its table `server`.

    Args:
        environment: Default: this process's.
        folder: Where the configuration file is; default: the working directory.
        **arguments: Fields of `ServerSettings` that override all else; None does not.

    Raises:
        CardpressError: A value does not fit its field, or a field is unknown.
    """
    environment = os.environ if environment is None else environment
    folder = folder or Path.cwd()
    names = [item.name for item in fields(ServerSettings) if item.name != "rendering"]
    values = _table(configuration(folder).get("server", {}), names)
    given = {name: environment.get(_PREFIX + name.upper()) for name in names}
    values |= {name: value for name, value in given.items() if value}
    values |= {name: value for name, value in arguments.items() if value is not None}
    settings = _validated(values)
    rendering = load_settings(environment, folder)
    rendering = replace(
        rendering,
        local_paths=False,
        discreet=True,
        remote_cache=rendering.remote_cache or settings.home / "remote",
    )
    return replace(settings, rendering=rendering)


def _table(table: Any, names: list[str]) -> dict[str, Any]:
    if not isinstance(table, Mapping):
        raise CardpressError("server must be a table")
    unknown = sorted(set(table) - set(names))
    if unknown:
        raise CardpressError(f"unknown settings: {', '.join(unknown)}; known: {', '.join(names)}")
    return dict(table)


def _validated(values: dict[str, Any]) -> ServerSettings:
    try:
        return TypeAdapter(ServerSettings).validate_python(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(map(str, first["loc"][:1]))
        value = first.get("input")
        raise CardpressError(f"the setting {name}: {first['msg']}, not {value!r}") from None
