"""Renders that hang, crash or hog cost their own request only."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from cardpress.engine import Engine
from cardpress.errors import CardpressError, DocumentError, EncodeError
from cardpress_server.worker import Bug, OutOfMemory, is_lasting, refusal

PATIENCE = 10

CARD = {"width": 20, "height": 20, "components": [{"type": "rect", "x": 2, "y": 2, "width": 9,
        "height": 9}]}  # fmt: skip


def document(kind):
    return {"width": 20, "height": 20, "components": [{"type": kind, "x": 0, "y": 0}]}


def until(condition):
    """Wait for a condition and return how long that took."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < PATIENCE
        time.sleep(0.01)
    return time.monotonic() - started


def whole(server):
    """Whether both workers are there."""
    return len(server.workers()) == 2


@pytest.mark.parametrize(
    ("kind", "code"),
    [("hang", "render-deadline"), ("crash", "render-crashed"), ("hog", "render-crashed")],
)
def test_misfortune_is_503_and_the_worker_is_replaced(faulty_server, kind, code):
    server = faulty_server
    until(lambda: whole(server))
    before = server.workers()
    started = time.monotonic()
    answer = server.post(document(kind))
    assert answer.status == 503
    assert answer.json["details"]["code"] == code
    assert int(answer.headers["Retry-After"]) > 0
    assert time.monotonic() - started < 4
    assert until(lambda: whole(server) and server.workers() != before) < 1
    assert len(server.workers() & before) == 1
    assert server.post().status == 200


@pytest.mark.parametrize("kind", ["hang", "crash", "hog"])
def test_others_do_not_notice(faulty_server, kind):
    server = faulty_server
    key = server.key()
    until(lambda: whole(server))
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(server.post, document(kind), key=key)
        waits = []
        while not pending.done() or len(waits) < 20:
            started = time.monotonic()
            assert server.post(key=key).status == 200
            waits.append(time.monotonic() - started)
    assert pending.result().status == 503
    assert sorted(waits)[int(len(waits) * 0.95)] < 0.5


def test_a_bug_is_500_and_tells_nothing(faulty_server):
    answer = faulty_server.post(document("broken"), X_Request_ID="the-bug")
    assert answer.status == 500
    assert answer.json["details"] == {}
    assert b"secret" not in answer.body
    assert b"faulty" not in answer.body
    line = next(line for line in faulty_server.lines() if line.get("id") == "the-bug")
    assert "ZeroDivisionError" in line["failure"]
    assert faulty_server.post().status == 200


def test_an_idle_worker_that_is_killed_costs_nothing(faulty_server):
    server = faulty_server
    until(lambda: whole(server))
    for _ in range(3):
        before = server.workers()
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        assert server.post().status == 200
        assert until(lambda: whole(server)) < 1
        assert not server.workers() & before


def test_the_death_of_their_parent_is_survived(faulty_server):
    server = faulty_server
    until(lambda: whole(server))
    before = server.workers()
    parents = {int(Path(f"/proc/{pid}/stat").read_text().split()[3]) for pid in before}
    for pid in parents:
        os.kill(pid, signal.SIGKILL)
    assert server.post().status == 200
    until(lambda: whole(server) and not server.workers() & before)
    until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in before))
    assert server.post().status == 200


#: Gives a picture that does not fit into a pipe at once.
LARGE = {
    "width": 400,
    "height": 300,
    "background": {
        "gradient": "radial",
        "stops": [{"offset": 0, "color": "#fff"}, {"offset": 1, "color": "#123"}],
    },
}


@pytest.mark.parametrize("document", [CARD, LARGE], ids=["small", "large"])
def test_kills_under_load_cost_one_request_each(faulty_server, document):
    server = faulty_server
    key, kills = server.key(), 6
    until(lambda: whole(server))
    ask_once = partial(
        server.post, document, path="/api/v1/image?scale=2", key=key, Accept="image/png"
    )
    expected = ask_once().body
    assert (len(expected) > 1 << 16) == (document is LARGE)
    answers = []
    with ThreadPoolExecutor(4) as pool:
        stop = time.monotonic() + 2.5

        def ask():
            while time.monotonic() < stop:
                answers.append(ask_once())

        pending = [pool.submit(ask) for _ in range(4)]
        for _ in range(kills):
            time.sleep(0.3)
            for pid in list(server.workers())[:1]:
                os.kill(pid, signal.SIGKILL)
        for one in pending:
            one.result()
    failed = [answer for answer in answers if answer.status != 200]
    assert len(failed) <= kills
    assert {answer.status for answer in failed} <= {503}
    assert all(answer.body == expected for answer in answers if answer.status == 200)
    assert len(answers) > 50


def test_workers_end_with_a_server_that_is_killed(start):
    server = start("--workers", "2", faulty=True, CARDPRESS_DEADLINE="1")
    workers = server.workers()
    assert len(workers) == 2
    server.process.kill()
    server.process.wait()
    assert until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in workers)) < 3


def test_beyond_the_queue_is_503_at_once(start):
    server = start("--workers", "1", faulty=True, CARDPRESS_QUEUE="2", CARDPRESS_QUEUE_SECONDS="30")
    key = server.key()

    def ask(_):
        started = time.monotonic()
        answer = server.post(document("slow"), key=key)
        return answer, time.monotonic() - started

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert sorted(answer.status for answer, _ in answers) == [200] * 3 + [503] * 5
    for answer, seconds in answers:
        if answer.status == 503:
            assert answer.json["details"]["code"] == "overloaded"
            assert int(answer.headers["Retry-After"]) >= 1
            assert seconds < 0.45
    assert server.stop() == 0


def image(src):
    return {"type": "image", "x": 0, "y": 0, "width": 9, "height": 9, "src": src}


@pytest.mark.parametrize(
    ("component", "lasting"),
    [
        (image("data:image/png;base64,AAAA"), True),
        (image("http://a.example/b.png"), False),
        (image(" HTTPS://a.example/b.png"), False),
        ({"type": "stack", "x": 0, "y": 0, "children": [image("https://a.example/b.png")]}, False),
    ],
)
def test_what_is_elsewhere_may_change(component, lasting):
    if component["type"] == "stack":
        component["children"][0].pop("x")
        component["children"][0].pop("y")
    document = Engine().validate({"width": 9, "height": 9, "components": [component]})
    assert is_lasting(document) == lasting


class UnportableError(CardpressError):
    def __init__(self, one, two):
        super().__init__(one)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DocumentError("no"), DocumentError),
        (UnportableError("no", "no"), Bug),
        (MemoryError(), OutOfMemory),
    ],
)
def test_errors_travel_or_become_bugs(error, kind):
    assert isinstance(refusal(error), kind)


def test_want_of_memory_is_seen_behind_other_errors():
    error = EncodeError("cannot")
    error.__cause__ = MemoryError()
    assert isinstance(refusal(error), OutOfMemory)
