"""Servers that are slow, endless, lying or broken."""

import gzip
import socket
import time
import zlib

import pytest

from cardpress.fetching.bounds import Bounds
from cardpress.fetching.failure import FetchError, Reason

QUICK = Bounds(seconds=0.15, connect_seconds=0.12, most=10_000)
PATIENT = Bounds(most=10_000)

#: Seconds within which all that is slow must be given up, on a busy machine.
SOON = 1.0


def failure(download, server, path="/", bounds=PATIENT, **options):
    began = time.monotonic()
    with pytest.raises(FetchError) as caught:
        download(server.base + path, allow=[server.host], bounds=bounds, **options)
    assert time.monotonic() - began < SOON
    return caught.value.reason


def drip(connection, server, head, part):
    """Send a little every 20 milliseconds, for as long as anybody listens."""
    connection.sendall(head)
    while not server().stopping.wait(0.02):
        connection.sendall(part)


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"b"),
        (b"H", b""),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"x"), b"\0"),
    ],
    ids=["body", "endless body", "chunks", "headers", "one header", "status line", "100", "103",
         "gzip"],
)  # fmt: skip
def test_drips_are_given_up(download, origin, head, part):
    server = origin(lambda connection, asked: drip(connection, lambda: server, head, part))
    assert failure(download, server, bounds=QUICK) is Reason.TIMED_OUT


def test_silence_is_given_up(download, origin):
    server = origin(lambda connection, asked: server.stopping.wait(5))
    assert failure(download, server, bounds=QUICK) is Reason.TIMED_OUT


def test_a_silent_handshake_is_given_up(download, origin):
    # It never speaks TLS: it waits for the end of a request's head, which never comes.
    server = origin({})
    began = time.monotonic()
    with pytest.raises(FetchError) as caught:
        download(f"https://{server.host}/", allow=[server.host], bounds=QUICK)
    assert caught.value.reason is Reason.UNREACHABLE
    assert not caught.value.sent
    assert time.monotonic() - began < SOON


def test_a_full_line_of_connections_is_given_up(download):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
            waiting.append(one)
        began = time.monotonic()
        with pytest.raises(FetchError) as caught:
            download(f"http://127.0.0.1:{port}/", allow=[f"127.0.0.1:{port}"], bounds=QUICK)
        assert caught.value.reason in (Reason.UNREACHABLE, Reason.TIMED_OUT)
        assert time.monotonic() - began < SOON
        for one in waiting:
            one.close()


def test_a_flood_of_interim_answers_is_counted(download, origin):
    def flood(connection, asked):
        while not server.stopping.is_set():
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)

    server = origin(flood)
    assert failure(download, server, bounds=PATIENT) is Reason.TOO_LARGE


@pytest.mark.parametrize("kind", ["announced", "chunked", "to the end", "header"])
def test_what_is_too_large_is_not_read(download, origin, answer, kind):
    def send(connection, asked):
        match kind:
            case "announced":
                connection.sendall(answer(Content_Length="10001"))
                server.stopping.wait(5)
            case "header":
                connection.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000)
                server.stopping.wait(5)
            case "chunked":
                connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                while not server.stopping.is_set():
                    connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")
            case _:
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                while not server.stopping.is_set():
                    connection.sendall(b"x" * 4096)

    server = origin(send)
    wanted = Reason.BROKEN if kind == "header" else Reason.TOO_LARGE
    assert failure(download, server, bounds=PATIENT) is wanted


def test_as_much_as_allowed_is_allowed(download, origin, answer):
    server = origin({"/": answer(bytes(10_000)), "/more": answer(bytes(10_001))})
    bounds = Bounds(most=10_000)
    reply = download(server.base + "/", allow=[server.host], bounds=bounds)
    assert len(reply.body) == 10_000
    assert failure(download, server, "/more", bounds) is Reason.TOO_LARGE


BOMB = bytes(30_000_000)


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", gzip.compress(BOMB, 1)), ("deflate", zlib.compress(BOMB, 1)),
     ("GZIP", gzip.compress(BOMB, 1)), ("gzip", gzip.compress(bytes(10_001)))],
    ids=["gzip", "deflate", "upper case", "just too much"],
)  # fmt: skip
def test_bombs_do_not_go_off(download, origin, answer, coding, body):
    bounds = Bounds(most=10_000 if len(body) < 10_000 else 200_000)
    server = origin({"/": answer(body, Content_Encoding=coding)})
    assert failure(download, server, bounds=bounds) is Reason.TOO_LARGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "identity"])
def test_content_codings(download, origin, answer, coding):
    body = {"gzip": gzip.compress, "deflate": zlib.compress, "identity": bytes}[coding](b"here")
    server = origin({"/": answer(body, Content_Encoding=coding)})
    assert download(server.base + "/", allow=[server.host]).body == b"here"


@pytest.mark.parametrize(
    "coding", ["gzip, gzip", "gzip,deflate", "identity, gzip", "br", "zstd", "compress", "x-gzip"]
)
def test_one_well_known_coding_is_enough(download, origin, answer, coding):
    server = origin({"/": answer(gzip.compress(gzip.compress(b"x")), Content_Encoding=coding)})
    assert failure(download, server) is Reason.BROKEN


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 2000 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-A", b"SSH-2.0-OpenSSH_9.6\r\n", b"",
        b"\0" * 100, b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"<html>no HTTP</html>", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    ],
)  # fmt: skip
def test_broken_answers(download, origin, text):
    server = origin(lambda connection, asked: connection.sendall(text))
    assert failure(download, server) in (Reason.BROKEN, Reason.TOO_LARGE)


def test_a_connection_that_is_reset(download, origin):
    def reset(connection, asked):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
        linger = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    server = origin(reset)
    assert failure(download, server) is Reason.BROKEN


def test_more_than_was_announced_is_left(download, origin, answer):
    server = origin(
        lambda connection, asked: connection.sendall(answer(b"here", Content_Length="3"))
    )
    assert download(server.base, allow=[server.host]).body == b"her"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_three_redirects_are_followed(download, origin, answer, redirect_to, status):
    status = f"{status} There"
    server = origin(
        {
            "/0": redirect_to("/1", status), "/1": redirect_to("2", status),
            "/2": redirect_to("?3#x", status), "/2?3": answer(b"here"),
            "/more": redirect_to("/0", status),
        }
    )  # fmt: skip
    reply = download(server.base + "/0", allow=[server.host])
    assert (reply.body, reply.url) == (b"here", server.base + "/2?3")
    assert failure(download, server, "/more") is Reason.REDIRECTED


def test_a_loop_of_redirects_ends(download, origin, redirect_to):
    server = origin({"/": redirect_to("/")})
    assert failure(download, server) is Reason.REDIRECTED
    assert server.connections == 4


def test_redirects_share_one_deadline(download, origin, redirect_to):
    def slow(connection, asked):
        server.stopping.wait(0.06)
        connection.sendall(redirect_to("/"))

    server = origin(slow)
    assert failure(download, server, bounds=QUICK) is Reason.TIMED_OUT
    assert server.connections <= 3


def test_a_redirect_to_nowhere_is_an_answer(download, origin, answer):
    server = origin({"/": answer(b"here", status="300 Choose"), "/3": answer(status="302 Found")})
    assert download(server.base + "/", allow=[server.host]).status == 300
    assert download(server.base + "/3", allow=[server.host]).status == 302


def test_a_request_alone_follows_nothing(send, origin, redirect_to):
    server = origin({"/": redirect_to("/a")})
    reply = send(server.base + "/", allow=[server.host])
    assert (reply.status, reply.headers["location"]) == (302, "/a")
