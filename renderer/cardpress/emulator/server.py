"""Real HTTP on a socket, and real trouble with it."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cardpress.emulator.exchange import Inquiry, Response, json_response
from cardpress.emulator.front import Front
from cardpress.emulator.spoil import UNSENT

#: The largest body that is read: 50 MB in base64, and the JSON around it.
_LARGEST_BODY = 80_000_000


class Server(ThreadingHTTPServer):
    """Serves until `stop`; every connection has a thread.

    Args:
        address: Host and port; port 0 takes a free one.
        front: Answers.
        drip: Seconds between the bytes of an answer that drips.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], front: Front, drip: float) -> None:
        self.front = front
        self.drip = drip
        self.stopping = threading.Event()
        self._open: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        """Bind, without asking DNS for our name as `HTTPServer` does."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection, known while it is open."""
        with self._lock:
            self._open[request] = threading.current_thread()
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._open.pop(request, None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that have gone; show every other error."""
        import sys

        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """Stop serving, cut all connections and wait for their threads."""
        self.stopping.set()
        self.shutdown()
        with self._lock:
            threads = list(self._open.values())
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(timeout=10)
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """Reads requests and sends answers, or fails to."""

    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        try:
            body = self._body()
        except ValueError as error:
            self.close_connection = True
            self._send(json_response(413, {"success": False, "error": str(error)}))
            return
        outcome = self.server.front.answer(self._inquiry(body))
        if outcome.kind in UNSENT:
            self.close_connection = True
            getattr(self, "_" + outcome.kind.replace("-", "_"))(outcome.response)
        else:
            self._send(outcome.response)

    do_GET = do_HEAD = do_POST = do_DELETE = _serve  # noqa: N815

    def _inquiry(self, body: bytes) -> Inquiry:
        parts = urlsplit(self.path)
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Inquiry(self.command, unquote(parts.path), query, headers, body)

    def _body(self) -> bytes:
        """Return the body.

        Raises:
            ValueError: It is too large, or its length cannot be read.
        """
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        return self._exactly(_length(self.headers.get("Content-Length", "0"), 10))

    def _chunks(self) -> Iterator[bytes]:
        """Yield the chunks of a body (RFC 9112, section 7.1) and skip its trailers."""
        left = _LARGEST_BODY
        while size := _length(self.rfile.readline(100).decode("latin-1").partition(";")[0], 16):
            left -= size
            if left < 0:
                raise ValueError("the body is too large")
            yield self._exactly(size)
            self.rfile.readline(3)
        while self.rfile.readline(1000) not in (b"\r\n", b"\n", b""):
            pass

    def _exactly(self, size: int) -> bytes:
        data = self.rfile.read(size)
        if len(data) < size:
            raise ConnectionError("the client has gone")
        return data

    def _head(self, response: Response, length: int | None) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.media_type)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _send(self, response: Response) -> None:
        self._head(response, len(response.body))
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def _hang(self, response: Response) -> None:
        self._wait_for_end()

    def _drip(self, response: Response) -> None:
        self._head(response, len(response.body))
        for byte in response.body:
            self.wfile.write(bytes([byte]))
            if self.server.stopping.wait(self.server.drip):
                return

    def _truncated(self, response: Response) -> None:
        self._head(response, len(response.body))
        self.wfile.write(response.body[: len(response.body) // 2])

    def _endless(self, response: Response) -> None:
        """Send the body, then blanks (in JSON they mean nothing) until the client goes."""
        self._head(response, None)
        self.wfile.write(response.body)
        while not self.server.stopping.is_set():
            self.wfile.write(b" " * 65_536)

    def _reset_after_processing(self, response: Response) -> None:
        """Close such that the client's system reports a reset (RST)."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _wait_for_end(self) -> None:
        """Return when the client has gone or the server stops."""
        while not self.server.stopping.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.05)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return
            if readable:
                self.server.stopping.wait(0.05)


def _length(text: str, base: int) -> int:
    """Return the length that a header or a chunk gives."""
    if not text.strip().isalnum() or (size := int(text, base)) > _LARGEST_BODY:
        raise ValueError("the body is too large, or its length cannot be read")
    return size
