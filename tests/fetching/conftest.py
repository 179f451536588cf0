"""Servers that do what servers should not, and a name service that lies."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import closing, suppress
from io import BytesIO

import pytest
from PIL import Image

from cardpress.fetching.bounds import Bounds
from cardpress.fetching.client import Client, get
from cardpress.fetching.policy import Policy
from cardpress.fetching.resolver import Resolver


def make_png(color="red", size=(4, 3)):
    buffer = BytesIO()
    Image.new("RGB", size, color).save(buffer, "PNG")
    return buffer.getvalue()


def make_answer(body=b"", status="200 OK", **headers):
    """The bytes of an answer; headers have underscores for hyphens."""
    given = {"Content_Length": str(len(body))} | headers
    lines = "".join(
        f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items() if value
    )
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


class Asked:
    """A request as it arrived."""

    def __init__(self, text):
        first, *lines = text.decode("latin-1").split("\r\n")
        self.method, self.path, _ = first.split(" ")
        pairs = (line.split(": ", 1) for line in lines if line)
        self.headers = {name.lower(): value for name, value in pairs}


class Origin:
    """A server on loopback: each connection goes to `serve(connection, asked)`."""

    def __init__(self, serve, tls=None):
        self.asked = []
        self.connections = 0
        self.at_once = self.most_at_once = 0
        self.stopping = threading.Event()
        self._serve = serve
        self._tls = tls
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    @property
    def base(self):
        return f"{'https' if self._tls else 'http'}://{self.host}"

    def _accept(self):
        while True:
            with suppress(OSError):
                connection, _ = self._listener.accept()
                if self.stopping.is_set():
                    connection.close()
                    return
                self.connections += 1
                thread = threading.Thread(target=self._run, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _run(self, connection):
        with closing(connection), suppress(OSError):
            connection.settimeout(5)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            text = b""
            while b"\r\n\r\n" not in text:
                part = connection.recv(65536)
                if not part:
                    return
                text += part
            asked = Asked(text.partition(b"\r\n\r\n")[0])
            with self._lock:
                self.asked.append(asked)
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
            try:
                self._serve(connection, asked)
            finally:
                with self._lock:
                    self.at_once -= 1
            with closing(connection), suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def stop(self):
        self.stopping.set()
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            pass
        for thread in self._threads:
            thread.join()
        self._listener.close()


@pytest.fixture
def origin():
    """Start servers: `origin(serve)`, or `origin({path: bytes of the answer})`."""
    started = []

    def start(serve, tls=None):
        if isinstance(serve, dict):
            pages = serve

            def serve(connection, asked):
                connection.sendall(pages.get(asked.path) or make_answer(status="404 Not Found"))

        started.append(Origin(serve, tls))
        return started[-1]

    yield start
    for server in started:
        server.stop()


class Names:
    """A name service: each look-up of a name gets its next answer, the last one for ever."""

    def __init__(self, **answers):
        self.answers = {name.replace("__", "."): list(found) for name, found in answers.items()}
        self.asked = []

    def __call__(self, host, port, family, kind):
        self.asked.append(host)
        if host not in self.answers:
            return socket.getaddrinfo(host, port, family, kind)
        answers = self.answers[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [
            (socket.AF_INET6 if ":" in text else socket.AF_INET, kind, 6, "", (text, port))
            for text in found
        ]


@pytest.fixture(scope="session")
def png():
    return make_png


@pytest.fixture(scope="session")
def answer():
    return make_answer


@pytest.fixture(scope="session")
def redirect_to():
    return lambda target, status="302 Found": make_answer(status=status, Location=target)


@pytest.fixture
def names():
    return Names


@pytest.fixture
def closed_port():
    """A port that is reserved, but does not listen."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


PATIENT = Bounds(seconds=4, connect_seconds=3, most=100_000)


@pytest.fixture(params=["sync", "async"])
def download(request):
    """Download in both ways: `download(url, allow=..., names=..., bounds=..., trust=...)`."""

    def run(url, *, allow=(), names=None, bounds=PATIENT, trust=None):
        client = Client(Policy(tuple(allow)), resolver=Resolver(names), trust=trust)
        if request.param == "sync":
            return client.download(url, bounds)
        return asyncio.run(client.download_async(url, bounds))

    return run


@pytest.fixture(params=["sync", "async"])
def send(request):
    """Send a GET in both ways; redirects are not followed."""

    def run(url, *, allow=(), bounds=PATIENT):
        client = Client(Policy(tuple(allow)))
        if request.param == "sync":
            return client.send(get(url), bounds)
        return asyncio.run(client.send_async(get(url), bounds))

    return run


@pytest.fixture
def canary():
    """A port of this machine that nobody may knock at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.01)
        yield listener.getsockname()[1]
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A key and a certificate for 127.0.0.1 and pictures.example, signed by itself."""
    program = shutil.which("openssl")
    if not program:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    key, path = folder / "key.pem", folder / "server.pem"
    subprocess.run(
        [program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=pictures.example", "-keyout", key, "-out", path,
         "-addext", "subjectAltName=DNS:pictures.example,IP:127.0.0.1"],
        check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + key.read_bytes())
    return path


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trust(certificate):
    return ssl.create_default_context(cafile=certificate)
