"""A browser page that shows the latest picture, told by server-sent events of a new one."""

from __future__ import annotations

import html
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cardpress.errors import CardpressError

if TYPE_CHECKING:
    from cardpress.cli.sitting import Proof

#: Seconds after which a page that hears nothing is told that we are still there.
_PULSE = 5.0

#: Addresses of all interfaces: then any name may be ours.
_ANYWHERE = ("0.0.0.0", "::")  # noqa: S104

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>$title</title>
<style>
  :root { color-scheme: light dark; }
  body { margin: 0; min-height: 100vh; display: grid; place-content: center; gap: 1rem;
         font: 15px/1.5 system-ui, sans-serif; background: light-dark(#e8eaee, #16181d); }
  img { display: block; max-width: min(1200px, 94vw); max-height: 84vh;
        box-shadow: 0 2px 24px #0004; }
  img.stale { opacity: .35; }
  img:not([src]) { display: none; }
  #error, #notes { white-space: pre-wrap; max-width: min(1200px, 94vw); margin: 0;
        font: 14px/1.5 ui-monospace, monospace; }
  #error { color: light-dark(#b00020, #ff8a80); }
  #state { opacity: .65; margin: 0; }
</style>
<img id="card" alt="The card as it is now">
<pre id="error" role="alert"></pre>
<pre id="notes"></pre>
<p id="state">waiting</p>
<script>
  const byId = (id) => document.getElementById(id);
  const events = new EventSource("events");
  events.onmessage = ({ data }) => {
    const proof = JSON.parse(data);
    if (proof.picture) byId("card").src = "card.png?" + proof.turn;
    byId("card").classList.toggle("stale", Boolean(proof.error));
    byId("error").textContent = proof.error;
    byId("notes").textContent = proof.warnings.join("\\n");
    byId("state").textContent = proof.error ? "the last picture that worked"
      : `${proof.bytes.toLocaleString()} bytes in ${proof.milliseconds} ms`;
    document.title = (proof.error ? "\\u2717 " : "") + "$title";
  };
  events.onerror = () => { byId("state").textContent = "cardpress watch has ended"; };
</script>
</html>
"""


class LivePage:
    """Serves the page while its `with` block runs.

    Args:
        title: Of the page.
        host: Address to listen on.
        port: 0 for any that is free.

    Raises:
        CardpressError: The address cannot be listened on.
    """

    def __init__(self, title: str, host: str, port: int) -> None:
        self._page = _PAGE.replace("$title", html.escape(title)).encode()
        self._changed = threading.Condition()
        self._proof: Proof | None = None
        self._turn = 0
        self._ended = False
        try:
            self._server = _Server((host, port), self)
        except OSError as error:
            reason = error.strerror or str(error)
            raise CardpressError(f"cannot listen on {host}:{port}: {reason}") from error
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self._server.server_port}/"

    def __enter__(self) -> LivePage:
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def show(self, proof: Proof) -> None:
        """Show a picture, or an error, in all open pages."""
        with self._changed:
            self._proof = proof
            self._turn += 1
            self._changed.notify_all()

    @property
    def page(self) -> bytes:
        """The HTML page."""
        return self._page

    @property
    def picture(self) -> bytes:
        """The latest picture, PNG; empty if there is none yet."""
        return b"" if self._proof is None else self._proof.picture

    def news(self, after: int) -> tuple[int, str] | None:
        """Wait for something newer than turn `after`; return its turn, and it as JSON.

        Returns:
            An empty text if there was nothing for a while; None at the end.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._turn > after, _PULSE)
            if self._ended:
                return None
            if self._proof is None or self._turn <= after:
                return after, ""
            return self._turn, json.dumps(_facts(self._proof, self._turn))


def _facts(proof: Proof, turn: int) -> dict[str, Any]:
    return {
        "turn": turn,
        "picture": bool(proof.picture),
        "error": proof.error,
        "warnings": list(proof.warnings),
        "bytes": len(proof.picture),
        "milliseconds": round(proof.seconds * 1000),
    }


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], live: LivePage) -> None:
        self.host = address[0]
        self.live = live
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Take the address as it is: asking for its name may take seconds without a network."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.host, int(self.socket.getsockname()[1])


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if not self._is_for_us():
            self.send_error(403)
        elif path == "/":
            self._send("text/html; charset=utf-8", self.server.live.page)
        elif path == "/card.png" and self.server.live.picture:
            self._send("image/png", self.server.live.picture)
        elif path == "/events":
            self._stream()
        else:
            self.send_error(404)

    def _is_for_us(self) -> bool:
        """Whether we were asked by our own address, not by a name that somebody led here."""
        try:
            name = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        except ValueError:
            return False
        return name in ("localhost", self.server.host) or self.server.host in _ANYWHERE

    def _send(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        turn = 0
        try:
            while (news := self.server.live.news(turn)) is not None:
                turn, text = news
                self.wfile.write(f"data: {text}\n\n".encode() if text else b": here\n\n")
                self.wfile.flush()
        except OSError:
            # The page was closed.
            return

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of requests."""
