"""What waitress does with a connection, made to fit: errors in JSON, no time to dawdle.

Waitress is the server because half-sent requests cost it no thread. It answers its own errors
as plain text, allows any number of headers and any time to send them, and cuts off a client
that is still sending what is too large: that is what is changed here.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import RequestHeaderFieldsTooLarge

from cardpress_server.error_body import error_body
from cardpress_server.log import write_line
from cardpress_server.problems import words_of

#: Bytes of a request's first line and headers together.
MOST_HEADER_BYTES = 16 * 1024

#: Header lines of a request.
MOST_HEADERS = 64

#: Seconds that a client who was refused may go on sending before the connection is cut.
_LINGER = 2.0


class JsonError:
    """An error of waitress, saying the same in our words."""

    def __init__(self, code: int, accept: str) -> None:
        self.code = code
        self._accept = accept

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return status line, headers and body; what waitress asks of its errors."""
        body, kind = error_body(
            self.code, words_of(self.code), {}, accept=self._accept, request_id=""
        )
        headers = [
            ("Content-Type", kind),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return f"{self.code} {words_of(self.code)}", headers, body


class JsonErrorTask(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """Answers a request that never reached the application."""

    def execute(self) -> None:
        """Write the answer, and a line in the log."""
        code = self.request.error.code
        self.request.error = JsonError(code, self.request.headers.get("ACCEPT", ""))
        write_line(method=getattr(self.request, "command", None), status=code)
        self.channel.lingers = True
        super().execute()


class Task(WSGITask):  # type: ignore[misc]
    """A request for the application."""

    def build_response_header(self) -> bytes:
        """Return the head of the answer; the last one while the server stops says so."""
        if self.channel.server.stopping:
            self.set_close_on_finish()
        head: bytes = super().build_response_header()
        return head


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads a request; refuses floods of headers, and lengths that contradict each other."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the first line and the headers."""
        super().parse_header(header_plus)
        if header_plus.count(b"\n") - 2 > MOST_HEADERS:
            self.error = RequestHeaderFieldsTooLarge("too many headers")
            self.completed = True
        elif self.chunked and "CONTENT_LENGTH" in self.headers:
            # RFC 9112, section 6.3: ought to be handled as an error.
            raise ParsingError("both Content-Length and Transfer-Encoding")


class Channel(HTTPChannel):  # type: ignore[misc]
    """A client's connection.

    Attributes:
        lingers: Whether what the client is still sending is read and thrown away before the
            connection is closed. Closing at once would reset it, and the answer be lost.
    """

    task_class = Task
    error_task_class = JsonErrorTask
    parser_class = Parser
    lingers = False
    _closing_at: float | None = None
    _begun_at: float | None = None

    @property
    def busy(self) -> bool:
        """Whether a request is being answered."""
        return bool(self.requests or self.total_outbufs_len or self.close_when_flushed)

    @property
    def receiving(self) -> bool:
        """Whether a request has been sent in part."""
        return self.request is not None

    def received(self, data: bytes) -> Any:
        """Take in what the client sent, and note since when its request is incomplete."""
        result = super().received(data)
        if not self.receiving:
            self._begun_at = None
        elif self._begun_at is None:
            self._begun_at = time.monotonic()
        return result

    def check_time(self, now: float, most: float) -> None:
        """Close the connection if the client takes longer than `most` seconds to ask."""
        late = self._begun_at is not None and now - self._begun_at > most and not self.requests
        if late or (self._closing_at is not None and now > self._closing_at):
            self.lingers = False
            self.will_close = True

    def readable(self) -> Any:
        """Whether anything that is sent would be read."""
        return self._closing_at is not None or super().readable()

    def handle_read(self) -> None:
        """Read; after the last answer, throw away what is read."""
        if self._closing_at is None:
            super().handle_read()
            return
        with suppress(OSError):
            self.recv(self.adj.recv_bytes)

    def handle_close(self) -> None:
        """Close the connection, or our half of it while the client is still sending."""
        if not (self.lingers and self.connected):
            super().handle_close()
            return
        self.lingers = self.will_close = False
        self._closing_at = time.monotonic() + _LINGER
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            super().handle_close()
