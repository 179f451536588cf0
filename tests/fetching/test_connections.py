"""What a connection carries, and whom it trusts."""

import asyncio
import socket
import time

import httpx2
import pytest

from cardpress.fetching.bounds import Bounds
from cardpress.fetching.client import Client
from cardpress.fetching.failure import FetchError, Reason
from cardpress.fetching.policy import Policy

QUICK = Bounds(seconds=0.15, connect_seconds=0.12)
SOON = 1.0


def test_nothing_is_taken_from_the_environment(download, origin, answer, monkeypatch, tmp_path):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    server = origin({"/": answer(b"here", Set_Cookie="a=b")})
    for _ in range(2):
        assert download(server.base + "/", allow=[server.host]).body == b"here"
    sent = {"host", "accept", "accept-encoding", "user-agent", "connection"}
    assert [set(asked.headers) for asked in server.asked] == [sent, sent]


def test_tls_is_verified(download, origin, answer, names, tls, trust):
    server = origin({"/": answer(b"here")}, tls)
    lookup = names(pictures__example=[["127.0.0.1"]], other__example=[["127.0.0.1"]])
    hosts = [f"{name}.example:{server.port}" for name in ("pictures", "other")]

    reply = download(f"https://{hosts[0]}/", allow=hosts, names=lookup, trust=trust)
    assert reply.body == b"here"
    assert server.asked[0].headers["host"] == hosts[0]

    for host, trusted in ((hosts[1], trust), (hosts[0], None)):
        with pytest.raises(FetchError, match="no secure connection") as caught:
            download(f"https://{host}/", allow=hosts, names=lookup, trust=trusted)
        assert caught.value.reason is Reason.UNTRUSTED
        assert not caught.value.sent
    assert len(server.asked) == 1


def test_https_does_not_lead_to_http(download, origin, redirect_to, tls, trust):
    plain = origin({})
    server = origin({"/": redirect_to(plain.base)}, tls)
    with pytest.raises(FetchError, match="from https to http") as caught:
        download(server.base, allow=[server.host, plain.host], trust=trust)
    assert caught.value.reason is Reason.REDIRECTED
    assert not plain.connections


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_server_that_does_not_read_is_given_up(kind):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        client = Client(Policy((host,)))
        request = httpx2.Request("POST", f"http://{host}/", content=bytes(20_000_000))
        began = time.monotonic()
        ways = {
            "sync": lambda: client.send(request, QUICK),
            "async": lambda: asyncio.run(client.send_async(request, QUICK)),
        }
        with pytest.raises(FetchError) as caught:
            ways[kind]()
    assert caught.value.reason is Reason.TIMED_OUT
    assert caught.value.sent
    assert time.monotonic() - began < SOON
