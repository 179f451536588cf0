"""Templates by signed address, over sockets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import cardpress
from cardpress.signing import create_key
from cardpress.signing.address import address

YEAR = 31536000


#: Brought by the plug-in of the servers that are started with `faulty`.
GREETING = cardpress.template(Path(__file__).parents[1] / "faulty" / "greeting.json")


@pytest.fixture(scope="module")
def template_server(start):
    """A server that has the template `greeting`."""
    return start("--workers", "1", faulty=True)


@pytest.fixture(scope="module")
def template_key(template_server):
    return create_key(template_server.home)


def filled(key, **values):
    """Sign a template that is not installed here."""
    return address(key, "t/greeting", ".svg", values)


def test_template_is_filled(template_server, template_key, ask):
    url = filled(template_key, name="Ada", size="30", date="2026-11-20")
    status, headers, body = ask(template_server, "GET", url)
    assert (status, headers["content-type"]) == (200, "image/svg+xml")
    expected = GREETING.fill({"name": "Ada", "size": 30, "date": "2026-11-20"})
    assert body == cardpress.render(expected, "svg").data
    assert headers["cache-control"] == f"public, max-age={YEAR}, immutable"
    again = ask(template_server, "GET", url, **{"If-None-Match": headers["etag"]})
    assert again[0] == 304


def test_defaults_of_a_template_hold(template_server, template_key, ask):
    status, _, body = ask(template_server, "GET", filled(template_key))
    assert status == 200
    assert body == cardpress.render(GREETING.fill({}), "svg").data


def test_options_stand_beside_the_variables(template_server, template_key, ask):
    url = filled(template_key, name="Ada", scale="2")
    body = ask(template_server, "GET", url)[2].decode()
    assert 'width="400"' in body
    end = int(datetime.now(UTC).timestamp()) + 1000
    status, headers, _ = ask(template_server, "GET", filled(template_key, exp=str(end)))
    assert status == 200
    assert headers["cache-control"] in ("public, max-age=1000", "public, max-age=999")


def test_wrong_values_are_told(template_server, template_key, ask):
    status, _, body = ask(template_server, "GET", filled(template_key, size="tall", nme="Ada"))
    assert status == 400
    found = {one["pointer"] for one in json.loads(body)["details"]["problems"]}
    assert "/variables/size" in found
    assert len(found) == 2


def test_variables_are_signed(template_server, template_key, ask):
    url = filled(template_key, name="Ada")
    assert ask(template_server, "GET", url.replace("Ada", "Eve"))[0] == 403
    assert ask(template_server, "GET", url + "&size=9")[0] == 403
    assert ask(template_server, "GET", url.replace("greeting", "article"))[0] == 403


@pytest.mark.parametrize("name", ["unknown", "app-json"])
def test_unknown_template_is_not_found(template_server, template_key, name, ask):
    status, _, body = ask(template_server, "GET", address(template_key, f"t/{name}", ".png", {}))
    assert status == 404
    assert name in json.loads(body)["error"]


@pytest.mark.parametrize("name", ["..%2Fgreeting", "greeting.json", "%2Fetc%2Fpasswd", "a b"])
def test_template_has_a_name_not_a_path(template_server, name, ask):
    assert ask(template_server, "GET", f"/i/k.x/t/{name}.png".replace(" ", "%20"))[0] == 404
