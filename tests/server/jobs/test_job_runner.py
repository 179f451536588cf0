"""Jobs under any WSGI server: in an application of this process."""

from __future__ import annotations

import time

import pytest

from cardpress_server import ServerSettings, create_app
from cardpress_server.jobs import RenderOptions
from cardpress_server.unavailable import Overloaded, RenderBug, StorageFailed, WorkerDied

PATIENCE = 20

DOCUMENT = b'{"width": 20, "height": 10}'


@pytest.fixture
def app(tmp_path):
    app = create_app(ServerSettings(home=tmp_path / "home", workers=1))
    yield app
    app.extensions["cardpress"].close()


@pytest.fixture
def found(app):
    return app.extensions["cardpress"]


@pytest.fixture
def add(found):
    key = found.keys.create("local")[0]

    def add(document=DOCUMENT):
        return found.jobs.store.add(key, document, RenderOptions("png"), (), None)[0]

    return add


@pytest.fixture
def finish(app, found):
    """Let the application see a request, and return the job once it is over."""

    def finish(job):
        app.test_client().get("/healthz")
        deadline = time.monotonic() + PATIENCE
        while (now := found.jobs.store.find(job.id, job.key_id)).is_open:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return now

    return finish


def test_nothing_is_looked_for_before_the_first_request(found, add, finish):
    job = add()
    time.sleep(0.1)
    assert found.jobs.running == 0
    assert found.jobs.store.find(job.id, job.key_id).state == "queued"
    assert finish(job).state == "done"
    assert found.jobs.store.picture(job.id).startswith(b"\x89PNG")


def test_what_ends_its_processes_is_given_up(found, add, finish, caplog):
    job = add()
    with found.jobs.store.database.transaction() as connection:
        connection.execute("UPDATE jobs SET attempts = 10")
    over = finish(job)
    assert over.state == "failed"
    assert over.outcome == {
        "error": "the server failed; the failure has been recorded", "details": {},
    }  # fmt: skip
    assert job.id in caplog.text


def test_busy_workers_are_waited_for(found, add, finish, monkeypatch):
    render, asked = found.renderers.render, []

    def busy(source, options):
        asked.append(source)
        if len(asked) < 2:
            raise Overloaded
        return render(source, options)

    monkeypatch.setattr(found.renderers, "render", busy)
    assert finish(add()).state == "done"
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("error", "code"), [(WorkerDied(), "render-crashed"), (RenderBug("traceback"), None)]
)
def test_a_render_that_fails_is_told(found, add, finish, monkeypatch, error, code):
    def fail(source, options):
        raise error

    monkeypatch.setattr(found.renderers, "render", fail)
    over = finish(add())
    assert over.state == "failed"
    assert over.outcome["details"].get("code") == code
    assert "traceback" not in str(over.outcome)


def test_a_disk_that_fails_is_waited_out(found, add, finish, monkeypatch, caplog):
    """Said once; then everything goes on."""
    claim, failures = found.jobs.store.claim, [None, None]

    def failing(owner):
        if failures:
            failures.pop()
            raise StorageFailed(found.settings.home)
        return claim(owner)

    monkeypatch.setattr(found.jobs.store, "claim", failing)
    assert finish(add()).state == "done"
    assert len([one for one in caplog.records if "wait" in one.message]) == 1
