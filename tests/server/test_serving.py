"""`cardpress serve` over real sockets: starting, stopping, and what never reaches a route."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

PATIENCE = 20


def post_bytes(server, body=b"{}", **headers):
    """Return the bytes of a request."""
    named = {
        "Host": "localhost",
        "Authorization": f"Bearer {server.key()}",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value is not None)
    return f"POST /api/v1/image HTTP/1.1\r\n{head}\r\n".encode() + body


def parsed(answer):
    """Return status, headers and JSON of an answer's bytes."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(first.split()[1]), headers, json.loads(body)


def test_first_start_prints_a_line_that_works(tmp_path):
    if shutil.which("curl") is None:
        pytest.skip("no curl is installed")
    process = subprocess.Popen(
        [sys.executable, "-m", "cardpress", "serve", "--port", "0", "--workers", "1"],
        cwd=tmp_path,
        env={**os.environ, "CARDPRESS_HOME": str(tmp_path / "empty" / "home")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        welcome = next(line for line in process.stdout if "playground" in line)
        assert re.search(r"http://127\.0\.0\.1:\d+/$", welcome)
        line = next(line for line in process.stdout if line.startswith("curl "))
        subprocess.run(line, shell=True, cwd=tmp_path, check=True, timeout=PATIENCE)
    finally:
        process.send_signal(signal.SIGINT)
        process.stdout.close()
    assert process.wait(PATIENCE) == 0
    assert tmp_path.joinpath("card.png").read_bytes().startswith(b"\x89PNG")


def test_second_start_makes_no_key(start, server):
    again = start("--workers", "1", home=server.home)
    assert again.first_key is None
    assert again.post(key=server.key()).status == 200
    assert again.stop() == 0


def test_address_in_use_is_an_error_in_words(server, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "cardpress", "serve", "--port", str(server.port)],
        env={**os.environ, "CARDPRESS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1:{server.port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_too_little_memory_is_an_error_in_words(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "cardpress", "serve", "--port", "0", "--workers", "2"],
        env={
            **os.environ,
            "CARDPRESS_HOME": str(tmp_path),
            "CARDPRESS_MEMORY_LIMIT": str(10 << 20),
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert "CARDPRESS_MEMORY_LIMIT" in done.stderr


def test_connection_is_kept_open(server, card):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {server.key()}", "Content-Type": "application/json"}
    ports = set()
    for body, status in ((json.dumps(card), 200), ("{", 400), (json.dumps(card), 200)):
        connection.request("POST", "/api/v1/image", body, headers)
        ports.add(connection.sock.getsockname())
        with connection.getresponse() as response:
            assert response.status == status
            response.read()
    connection.close()
    assert len(ports) == 1


BAD = {
    "garbage": (b"\x00\x01\x02\r\n\r\n", 400),
    "no version": (b"GET\r\n\r\n", 400),
    "lower-case method": (b"get / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "header without a colon": (b"GET / HTTP/1.1\r\nHost\r\n\r\n", 400),
    "negative length": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
    "two lengths": (
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        400,
    ),
    "length and chunks": (
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\n",
        400,
    ),
    "unknown transfer coding": (
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        501,
    ),
    "bad chunk": (
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        400,
    ),
    "65 headers": (
        b"GET /healthz HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(65)) + b"\r\n",
        431,
    ),
    "20 kB of headers": (
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 20_000 + b"\r\n\r\n",
        431,
    ),
    "20 kB of path": (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
}


@pytest.mark.parametrize("name", BAD)
def test_what_never_reaches_a_route_is_answered_in_json(server, name):
    data, expected = BAD[name]
    status, headers, body = parsed(server.raw(data))
    assert status == expected
    assert headers["content-type"] == "application/json"
    assert headers["connection"] == "close"
    assert set(body) == {"error", "details"}


def test_64_headers_are_fine(server):
    lines = b"".join(b"X-%d: 1\r\n" % number for number in range(62))
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + lines + b"\r\n"
    assert server.raw(request).startswith(b"HTTP/1.1 200 ")


def test_same_as_rfc_9457_where_no_route_is_reached(server):
    head = (
        b"POST / HTTP/1.1\r\nAccept: application/problem+json\r\nContent-Length: 99999999\r\n\r\n"
    )
    status, headers, body = parsed(server.raw(head))
    assert (status, body["status"]) == (413, 413)
    assert headers["content-type"] == "application/problem+json"


def test_large_body_is_413_though_the_client_reads_late(server):
    started = time.monotonic()
    status, _, body = parsed(server.raw(post_bytes(server, b" " * (13 << 20))))
    assert status == 413
    assert body["error"] == "the request is too large"
    assert time.monotonic() - started < 5


def test_large_chunked_body_is_413(server):
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    request = post_bytes(server, Content_Length=None, Transfer_Encoding="chunked")
    status, _, _ = parsed(server.raw(request.removesuffix(b"{}") + chunk * 13 + b"0\r\n\r\n"))
    assert status == 413


def test_chunked_body_is_as_good_as_any(server, card):
    body = json.dumps(card).encode()
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    request = post_bytes(server, Content_Length=None, Transfer_Encoding="chunked")
    answer = server.raw(request.removesuffix(b"{}") + chunks)
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_expectation_is_met(server, card):
    request = post_bytes(server, json.dumps(card).encode(), Expect="100-continue")
    answer = server.raw(request)
    assert answer.startswith(b"HTTP/1.1 100 ")
    assert b"HTTP/1.1 200 " in answer


def test_log_has_a_line_for_each_request_and_no_secrets(server):
    answer = server.post(X_Request_ID="find-me")
    assert answer.status == 200
    server.post(key="cp_of-somebody-else")
    server.get("/i/secret.signature/payload.png")
    line = next(line for line in server.lines() if line.get("id") == "find-me")
    assert line["method"] == "POST"
    assert line["route"] == "/api/v1/image"
    assert line["status"] == 200
    assert line["bytes"] == len(answer.body)
    assert line["ms"] > 0
    log = server.log.read_text()
    assert server.key() not in log
    assert "cp_" not in log
    assert "Hello" not in log


def test_half_sent_requests_block_nobody(server):
    sockets = []
    with contextlib.ExitStack() as stack:
        for number in range(200):
            connection = stack.enter_context(server.connect())
            whole = post_bytes(server)
            connection.sendall(whole[: 20 + number % (len(whole) - 25)])
            sockets.append(connection)
        waits = []
        for _ in range(20):
            started = time.monotonic()
            assert server.post().status == 200
            waits.append(time.monotonic() - started)
    assert max(waits) < 1


def test_slow_request_is_cut_off(start):
    server = start("--workers", "1", CARDPRESS_RECEIVE_SECONDS="1")
    started = time.monotonic()
    with server.connect() as connection:
        connection.sendall(b"POST /api/v1/image HTTP/1.1\r\n")
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(50):
                time.sleep(0.1)
                connection.sendall(b"X-A: b\r\n")
    assert time.monotonic() - started < 4
    assert server.stop() == 0


UNGUARDED = """
import sys
from cardpress_server import ServerSettings, create_app

print("main", flush=True)
app = create_app(ServerSettings(workers=2))
answer = app.test_client().get("/readyz")
print(answer.json, flush=True)
"""


@pytest.mark.parametrize("way", [["app.py"], ["-m", "app"]])
def test_main_module_without_a_guard_is_run_once(tmp_path, way):
    tmp_path.joinpath("app.py").write_text(UNGUARDED)
    done = subprocess.run(
        [sys.executable, *way],
        cwd=tmp_path,
        env={**os.environ, "CARDPRESS_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.stdout.splitlines() == ["main", "{'status': 'ready'}"]
    assert "Traceback" not in done.stderr
    assert done.returncode == 0


def test_two_processes_share_one_quota(start, server):
    second = start("--workers", "1", home=server.home)
    key = server.new_key("free")
    with ThreadPoolExecutor(40) as pool:
        turns = [server if number % 2 else second for number in range(40)]
        answers = list(pool.map(lambda one: one.post(key=key), turns))
    assert sorted(answer.status for answer in answers) == [200] * 10 + [429] * 30
    assert second.stop() == 0
