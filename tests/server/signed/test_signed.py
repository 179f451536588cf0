"""Pictures by signed address: over sockets, and in this process where something is faked."""

import http.client
import json
import logging
import re
import zlib
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import cardpress
from cardpress.signing import SigningKey, create_key
from cardpress.signing.address import address
from cardpress_server import ServerSettings, create_app

YEAR = 31536000

#: Brought by the plug-in of the servers that are started with `faulty`.
GREETING = cardpress.template(Path(__file__).parent / "faulty" / "greeting.json")

NOW = datetime(2100, 1, 1, tzinfo=UTC)


def card(text="Hello"):
    text = {"type": "text", "text": text, "fontSize": 24, "x": 10, "y": 10}
    return {"width": 200, "height": 100, "components": [text]}


@pytest.fixture(scope="module")
def key(server):
    """A key that was made while the server ran."""
    return create_key(server.home)


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


class Fake:
    """Stands in for the workers, and counts."""

    def __init__(self, app, monkeypatch, lasting=True):
        self.sources = []
        self.lasting = lasting
        monkeypatch.setattr(app.extensions["cardpress"].renderers, "render", self.render)

    def render(self, source, options):
        from cardpress_server.jobs import Rendered

        self.sources.append(source)
        return Rendered(b"picture of " + bytes(source), "image/png", 1, 1, lasting=self.lasting)


def sign(app, document=None, format="png", **options):
    home = app.extensions["cardpress"].settings.home
    key = options.pop("key", None) or create_key(home)
    return cardpress.sign_url(document or card(), format, key=key, **options)


def ask(server, method, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        # Servers may write names in any case.
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, headers, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("format", ["svg", "png", "jpeg", "webp", "tiff", "avif"])
def test_picture_is_the_one_that_a_post_returns(server, key, format):
    url = cardpress.sign_url(card(), format, key=key)
    status, headers, body = ask(server, "GET", url)
    posted = server.post(card(), Accept=f"image/{'svg+xml' if format == 'svg' else format}")
    assert status == 200
    assert body == posted.body
    expected = {name.lower(): value for name, value in posted.headers.items()}
    for name in ("content-type", "etag", "content-disposition", "content-security-policy"):
        assert headers[name] == expected[name]
    assert headers["cache-control"] == f"public, max-age={YEAR}, immutable"
    assert headers["x-content-type-options"] == "nosniff"
    assert "vary" not in headers
    assert "x-ratelimit-limit" not in headers


def test_options_are_obeyed(server, key):
    url = cardpress.sign_url(card(), "jpeg", key=key, scale=2, quality=30)
    expected = cardpress.render(card(), "jpeg", scale=2, quality=30)
    assert ask(server, "GET", url)[2] == bytes(expected)


def test_not_modified_has_no_body(server, key):
    url = cardpress.sign_url(card(), key=key)
    etag = ask(server, "GET", url)[1]["etag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
    for given in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        status, headers, body = ask(server, "GET", url, **{"If-None-Match": given})
        assert (status, body) == (304, b"")
        assert headers["etag"] == etag
        assert headers["cache-control"] == f"public, max-age={YEAR}, immutable"
    assert ask(server, "GET", url, **{"If-None-Match": '"x"'})[0] == 200


def test_head_is_get_without_the_picture(server, key):
    for text in ("never asked for before", "never asked for before"):
        url = cardpress.sign_url(card(text), key=key)
        status, headers, body = ask(server, "HEAD", url)
        assert (status, body) == (200, b"")
        expected = ask(server, "GET", url)
        assert int(headers["content-length"]) == len(expected[2])
        assert headers["etag"] == expected[1]["etag"]


def test_errors_are_json(server, key):
    url = cardpress.sign_url(card(), key=key)
    unknown = cardpress.sign_url(card(), key=SigningKey("nobody", b"0123456789abcdef"))
    for path, status in (
        (url.replace(".png", ".svg"), 403),
        (url + "?scale=2", 403),
        (unknown, 403),
        ("/i/k.x/y", 404),
        ("/i/k.x/y.png", 403),
        ("/i/" + "x" * 9000, 404),
        ("/i/", 404),
        (f"{url[:40]}%00", 404),
    ):
        found, headers, body = ask(server, "GET", path)
        assert (path, found) == (path, status)
        assert headers["content-type"] == "application/json"
        assert headers["cache-control"] == "no-store"
        assert set(json.loads(body)) == {"error", "details"}
    assert ask(server, "POST", url)[0] == 405


def test_errors_are_problems_where_they_are_asked_for(server):
    status, headers, body = ask(server, "GET", "/i/k.x/y.png", Accept="application/problem+json")
    assert (status, headers["content-type"]) == (403, "application/problem+json")
    assert json.loads(body)["status"] == 403


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


def test_template_is_filled(template_server, template_key):
    url = filled(template_key, name="Ada", size="30", date="2026-11-20")
    status, headers, body = ask(template_server, "GET", url)
    assert (status, headers["content-type"]) == (200, "image/svg+xml")
    expected = GREETING.fill({"name": "Ada", "size": 30, "date": "2026-11-20"})
    assert body == cardpress.render(expected, "svg").data
    assert headers["cache-control"] == f"public, max-age={YEAR}, immutable"
    again = ask(template_server, "GET", url, **{"If-None-Match": headers["etag"]})
    assert again[0] == 304


def test_defaults_of_a_template_hold(template_server, template_key):
    status, _, body = ask(template_server, "GET", filled(template_key))
    assert status == 200
    assert body == cardpress.render(GREETING.fill({}), "svg").data


def test_options_stand_beside_the_variables(template_server, template_key):
    url = filled(template_key, name="Ada", scale="2")
    body = ask(template_server, "GET", url)[2].decode()
    assert 'width="400"' in body
    end = int(datetime.now(UTC).timestamp()) + 1000
    status, headers, _ = ask(template_server, "GET", filled(template_key, exp=str(end)))
    assert status == 200
    assert headers["cache-control"] in ("public, max-age=1000", "public, max-age=999")


def test_wrong_values_are_told(template_server, template_key):
    status, _, body = ask(template_server, "GET", filled(template_key, size="tall", nme="Ada"))
    assert status == 400
    found = {one["pointer"] for one in json.loads(body)["details"]["problems"]}
    assert "/variables/size" in found
    assert len(found) == 2


def test_variables_are_signed(template_server, template_key):
    url = filled(template_key, name="Ada")
    assert ask(template_server, "GET", url.replace("Ada", "Eve"))[0] == 403
    assert ask(template_server, "GET", url + "&size=9")[0] == 403
    assert ask(template_server, "GET", url.replace("greeting", "article"))[0] == 403


@pytest.mark.parametrize("name", ["unknown", "app-json"])
def test_unknown_template_is_not_found(template_server, template_key, name):
    status, _, body = ask(template_server, "GET", address(template_key, f"t/{name}", ".png", {}))
    assert status == 404
    assert name in json.loads(body)["error"]


@pytest.mark.parametrize("name", ["..%2Fgreeting", "greeting.json", "%2Fetc%2Fpasswd", "a b"])
def test_template_has_a_name_not_a_path(template_server, name):
    assert ask(template_server, "GET", f"/i/k.x/t/{name}.png".replace(" ", "%20"))[0] == 404


def test_picture_of_a_template_is_rendered_once(make, monkeypatch):
    from cardpress import templates

    text = json.dumps({"variables": {"name": {"type": "string"}}, "document": card("{{ name }}")})
    template = templates.Template(text, "local")
    listing = templates.Listing("local", "test", "1")
    monkeypatch.setattr(templates, "list_templates", lambda: (listing,))
    monkeypatch.setattr(templates, "find_template", lambda name: template)
    app = make()
    fake = Fake(app, monkeypatch)
    key = create_key(app.extensions["cardpress"].settings.home)
    for name in ("Ada", "Eve", "Ada", "Eve"):
        url = address(key, "t/local", ".png", {"name": name})
        assert app.test_client().get(url).status_code == 200
    assert [call.values for call in fake.sources] == [{"name": "Ada"}, {"name": "Eve"}]


def test_picture_with_parts_from_elsewhere_is_not_kept(make, monkeypatch):
    app = make()
    fake = Fake(app, monkeypatch, lasting=False)
    url = sign(app)
    for _ in range(2):
        answer = app.test_client().get(url)
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert answer.headers["Server-Timing"].startswith("render;")
    assert len(fake.sources) == 2
    assert not list(app.extensions["cardpress"].settings.home.glob("pictures/*"))


def test_longest_address_is_served(server, key):
    document = card("".join(chr(0x4E00 + n * 7919 % 5000) for n in range(2700)))
    url = cardpress.sign_url(document, "svg", key=key)
    assert 7000 < len(url) < 8300
    assert ask(server, "GET", url)[0] == 200


def test_many_at_once_see_the_same_picture(server, key):
    url = cardpress.sign_url(card("all at once"), key=key)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(server, "GET", url), range(16)))
    assert {status for status, _, _ in answers} == {200}
    assert len({body for _, _, body in answers}) == 1


def test_log_names_the_key_but_neither_signature_nor_document(server, key):
    url = cardpress.sign_url(card("secret text"), key=key)
    ask(server, "GET", url)
    line = next(line for line in reversed(server.lines()) if line.get("key") == key.id)
    assert (line["method"], line["status"]) == ("GET", 200)
    assert url.split(".")[1][:20] not in server.log.read_text()


def test_etag_outlives_the_server(start, tmp_path):
    home = tmp_path / "home"
    key = create_key(home)
    url = cardpress.sign_url(card(), key=key)
    tags = []
    for _ in range(2):
        server = start("--workers", "1", home=home)
        tags.append(ask(server, "GET", url)[1]["etag"])
        assert server.stop() == 0
    assert tags[0] == tags[1]
    assert "stored" in [line.get("outcome") for line in server.lines()]


def test_picture_is_rendered_once(make, monkeypatch):
    app = make()
    fake = Fake(app, monkeypatch)
    url = sign(app)
    first, second = (app.test_client().get(url) for _ in range(2))
    assert first.data == second.data
    assert len(fake.sources) == 1
    other = make()
    fake = Fake(other, monkeypatch)
    third = other.test_client().get(url)
    assert (third.data, third.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert fake.sources == []


def test_every_option_is_a_picture_of_its_own(make, monkeypatch):
    app = make()
    fake = Fake(app, monkeypatch)
    key = create_key(app.extensions["cardpress"].settings.home)
    urls = [
        sign(app, key=key),
        sign(app, card("Other"), key=key),
        sign(app, key=key, scale=2),
        sign(app, key=key, effort="small"),
        sign(app, format="jpeg", key=key),
        sign(app, format="jpeg", key=key, quality=50),
    ]
    for url in urls * 2:
        assert app.test_client().get(url).status_code == 200
    assert len(fake.sources) == len(urls)


def test_key_and_expiry_do_not_make_another_picture(make, monkeypatch):
    app = make()
    fake = Fake(app, monkeypatch)
    for url in (sign(app), sign(app), sign(app, expires=100)):
        assert app.test_client().get(url).status_code == 200
    assert len(fake.sources) == 1


def test_new_version_renders_anew(make, monkeypatch):
    from cardpress import edition

    app = make()
    url = sign(app)
    Fake(app, monkeypatch)
    app.test_client().get(url)
    monkeypatch.setattr(edition, "__version__", "999")
    edition.edition.cache_clear()
    newer = make()
    fake = Fake(newer, monkeypatch)
    newer.test_client().get(url)
    edition.edition.cache_clear()
    assert len(fake.sources) == 1


def test_no_budget_renders_every_time(make, monkeypatch):
    app = make(picture_cache_bytes=0)
    fake = Fake(app, monkeypatch)
    url = sign(app)
    for _ in range(3):
        assert app.test_client().get(url).status_code == 200
    assert len(fake.sources) == 3
    assert not app.extensions["cardpress"].settings.home.joinpath("pictures").exists()


def test_failing_disk_costs_the_cache_not_the_picture(make, monkeypatch, caplog):
    app = make()
    fake = Fake(app, monkeypatch)
    url = sign(app)
    app.extensions["cardpress"].settings.home.joinpath("pictures").write_text("not a folder")
    with caplog.at_level(logging.WARNING, "cardpress.store"):
        for _ in range(3):
            assert app.test_client().get(url).status_code == 200
    assert len(fake.sources) == 3
    assert len(caplog.records) == 1


def test_address_expires(make, monkeypatch):
    now = NOW
    app = make(clock=lambda: now)
    Fake(app, monkeypatch)
    url = sign(app, expires=NOW + timedelta(hours=1))
    client = app.test_client()
    assert client.get(url).headers["Cache-Control"] == "public, max-age=3600"
    now = NOW + timedelta(seconds=3599)
    assert client.get(url).headers["Cache-Control"] == "public, max-age=1"
    now = NOW + timedelta(hours=1)
    answer = client.get(url)
    assert answer.status_code == 410
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["details"]["code"] == "expired"


def test_far_expiry_is_kept_for_a_year(make, monkeypatch):
    app = make(clock=lambda: NOW)
    Fake(app, monkeypatch)
    answer = app.test_client().get(sign(app, expires=NOW + timedelta(days=4000)))
    assert answer.headers["Cache-Control"] == f"public, max-age={YEAR}"


def test_environment_has_the_keys(make, monkeypatch):
    monkeypatch.setenv("CARDPRESS_SIGNING_KEYS", "new:0123456789abcdef,old:fedcba9876543210")
    app = make()
    Fake(app, monkeypatch)
    for text, status in (("new:0123456789abcdef", 200), ("old:fedcba9876543210", 200),
                         ("gone:0123456789abcdef", 403)):  # fmt: skip
        url = cardpress.sign_url(card(), key=text)
        assert app.test_client().get(url).status_code == status


def handmade(key, document, **options):
    """Sign what `sign_url` would not."""
    payload = urlsafe_b64encode(zlib.compress(document)).decode().rstrip("=")
    return address(key, payload, ".png", options)


def test_signed_nonsense_is_an_error_of_the_document(server, key):
    for document in (b"", b"nonsense", b"[]", b'{"width": 9}', b'{"width": 1e9, "height": 9}'):
        status, headers, body = ask(server, "GET", handmade(key, document))
        assert (status, headers["cache-control"]) == (400, "no-store")
        assert json.loads(body)["details"]["problems"]


def test_signed_files_are_not_read(server, key, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(bytes(cardpress.render(card())))
    image = {"type": "image", "x": 0, "y": 0, "width": 9, "height": 9, "src": str(path)}
    document = {"width": 9, "height": 9, "components": [image]}
    status, _, body = ask(server, "GET", handmade(key, json.dumps(document).encode()))
    assert status == 400
    assert b"local files are not allowed" in body


@pytest.mark.parametrize("options", [{"scale": "9"}, {"scale": "x"}, {"quality": "50"}])
def test_signed_options_are_checked(server, key, options):
    assert ask(server, "GET", handmade(key, json.dumps(card()).encode(), **options))[0] == 400


def test_bomb_is_not_found(server, key):
    assert ask(server, "GET", handmade(key, bytes(3_000_000)))[0] == 404


def test_failures_are_not_kept(make, monkeypatch):
    app = make()
    url = sign(app)
    renderers = app.extensions["cardpress"].renderers

    def fail(document, options):
        from cardpress_server.unavailable import Overloaded

        raise Overloaded

    monkeypatch.setattr(renderers, "render", fail)
    assert app.test_client().get(url).status_code == 503
    fake = Fake(app, monkeypatch)
    assert app.test_client().get(url).status_code == 200
    assert len(fake.sources) == 1
