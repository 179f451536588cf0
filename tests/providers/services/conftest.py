"""The examples of the services' documents, word for word, and pictures to send."""

from __future__ import annotations

import io
import json
import urllib.request
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

import httpx2
import pytest
from PIL import Image

from cardpress.emulator import Emulator
from cardpress.providers.ailabtools import AilabTools
from cardpress.providers.aiphoto import Aiphoto
from cardpress.providers.caricaturo import Caricaturo
from cardpress.providers.mediagen import Mediagen
from cardpress.providers.protocol import Answer, Finished, Ordered

_EXAMPLES = Path(__file__).parent / "examples"

#: 2026-11-20, 15:00 UTC, and the midnight after it.
NOON, MIDNIGHT = 1795186800.0, 1795219200.0


@pytest.fixture(scope="session")
def example():
    """Return what a document prints, as JSON data."""
    return lambda name: json.loads((_EXAMPLES / f"{name}.json").read_text())


@pytest.fixture(scope="session")
def answered():
    """Make an answer of JSON data, or of bytes."""

    def make(data, status=200, **headers):
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        names = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        return Answer(status, names, body)

    return make


@pytest.fixture(scope="session")
def services():
    """The four providers, by name, at one moment."""
    classes = (Caricaturo, AilabTools, Mediagen, Aiphoto)
    return {made.name: made(now=lambda: NOON) for made in classes}


@pytest.fixture(scope="session")
def now():
    return NOON


@pytest.fixture(scope="session")
def midnight():
    return MIDNIGHT


@pytest.fixture(scope="session")
def photo():
    """Return a picture whose left half is red and whose right half is blue, as a file."""

    def make(width=320, height=300, format="PNG", mode="RGB", **options):
        image = Image.new(mode, (width, height), (200, 30, 30, 90)[: len(mode)])
        image.paste((20, 40, 220, 255)[: len(mode)], (width // 2, 0, width, height))
        target = io.BytesIO()
        image.save(target, format, **options)
        return target.getvalue()

    return make


@pytest.fixture(scope="session")
def heic():
    """Return the beginning of a HEIF file of some brands, padded."""

    def make(major=b"heic", *compatible, size=200):
        box = b"ftyp" + major + bytes(4) + b"".join(compatible or (b"mif1", major))
        return (len(box) + 4).to_bytes(4, "big") + box + bytes(size)

    return make


@pytest.fixture(scope="module")
def emulator():
    with Emulator(polls=3) as running:
        yield running


@pytest.fixture
def fresh():
    """Start an emulator of one's own."""
    with Emulator(polls=3) as running:
        yield running


class Client:
    """Sends the calls of one provider and hands it the answers."""

    def __init__(self, emulator, provider, key=None):
        self.provider = provider
        self.base = emulator.base_url(provider.name)
        self.headers = dict(provider.authorization(key or emulator.key(provider.name)))

    def send(self, call):
        headers = {**self.headers, **call.headers}
        if call.files:
            return self._form(call, headers)
        url = self.base + call.path + (f"?{urlencode(call.query)}" if call.query else "")
        body = None
        if call.data is not None:
            body = httpx2.Request("POST", url, json=call.data).content
            headers["Content-Type"] = "application/json"
        asked = urllib.request.Request(url, body, headers, method=call.method)
        try:
            with urllib.request.urlopen(asked, timeout=10) as response:
                return answer_of(response.status, response.headers, response.read())
        except HTTPError as error:
            return answer_of(error.code, error.headers, error.read())

    def _form(self, call, headers):
        files = {name: (part.name, part.data, part.media_type) for name, part in call.files.items()}
        url = self.base + call.path
        with httpx2.Client(trust_env=False) as client:
            sent = client.post(url, data=dict(call.form), files=files, headers=headers)
            return answer_of(sent.status_code, sent.headers, sent.content)

    def buy(self, request):
        """Order, poll until it is done, and return all states and the end."""
        states = []
        state = self.provider.created(
            self.send(self.provider.create(self.provider.prepare(request)))
        )
        order = state.id if isinstance(state, Ordered) else None
        while not isinstance(state, Finished):
            states.append(state)
            state = self.provider.polled(self.send(self.provider.poll(order)))
            assert len(states) < 10
        return states, state

    def ask(self, query):
        return self.provider.asked(query, self.send(self.provider.ask(query)))


def answer_of(status, headers, body):
    return Answer(status, {name.lower(): value for name, value in headers.items()}, body)


@pytest.fixture(scope="session")
def connect():
    return Client
