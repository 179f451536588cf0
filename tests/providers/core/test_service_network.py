"""Calls on the wire: where they go, what they carry, and what never leaves."""

import asyncio
import http.server
import json
import threading

import pytest

from cardpress.errors import ProviderError, SourceError
from cardpress.fetching.policy import Policy
from cardpress.providers import Call, FilePart
from cardpress.providers.configuration import Account
from cardpress.providers.network import ServiceNetwork
from cardpress.providers.secret import Secret


class Echo(http.server.BaseHTTPRequestHandler):
    """Tells what it was sent; redirects from /away."""

    seen: list

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.command, self.path, dict(self.headers), body))
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        told = json.dumps({"key": self.headers.get("Authorization")}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.send_header("X-Echo", self.headers.get("Authorization", ""))
        self.end_headers()
        self.wfile.write(told)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture
def echo():
    seen = []
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Handler", (Echo,), {"seen": seen})
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def network(echo, kit):
    account = Account(Secret(kit.KEY), echo[0])
    return ServiceNetwork(kit.Toy(), account, Policy(()))


def test_the_key_travels_in_the_header_only_and_is_hidden_in_answers(network, echo, kit):
    answer = network.send(Call("GET", "/a", query={"q": "ä b"}), 5)
    ((command, path, headers, _),) = echo[1]
    assert (command, path) == ("GET", "/a?q=%C3%A4+b")
    assert headers["Authorization"] == f"Bearer {kit.KEY}"
    assert answer.json() == {"key": "Bearer ****"}
    assert answer.headers["x-echo"] == "Bearer ****"


def test_json_and_forms_are_sent(network, echo):
    network.send(Call("POST", "/json", headers={"X-A": "1"}, data={"prompt": "ä"}), 5)
    file = FilePart("a.png", "image/png", b"bytes")
    network.send(Call("POST", "/form", form={"strength": "7"}, files={"image": file}), 5)
    network.send(Call("POST", "/text", form={"strength": "7"}), 5)
    (_, _, first, body), (_, _, second, form), (_, _, third, text) = echo[1]
    assert (first["Content-Type"], first["X-A"]) == ("application/json", "1")
    assert json.loads(body) == {"prompt": "ä"}
    for headers in (second, third):
        assert headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b'name="image"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nbytes' in form
    for each in (form, text):
        assert b'name="strength"\r\n\r\n7' in each


def test_asyncio_sends_the_same(network, echo, kit):
    file = FilePart("a.png", "image/png", b"bytes")
    answer = asyncio.run(network.send_async(Call("POST", "/form", files={"image": file}), 5))
    assert (answer.status, answer.json()) == (200, {"key": "Bearer ****"})
    assert b"filename" in echo[1][0][3]


def test_a_redirect_is_an_answer_and_the_key_goes_nowhere_else(network, echo):
    assert network.send(Call("POST", "/away", data={}), 5).status == 302
    assert [path for _, path, _, _ in echo[1]] == ["/away"]


def test_the_service_may_be_anywhere_but_its_files_may_not(network, echo):
    """The user has named the one; whoever answers names the other."""
    with pytest.raises(SourceError, match="must"):
        network.fetch(f"{echo[0]}/file.png", 5, 1000)
    with pytest.raises(SourceError, match="must"):
        asyncio.run(network.fetch_async(f"{echo[0]}/file.png", 5, 1000))
    assert echo[1] == []


def test_files_are_fetched_without_the_key(echo, kit):
    host = echo[0].removeprefix("http://")
    network = ServiceNetwork(kit.Toy(), Account(Secret(kit.KEY), echo[0]), Policy((host,)))
    assert network.fetch(f"{echo[0]}/file.png", 5, 1000).json() == {"key": None}
    assert "Authorization" not in echo[1][0][2]


def test_a_service_that_is_not_there_has_not_counted_anything(kit):
    network = ServiceNetwork(kit.Toy(), Account(Secret(kit.KEY), "http://127.0.0.1:9"), Policy(()))
    for send in (network.send, lambda *given: asyncio.run(network.send_async(*given))):
        with pytest.raises(ProviderError) as caught:
            send(Call("POST", "/make", data={}), 5)
        assert (caught.value.code, caught.value.processed) == ("unreachable", False)
        assert kit.KEY not in str(caught.value)


@pytest.mark.parametrize(
    "call",
    [
        Call("POST", "/a", data={"prompt": "\ud800"}),
        Call("POST", "/a", data={"prompt": {1}}),
    ],
    ids=["surrogate", "set"],
)
def test_what_cannot_be_written_is_not_sent(network, echo, kit, call):
    with pytest.raises(ProviderError) as caught:
        network.send(call, 5)
    assert caught.value.processed is False
    assert kit.KEY not in str(caught.value)
    assert echo[1] == []
