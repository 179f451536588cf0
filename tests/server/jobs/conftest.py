"""A server and the emulated services, both over real sockets."""

from __future__ import annotations

import io
import time
from base64 import b64encode

import pytest
from PIL import Image

from cardpress.emulator import Emulator

#: Seconds that a job may take in these tests.
PATIENCE = 30


class Client:
    """Somebody with a key."""

    def __init__(self, server, key):
        self.server = server
        self.key = key

    def image(self, document, query="", **headers):
        return self.server.post(document, key=self.key, path=f"/api/v1/image{query}", **headers)

    def post(self, document, query="", **headers):
        return self.server.post(document, key=self.key, path=f"/api/v1/jobs{query}", **headers)

    def get(self, path, **headers):
        return self.server.get(path, key=self.key, **headers)

    def job(self, id):
        return self.get(f"/api/v1/jobs/{id}").json

    def cancel(self, id):
        return self.server.get(f"/api/v1/jobs/{id}", key=self.key, method="DELETE")

    def submit(self, document, query="", **headers):
        answer = self.post(document, query, **headers)
        assert answer.status == 202, answer.body
        return answer.json["id"]

    def until(self, id, fits=lambda job: job["state"] not in ("queued", "running")):
        """Return a job once it fits; by default, once it is over."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            job = self.job(id)
            if fits(job):
                return job
            time.sleep(0.03)
        raise AssertionError(f"still {job}")

    def made(self, document, query="", **headers):
        return self.until(self.submit(document, query, **headers))


@pytest.fixture
def emulator():
    with Emulator(polls=2) as running:
        yield running


@pytest.fixture
def open_server(start, emulator):
    """Start a server that uses the emulator."""
    opened = []

    def open_it(*, home=None, workers=1, **environment):
        given = {"CARDPRESS_POLL_SECONDS": "0.05", **emulator.environment(), **environment}
        opened.append(start("--workers", str(workers), home=home, **given))
        return opened[-1]

    yield open_it
    for server in opened:
        server.stop()


@pytest.fixture
def ai_server(open_server):
    return open_server()


@pytest.fixture
def new_client(ai_server):
    """Return somebody with a new key."""

    def make(plan="local", **rights):
        return Client(ai_server, ai_server.new_key(plan, **rights))

    return make


@pytest.fixture
def buyer(new_client):
    return new_client(allow_ai=True)


@pytest.fixture
def as_client():
    return Client


@pytest.fixture
def data_uri():
    def make(color="green", size=(300, 300)):
        out = io.BytesIO()
        Image.new("RGB", size, color).save(out, "PNG")
        return f"data:image/png;base64,{b64encode(out.getvalue()).decode()}"

    return make


@pytest.fixture
def part():
    def make(kind="generate", **fields):
        if kind == "generate":
            fields = {"prompt": "A lighthouse", **fields}
        return {"type": kind, "x": 0, "y": 0, "width": 100, "height": 100, **fields}

    return make


@pytest.fixture
def ai_card():
    def make(*components):
        return {"width": 300, "height": 100, "components": list(components)}

    return make


@pytest.fixture
def pixel():
    def look(data, place):
        return Image.open(io.BytesIO(data)).convert("RGB").getpixel(place)

    return look
