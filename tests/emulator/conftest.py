from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from cardpress.emulator import Emulator


@dataclass
class Clock:
    now: float = 1_749_913_243.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def data(self) -> Any:
        return json.loads(self.body)


def ask(
    method: str, url: str, headers: Mapping[str, str] = {}, body: bytes = b"",
    timeout: float = 10, most: int | None = None,
) -> Reply:  # fmt: skip
    """Make a request and read the answer, or only its first `most` bytes."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body, dict(headers))
        with connection.getresponse() as answer:
            return Reply(answer.status, dict(answer.getheaders()), answer.read(most))
    finally:
        connection.close()


def form(fields: Mapping[str, str | bytes]) -> tuple[str, bytes]:
    """Return the media type and the body of a multipart form; bytes are files."""
    body = b""
    for name, value in fields.items():
        file = '; filename="a.bin"' if isinstance(value, bytes) else ""
        head = f'--b0undary\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        data = value if isinstance(value, bytes) else value.encode()
        body += head.encode() + data + b"\r\n"
    return "multipart/form-data; boundary=b0undary", body + b"--b0undary--\r\n"


@dataclass
class Desk:
    """Speaks to an emulator as the documents say."""

    emulator: Emulator
    photo: bytes
    clock: Clock
    ask: Callable[..., Reply] = ask

    def bearer(self, service: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.emulator.key(service)}"}

    def get(self, service: str, path: str) -> Reply:
        key = {"ailabapi-api-key": self.emulator.key(service)}
        headers = key if service == "ailabtools" else self.bearer(service)
        return self.ask("GET", self.emulator.base_url(service) + path, headers)

    def post(self, service: str, path: str, data: Any) -> Reply:
        headers = self.bearer(service) | {"Content-Type": "application/json"}
        url = self.emulator.base_url(service) + path
        return self.ask("POST", url, headers, json.dumps(data).encode())

    def upload(self, service: str, path: str, fields: Mapping[str, str | bytes]) -> Reply:
        key = {"ailabapi-api-key": self.emulator.key(service)}
        headers = key if service == "ailabtools" else self.bearer(service)
        media_type, body = form(fields)
        url = self.emulator.base_url(service) + path
        return self.ask("POST", url, headers | {"Content-Type": media_type}, body)

    def create(self, service: str) -> Reply:
        """Order something that every service makes quickly."""
        if service == "caricaturo":
            image = base64.b64encode(self.photo).decode()
            return self.post(service, "/generate", {"image": image})
        if service == "ailabtools":
            path = "/api/image/effects/ai-anime-generator"
            fields = {"task_type": "async", "image": self.photo, "index": "0"}
            return self.upload(service, path, fields)
        if service == "mediagen":
            return self.post(service, "/api/v1/3d", {"image_url": "https://example.com/a.jpg"})
        return self.post(service, "/generate", {"prompt": "A lake"})

    def poll(self, service: str, created: Reply) -> Reply:
        if service == "caricaturo":
            return self.get(service, f"/orders/{created.data['order_id']}")
        task = created.data["task_id"]
        return self.get(service, f"/api/common/query-async-task-result?task_id={task}")

    def account(self, service: str) -> Reply:
        paths = {
            "caricaturo": "/account", "mediagen": "/api/v1/projects", "aiphoto": "/status"
        }  # fmt: skip
        return self.get(service, paths[service])

    def result_url(self, service: str, created: Reply) -> str:
        """Return where the result lies; polls until it is there."""
        if service == "mediagen":
            return created.data["data"]["model"]["preview_image"]
        if service == "aiphoto":
            return created.data["url"]
        answers = [self.poll(service, created).data for _ in range(3)]
        if service == "caricaturo":
            return answers[-1]["order"]["results"]["caricature_url"]
        return answers[-1]["data"]["result_url"]


def picture(size: tuple[int, int], format: str = "JPEG") -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(file, format)
    return file.getvalue()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def emulator(clock):
    with Emulator(clock=clock, drip=0.001) as emulator:
        yield emulator


@pytest.fixture
def desk(emulator, clock) -> Desk:
    return Desk(emulator, picture((320, 256)), clock)


@pytest.fixture
def tools():
    """The functions of this file, which test files cannot import."""
    return {"ask": ask, "form": form, "picture": picture, "Desk": Desk}
