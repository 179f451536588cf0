"""The pool of workers in this process, without HTTP."""

from __future__ import annotations

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cardpress.errors import DocumentError, FontError
from cardpress.settings import Settings
from cardpress_server.jobs import RenderOptions
from cardpress_server.processes import WorkerProcess
from cardpress_server.renderers import Renderers
from cardpress_server.settings import ServerSettings
from cardpress_server.unavailable import Overloaded, Stopping, WorkerDied

PATIENCE = 10


def until(condition):
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < PATIENCE
        time.sleep(0.01)


@pytest.fixture
def card(card):
    return json.dumps(card).encode()


@pytest.fixture
def renderers(tmp_path):
    renderers = Renderers(ServerSettings(home=tmp_path, workers=1, queue_seconds=0.2))
    yield renderers
    renderers.close()


def test_library_errors_come_through_whole(renderers):
    with pytest.raises(DocumentError) as caught:
        renderers.render(b'{"width": 1}', RenderOptions())
    assert [problem.pointer for problem in caught.value.problems] == ["/height"]


def test_what_is_rendered_comes_with_its_size_and_time(renderers, card):
    one, two = (renderers.render(card, RenderOptions("png")) for _ in range(2))
    assert one == two
    assert (one.media_type, one.width, one.height) == ("image/png", 200, 100)
    assert 0 < one.seconds < PATIENCE


def test_waiting_for_a_worker_ends(renderers, card):
    renderers.start()
    os.kill(renderers.pids[0], signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(1) as pool:
            pending = pool.submit(renderers.render, card, RenderOptions())
            until(lambda: renderers.inside == 1)
            with pytest.raises(Overloaded):
                renderers.render(card, RenderOptions())
            os.kill(renderers.pids[0], signal.SIGCONT)
            assert pending.result(PATIENCE).width == 200
    finally:
        os.kill(renderers.pids[0], signal.SIGCONT)
    assert renderers.inside == 0
    assert renderers.render(card, RenderOptions()).width == 200


def test_nothing_is_rendered_once_closed(renderers, card):
    renderers.render(card, RenderOptions())
    pids = renderers.pids
    renderers.close()
    assert not any(os.path.exists(f"/proc/{pid}") for pid in pids)
    with pytest.raises(Stopping):
        renderers.render(card, RenderOptions())
    renderers.close()


@pytest.fixture
def failing_starts(monkeypatch):
    """Let that many starts of a process fail, as on a system that has no more to give."""
    left = [0]
    start = WorkerProcess.start

    def fail(process):
        left[0] -= 1
        if left[0] >= 0:
            raise OSError("no more processes")
        start(process)

    monkeypatch.setattr(WorkerProcess, "start", fail)
    return left


def test_failing_start_is_tried_when_next_asked(renderers, card, failing_starts):
    failing_starts[0] = 2
    for _ in range(2):
        with pytest.raises(WorkerDied):
            renderers.render(card, RenderOptions("png"))
    assert renderers.render(card, RenderOptions("png")).width == 200


def test_replacement_that_fails_is_tried_again(renderers, card, failing_starts):
    renderers.start()
    failing_starts[0] = 1
    os.kill(renderers.pids[0], signal.SIGKILL)
    until(lambda: failing_starts[0] < 0)
    until(lambda: renders(renderers, card))


def renders(renderers, source):
    try:
        return renderers.render(source, RenderOptions()).data
    except Overloaded:
        return None


def test_settings_that_allow_nothing_are_told(tmp_path):
    settings = ServerSettings(home=tmp_path, workers=1, rendering=Settings(fonts=tmp_path))
    renderers = Renderers(settings)
    try:
        with pytest.raises(FontError):
            renderers.start()
    finally:
        renderers.close()
