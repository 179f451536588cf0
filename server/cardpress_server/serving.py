"""The server that `cardpress serve` runs: waitress, told when to stop and how."""

from __future__ import annotations

import gc
import json
import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from flask import Flask
from waitress import create_server, wasyncore
from waitress.server import BaseWSGIServer

from cardpress.errors import CardpressError
from cardpress_server.allocator import keep_memory
from cardpress_server.clock import iso_milliseconds, utc_now
from cardpress_server.connection import MOST_HEADER_BYTES, Channel
from cardpress_server.services import EXTENSION, Services
from cardpress_server.settings import ServerSettings
from cardpress_server.unavailable import WorkerDied

#: Threads beyond those that wait for workers; they answer what needs no rendering.
_SPARE_THREADS = 8

#: Seconds in which requests that are on their way are still taken while stopping.
_GRACE = 0.3

#: Seconds that a request which has arrived in part gets to arrive whole while stopping.
_PARTIAL = 2.0

#: Seconds between looks at who takes too long.
_CHECK_SECONDS = 0.5

_SIGNALS = ("SIGTERM", "SIGINT", "SIGHUP")

#: Exit code when stopping itself is interrupted.
_CUT_SHORT = 3


class Server:
    """Listens, and on SIGTERM, SIGINT or SIGHUP stops without dropping a request.

    Args:
        app: Made by `create_app`.

    Raises:
        CardpressError: The address cannot be listened on.
    """

    def __init__(self, app: Flask) -> None:
        self._services: Services = app.extensions[EXTENSION]
        self._settings = self._services.settings
        self._map: dict[int, Any] = {}
        self._stopping = False
        self._next_check = 0.0
        _log_as_json()
        _listen(app, self._settings, self._map)
        self._listeners = [item for item in self._map.values() if isinstance(item, BaseWSGIServer)]
        for listener in self._listeners:
            listener.channel_class = Channel
            listener.stopping = False

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._listeners[0].effective_port)

    def run(self, on_ready: Callable[[], None] = lambda: None) -> None:
        """Answer requests until a signal comes, then those in flight.

        Args:
            on_ready: Called when pictures can be made.

        Raises:
            CardpressError: The workers do not start.
        """
        before = {name: _handle(name, self._on_signal) for name in _SIGNALS}
        try:
            self._start_workers()
            self._services.jobs.start()
            keep_memory()
            gc.freeze()
            on_ready()
            while not self._stopping:
                self._turn(1.0)
            self._drain()
        finally:
            self._close()
            for name, handler in before.items():
                _handle(name, handler)

    def _start_workers(self) -> None:
        try:
            self._services.renderers.start()
        except WorkerDied:
            reason = "is CARDPRESS_MEMORY_LIMIT too small?"
            raise CardpressError(f"the processes that render do not start; {reason}") from None

    def _turn(self, seconds: float) -> None:
        """Do what there is to do on the connections, or wait for something."""
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)
        now = time.monotonic()
        if now >= self._next_check:
            self._next_check = now + _CHECK_SECONDS
            for channel in self._channels():
                channel.check_time(now, self._settings.receive_seconds)

    def _drain(self) -> None:
        """Take what has already been sent, answer it, and let go of everybody else."""
        began = time.monotonic()
        self._services.jobs.stop()
        for listener in self._listeners:
            listener.stopping = True
            _accept_all(listener)
            # Not its own `close`, which ends what wakes this loop.
            wasyncore.dispatcher.close(listener)
        while self._unfinished(passed := time.monotonic() - began):
            if passed > self._settings.drain_seconds:
                return
            self._turn(0.05)

    def _unfinished(self, passed: float) -> bool:
        """Whether anybody still waits for an answer, `passed` seconds after the signal."""
        channels = self._channels()
        if (channels and passed < _GRACE) or any(channel.busy for channel in channels):
            return True
        return passed < _PARTIAL and any(channel.receiving for channel in channels)

    def _channels(self) -> list[Channel]:
        return [item for item in list(self._map.values()) if isinstance(item, Channel)]

    def _close(self) -> None:
        done = self._services.close()
        if self._listeners:
            self._listeners[0].task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._map, ignore_all=True)
        if not done and self._stopping:
            # Python would wait for the threads that wait for a service.
            logging.getLogger("cardpress").warning("a service has not answered in time")
            os._exit(0)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stopping:
            for pid in self._services.renderers.pids:
                os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
            os._exit(_CUT_SHORT)
        self._stopping = True
        for listener in self._listeners:
            listener.pull_trigger()


def _listen(app: Flask, settings: ServerSettings, map: dict[int, Any]) -> None:
    """Open the sockets and start the threads; everything is put into `map`."""
    try:
        create_server(
            app,
            map=map,
            host=settings.host,
            port=settings.port,
            threads=settings.capacity + _SPARE_THREADS,
            connection_limit=settings.connections,
            channel_timeout=max(1, round(settings.receive_seconds)),
            cleanup_interval=5,
            max_request_header_size=MOST_HEADER_BYTES,
            max_request_body_size=settings.rendering.limits.document_bytes + 1,
            recv_bytes=1 << 18,
            # Never let a thread wait for a slow reader.
            outbuf_high_watermark=1 << 40,
            asyncore_use_poll=True,
            ident="cardpress",
            log_socket_errors=False,
            # `is_local` wants to see that there is a proxy; nothing else heeds these headers.
            clear_untrusted_proxy_headers=False,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        where = f"{settings.host}:{settings.port}"
        raise CardpressError(f"cannot listen on {where}: {reason}") from error


def _accept_all(listener: Any) -> None:
    """Accept the connections that the system holds ready."""
    while select.select([listener.socket], [], [], 0)[0]:
        listener.handle_accept()


def _handle(name: str, handler: Any) -> Any:
    """Set the handler of a signal and return the one before; None if there is no such signal."""
    number = getattr(signal, name, None)
    return None if number is None else signal.signal(number, handler)


class _JsonLines(logging.Formatter):
    """Formats what others have to say like every other line of the log."""

    def format(self, record: logging.LogRecord) -> str:
        facts = {"level": record.levelname.lower(), "message": record.getMessage()}
        if record.exc_info:
            facts["failure"] = self.formatException(record.exc_info)
        return json.dumps({"time": iso_milliseconds(utc_now()), **facts})


def _log_as_json() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    for name in ("waitress", "cardpress"):
        log = logging.getLogger(name)
        log.handlers, log.propagate = [handler], False
    # A queue of tasks is nothing to warn of: it is bounded elsewhere.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
