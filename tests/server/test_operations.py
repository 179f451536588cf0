"""Health, figures, description, CORS."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cardpress.schema import schema_text
from cardpress_server import ServerSettings, create_app
from cardpress_server.openapi import describe

SCHEMAS = Path(__file__).parents[2] / "schemas"

LOCAL = {"REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture
def client(app):
    return app.test_client()


def test_health_needs_no_key_and_is_never_cached(client):
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.head("/healthz").status_code == 200


def test_not_ready_without_a_place_for_keys(tmp_path):
    tmp_path.joinpath("home").write_text("a file, not a folder")
    app = create_app(ServerSettings(home=tmp_path / "home", workers=1))
    answer = app.test_client().get("/readyz")
    app.extensions["cardpress"].close()
    assert answer.status_code == 503
    assert str(tmp_path) not in answer.text


def test_figures_count_what_was_done(client, local):
    local.post(accept="image/webp")
    text = client.get("/metrics", environ_base=LOCAL).text
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if line[:1] != "#")
    assert float(figures['cardpress_pictures_total{format="webp"}']) >= 1
    name = 'cardpress_requests_total{method="POST",route="/api/v1/image",status="200"}'
    assert float(figures[name]) >= 1
    assert float(figures["cardpress_workers"]) == 1
    assert float(figures["cardpress_inside"]) == 0


@pytest.mark.parametrize(
    ("environment", "headers"),
    [
        ({"REMOTE_ADDR": "192.0.2.1"}, {}),
        (LOCAL, {"X-Forwarded-For": "192.0.2.1"}),
        (LOCAL, {"Forwarded": "for=192.0.2.1"}),
        (LOCAL, {"Host": "rebound.example"}),
    ],
)
def test_figures_are_for_this_machine_or_for_keys(client, local, environment, headers):
    assert client.get("/metrics", environ_base=environment, headers=headers).status_code == 401
    headers = {**headers, "Authorization": f"Bearer {local.token}"}
    assert client.get("/metrics", environ_base=environment, headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_this_machine_has_several_names(client, host):
    headers = {"Host": host}
    assert client.get("/metrics", environ_base=LOCAL, headers=headers).status_code == 200


def test_committed_description_is_what_the_code_says(request):
    path = SCHEMAS / "openapi.json"
    made = schema_text(describe(built_in=True))
    if request.config.getoption("--update-golden"):
        path.write_text(made, "utf-8")
        pytest.fail("openapi.json was written anew")
    assert path.read_text("utf-8") == made, (
        "python -m cardpress_server.openapi > schemas/openapi.json"
    )


def test_every_route_is_described(app):
    described = describe()["paths"]
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("playground."):
            continue  # a page for people, not a part of the API
        path = rule.rule.replace("<", "{").replace(">", "}")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert method.lower() in described.get(path, {}), f"{method} {path}"


def test_description_is_served(client):
    answer = client.get("/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json["openapi"] == "3.1.0"
    assert set(answer.json["paths"]) == set(describe()["paths"])


def test_errors_and_reports_are_as_described(local, card):
    schemas = {"$defs": describe()["components"]["schemas"]}
    moved = json.loads(json.dumps(schemas).replace("#/components/schemas/", "#/$defs/"))
    for name, answer in {
        "Error": local.post({"width": 1}),
        "ProblemDetails": local.post({"width": 1}, accept="application/problem+json"),
        "Report": local.post(query="?report=1"),
    }.items():
        Draft202012Validator({**moved, "$ref": f"#/$defs/{name}"}).validate(answer.json)
    Draft202012Validator({**moved, "$ref": "#/$defs/Document"}).validate(card)


def cross_origin(tmp_path, *origins):
    settings = ServerSettings(home=tmp_path, workers=1, cors_origins=origins)
    return create_app(settings).test_client()


PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization, content-type",
}


def test_no_cross_origin_headers_unless_asked_for(client):
    headers = client.options("/api/v1/image", headers={"Origin": "https://a.example"}).headers
    assert not [name for name, _ in headers if name.startswith("Access-Control")]


def test_preflight_of_a_known_origin(tmp_path):
    client = cross_origin(tmp_path, "https://a.example")
    headers = {"Origin": "https://a.example", **PREFLIGHT}
    answer = client.options("/api/v1/image", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_unknown_origin_is_let_down(tmp_path):
    client = cross_origin(tmp_path, "https://a.example")
    answer = client.post("/api/v1/image", headers={"Origin": "https://b.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["/", "/healthz", "/metrics", "/playground/main.js", "/nowhere"])
def test_the_rest_is_for_this_site_alone(tmp_path, path):
    client = cross_origin(tmp_path, "*")
    for method in ("GET", "OPTIONS"):
        with client.open(path, method=method, headers={"Origin": "https://b.example"}) as answer:
            assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("path", ["/openapi.json", "/i/k.s/p.png", "/api/nowhere"])
def test_what_programs_ask_for_is_shared_errors_included(tmp_path, path):
    answer = cross_origin(tmp_path, "*").get(path, headers={"Origin": "https://b.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Server-Timing" in answer.headers["Access-Control-Expose-Headers"]


def test_all_origins(tmp_path):
    client = cross_origin(tmp_path, "*")
    answer = client.post("/api/v1/image", headers={"Origin": "https://b.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
