"""Signed addresses, and applications whose workers are faked."""

from __future__ import annotations

import http.client
from datetime import UTC, datetime

import pytest

import cardpress
from cardpress.signing import create_key
from cardpress_server import ServerSettings, create_app
from cardpress_server.jobs import Rendered

PATIENCE = 20


@pytest.fixture
def make(tmp_path, whole_client):
    """Make applications that share a home."""
    made = []

    def make(**settings):
        clock = settings.pop("clock", lambda: datetime.now(UTC))
        settings = {"home": tmp_path / "home", "workers": 1, **settings}
        made.append(create_app(ServerSettings(**settings), clock=clock))
        made[-1].test_client_class = whole_client
        return made[-1]

    yield make
    for app in made:
        app.extensions["cardpress"].close()


class FakeRenderers:
    """Stands in for the workers, and counts."""

    def __init__(self, lasting):
        self.sources = []
        self.lasting = lasting

    def render(self, source, options):
        self.sources.append(source)
        return Rendered(b"picture of " + bytes(source), "image/png", 1, 1, lasting=self.lasting)


@pytest.fixture
def fake_renderers(monkeypatch):
    """Put something in place of an application's workers."""

    def fake(app, lasting=True):
        fake = FakeRenderers(lasting)
        monkeypatch.setattr(app.extensions["cardpress"].renderers, "render", fake.render)
        return fake

    return fake


@pytest.fixture
def sign(card):
    """Make signed addresses of an application."""

    def sign(app, document=None, format="png", **options):
        home = app.extensions["cardpress"].settings.home
        key = options.pop("key", None) or create_key(home)
        return cardpress.sign_url(document or card, format, key=key, **options)

    return sign


@pytest.fixture(scope="session")
def ask():
    """Ask a server for an address as it stands; names of headers are in lower case."""

    def ask(server, method, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, named, answer.read()
        finally:
            connection.close()

    return ask
