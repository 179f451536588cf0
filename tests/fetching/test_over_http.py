"""Remote pictures over HTTP, in the server's workers."""

import json

import pytest

from cardpress.fetching.failure import UNAVAILABLE
from cardpress.settings import Settings
from cardpress_server.app import create_app
from cardpress_server.settings import ServerSettings


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Ask for a picture of sources; the second argument is the server they may be at."""
    started = []

    def ask(sources, *servers):
        home = tmp_path_factory.mktemp("home")
        rendering = Settings(
            local_paths=False,
            discreet=True,
            allow_hosts=tuple(server.host for server in servers),
            remote_cache=home / "remote",
        )
        app = create_app(ServerSettings(home=home, workers=1, rendering=rendering))
        started.append(app)
        token = app.extensions["cardpress"].keys.create("local")[1]
        images = [
            {"type": "image", "src": src, "x": 0, "y": 0, "width": 9, "height": 9}
            for src in sources
        ]
        document = {"width": 9, "height": 9, "components": images}
        headers = {"Authorization": f"Bearer {token}", "Accept": "image/png"}
        return app.test_client().post(
            "/api/v1/image",
            data=json.dumps(document),
            content_type="application/json",
            headers=headers,
        )

    yield ask
    for app in started:
        app.extensions["cardpress"].close()


def test_remote_pictures_are_drawn(ask, origin, answer, png):
    server = origin({"/a": answer(png())})
    reply = ask([server.base + "/a", server.base + "/a#again"], server)
    assert reply.status_code == 200
    assert reply.data.startswith(b"\x89PNG")
    assert server.connections == 1


def test_all_that_is_not_reached_is_400_and_told_the_same(ask, canary, closed_port):
    sources = [f"http://127.0.0.1:{canary}/", f"http://localhost:{closed_port}/", "http://10.1/"]
    reply = ask(sources)
    assert reply.status_code == 400
    messages = [problem["message"] for problem in reply.json["details"]["problems"]]
    assert messages == [f"{source!r}: {UNAVAILABLE}" for source in sources]


def test_too_many(ask):
    reply = ask([f"http://example.com/{place}" for place in range(21)])
    assert reply.status_code == 400
    assert reply.json["details"]["limit"] == 20
