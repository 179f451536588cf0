"""The application in this process, and real servers in processes of their own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cardpress_server import ServerSettings, create_app
from cardpress_server.database import Database
from cardpress_server.keys import Keys

HERE = Path(__file__).parent

#: Seconds that anything in these tests may take.
PATIENCE = 20

CARD = {
    "width": 200,
    "height": 100,
    "components": [{"type": "text", "text": "Hello", "fontSize": 24, "x": 10, "y": 10}],
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Server:
    """A server in a process of its own; its log is in a file."""

    process: subprocess.Popen
    home: Path
    port: int
    first_key: str
    log: Path
    _keys: dict = field(default_factory=dict)

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def key(self, plan="local"):
        """Return a key of a plan, made when first asked for."""
        if plan not in self._keys:
            self._keys[plan] = self.new_key(plan)
        return self._keys[plan]

    def new_key(self, plan, **rights):
        database = Database(self.home)
        try:
            return Keys(database).create(plan, **rights)[1]
        finally:
            database.close()

    def post(self, document=None, *, key=None, path="/api/v1/image", body=None, **headers):
        body = json.dumps(CARD if document is None else document) if body is None else body
        request = urllib.request.Request(
            self.base + path,
            data=body if isinstance(body, bytes) else body.encode(),
            headers={
                "Authorization": f"Bearer {key or self.key()}",
                "Content-Type": "application/json",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )
        return self._open(request)

    def get(self, path, *, key=None, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            named["Authorization"] = f"Bearer {key}"
        return self._open(urllib.request.Request(self.base + path, headers=named, method=method))

    def _open(self, request):
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return Answer(response.status, dict(response.headers), response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    def connect(self):
        return contextlib.closing(
            socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        )

    def raw(self, data):
        """Send bytes and return all that comes back until the server closes."""
        with self.connect() as connection:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(data)
            received = b""
            while chunk := connection.recv(1 << 16):
                received += chunk
        return received

    def workers(self):
        """Return the process numbers of the workers (Linux)."""
        named = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                named[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        forkservers = {pid for pid, parent in named.items() if parent == self.process.pid}
        return {pid for pid, parent in named.items() if parent in forkservers}

    def lines(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


@pytest.fixture(scope="session")
def start(tmp_path_factory):
    """Start servers; those still running at the end are stopped."""
    running = []

    def start(*arguments, home=None, faulty=False, group=False, **environment):
        home = home or tmp_path_factory.mktemp("home") / "new"
        log = tmp_path_factory.mktemp("log") / "stderr"
        command = [sys.executable, "-m", "cardpress", "serve", "--port", "0", "--json"]
        paths = [str(HERE / "faulty")] if faulty else []
        paths += [path for path in [os.environ.get("PYTHONPATH")] if path]
        with log.open("wb") as errors:
            process = subprocess.Popen(
                [*command, *arguments],
                cwd=tmp_path_factory.mktemp("work"),
                env={
                    **{k: v for k, v in os.environ.items() if not k.startswith("CARDPRESS_")},
                    "CARDPRESS_HOME": str(home),
                    # What is kept needs no worker.
                    **({"CARDPRESS_PICTURE_CACHE_BYTES": "0"} if faulty else {}),
                    "PYTHONPATH": os.pathsep.join(paths),
                    **environment,
                },
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=group,
            )
        line = process.stdout.readline()
        process.stdout.close()
        assert line, log.read_text()
        facts = json.loads(line)
        port = int(facts["address"].rpartition(":")[2])
        running.append(Server(process, home, port, facts["key"], log))
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="session")
def server(start):
    """A server as `cardpress serve` starts it, with two workers."""
    return start("--workers", "2")


@pytest.fixture(scope="session")
def faulty_server(start):
    """A server with components that hang and crash, a short deadline and little memory."""
    return start(
        "--workers",
        "2",
        faulty=True,
        CARDPRESS_DEADLINE="2",
        CARDPRESS_MEMORY_LIMIT=str(700 << 20),
    )


@pytest.fixture(scope="session")
def whole_client():
    return WholeClient


@pytest.fixture(scope="session")
def app(tmp_path_factory):
    """The application in this process, with one worker."""
    app = create_app(ServerSettings(home=tmp_path_factory.mktemp("home"), workers=1))
    app.test_client_class = WholeClient
    yield app
    app.extensions["cardpress"].close()


@pytest.fixture
def keys(app):
    return app.extensions["cardpress"].keys


class WholeClient(FlaskClient):
    """Reads answers to their end, as servers do."""

    def open(self, *arguments, **options):
        return super().open(*arguments, **{"buffered": True, **options})


class Caller:
    """A Flask test client that has a key."""

    def __init__(self, app, token):
        self.client = app.test_client()
        self.token = token

    def post(self, document=None, query="", *, accept=None, data=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers.setdefault("Authorization", f"Bearer {self.token}")
        headers.setdefault("Content-Type", "application/json")
        if accept is not None:
            headers["Accept"] = accept
        body = json.dumps(CARD if document is None else document) if data is None else data
        return self.client.post(f"/api/v1/image{query}", data=body, headers=headers)


@pytest.fixture
def local(app, keys):
    return Caller(app, keys.create("local")[1])


@pytest.fixture
def free(app, keys):
    return Caller(app, keys.create("free")[1])


@pytest.fixture
def card():
    return CARD
