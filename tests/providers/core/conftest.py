"""Services without a network: a toy provider, a script of answers, and a clock that obeys."""

import json
import threading
from dataclasses import dataclass, field
from io import BytesIO
from types import SimpleNamespace
from typing import ClassVar

import pytest
from PIL import Image

from cardpress.errors import ProviderError
from cardpress.providers import (
    Answer,
    Call,
    Finished,
    Ordered,
    Provider,
    Query,
    RemoteFile,
    Request,
    Running,
    Services,
)
from cardpress.providers.configuration import Configuration

KEY = "sk-toy-very-secret-0123456789"


@dataclass(frozen=True, slots=True)
class Make(Request):
    operation: ClassVar[str] = "make"
    prompt: str
    size: int = 1
    image: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Hello(Query):
    operation: ClassVar[str] = "hello"
    name: str = "you"


class Toy(Provider):
    """Orders are polled; statuses are ours, bodies name the rest."""

    name = "toy"
    base_url = "https://toy.example"
    requests: ClassVar = {"make": Make}
    queries: ClassVar = {"hello": Hello}
    paths: ClassVar = {"ask": "/hello"}
    concurrency = 2

    def create(self, request):
        return Call("POST", "/make", data={"prompt": request.prompt})

    def created(self, answer):
        data = self.read(answer)
        return Finished(files(data), data) if "files" in data else Ordered(data["id"])

    def poll(self, order):
        return Call("GET", f"/orders/{order}")

    def polled(self, answer):
        data = self.read(answer)
        if "files" in data:
            return Finished(files(data), data)
        return Running(data["state"], data.get("progress"))

    def ask(self, query):
        return Call("GET", self.path["ask"], query={"name": query.name})

    def asked(self, query, answer):
        return self.read(answer)

    def read(self, answer):
        data = answer.json()
        if "error" in data:
            raise self.error(
                data["error"],
                data.get("message", "the toy says no"),
                processed=data.get("processed", True),
                reset=data.get("reset"),
            )
        return data


class Quick(Toy):
    """Answers orders at once."""

    name = "quick"


def files(data):
    return tuple(RemoteFile(role, url) for role, url in data["files"])


def reply(status=200, **data):
    return Answer(status, {}, json.dumps(data).encode())


def png(color="red", size=(8, 8)):
    out = BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


def picture(color="red"):
    return Answer(200, {"content-type": "image/png"}, png(color))


MADE = {"files": [["picture", "https://cdn.example/a.png"]]}
ORDERED, DONE = reply(id="47"), reply(**MADE)
BUSY = reply(state="running", progress=0.5)
GREETING = reply(hello="you")


def refuse(code="unreachable", processed=False):
    return ProviderError("no answer", "toy", code, processed=processed)


class Script:
    """A network that answers as it was told; the last answer of each kind is repeated."""

    def __init__(self, create=(ORDERED,), poll=(DONE,), fetch=None, ask=(GREETING,)):
        answers = {"POST": create, "poll": poll, "fetch": fetch or (picture(),), "ask": ask}
        self.answers = {kind: list(each) for kind, each in answers.items()}
        self.sent = []
        self.lock = threading.Lock()

    def take(self, kind, what, seconds):
        with self.lock:
            self.sent.append((kind, what, seconds))
            left = self.answers[kind]
            answer = left.pop(0) if len(left) > 1 else left[0]
        if callable(answer):
            answer = answer()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def send(self, call, seconds):
        kind = "POST" if call.method == "POST" else "poll" if "orders" in call.path else "ask"
        return self.take(kind, call.path, seconds)

    def fetch(self, url, seconds, most):
        return self.take("fetch", url, seconds)

    async def send_async(self, call, seconds):
        return self.send(call, seconds)

    async def fetch_async(self, url, seconds, most):
        return self.fetch(url, seconds, most)

    def count(self, kind):
        return sum(each[0] == kind for each in self.sent)


class Clock:
    """Time passes when somebody sleeps."""

    def __init__(self, now=1_000_000.0):
        self.time = now
        self.slept = []

    def now(self):
        return self.time

    def monotonic(self):
        return self.time

    def jitter(self):
        return 0.0

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += seconds

    async def sleep_async(self, seconds):
        self.sleep(seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def toys(monkeypatch):
    """Let the catalogue know our toys."""
    kinds = {kind.name: kind for kind in (Toy, Quick)}
    monkeypatch.setattr("cardpress.providers.services.provider_class", kinds.__getitem__)
    return kinds


@pytest.fixture
def shop(toys, clock, tmp_path):
    """Make the services whose network follows a script; equal homes share a ledger."""

    def make(script, home=tmp_path, **environment):
        given = {"CARDPRESS_TOY_API_KEY": KEY, "CARDPRESS_QUICK_API_KEY": KEY}
        given |= {f"CARDPRESS_{name.upper()}": str(value) for name, value in environment.items()}
        configuration = Configuration({k: v for k, v in given.items() if v}, {})
        return Services(
            configuration=configuration, home=home, clock=clock, network=lambda *_: script
        )

    return make


@pytest.fixture
def kit():
    """Everything that a script is made of."""
    return SimpleNamespace(
        BUSY=BUSY, DONE=DONE, KEY=KEY, MADE=MADE, ORDERED=ORDERED, Clock=Clock, Hello=Hello,
        Make=Make, Quick=Quick, Script=Script, Toy=Toy, picture=picture, png=png, refuse=refuse,
        reply=reply,
    )  # fmt: skip


@pytest.fixture
def order(kit):
    return kit.Make(prompt="A lighthouse")
