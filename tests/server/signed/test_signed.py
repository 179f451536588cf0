"""Pictures by signed address: over sockets, and in this process where something is faked."""

import json
import re
import zlib
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

import cardpress
from cardpress.signing import SigningKey, create_key
from cardpress.signing.address import address

YEAR = 31536000


NOW = datetime(2100, 1, 1, tzinfo=UTC)


def card(text="Hello"):
    text = {"type": "text", "text": text, "fontSize": 24, "x": 10, "y": 10}
    return {"width": 200, "height": 100, "components": [text]}


@pytest.fixture(scope="module")
def key(server):
    """A key that was made while the server ran."""
    return create_key(server.home)


@pytest.mark.parametrize("format", ["svg", "png", "jpeg", "webp", "tiff", "avif"])
def test_picture_is_the_one_that_a_post_returns(server, key, format, ask):
    url = cardpress.sign_url(card(), format, key=key)
    status, headers, body = ask(server, "GET", url)
    posted = server.post(card(), Accept=f"image/{'svg+xml' if format == 'svg' else format}")
    assert status == 200
    assert body == posted.body
    expected = {name.lower(): value for name, value in posted.headers.items()}
    for name in ("content-type", "content-disposition", "content-security-policy"):
        assert headers[name] == expected[name]
    assert headers["cache-control"] == f"public, max-age={YEAR}, immutable"
    assert headers["x-content-type-options"] == "nosniff"
    assert "vary" not in headers
    assert "x-ratelimit-limit" not in headers


def test_options_are_obeyed(server, key, ask):
    url = cardpress.sign_url(card(), "jpeg", key=key, scale=2, quality=30)
    expected = cardpress.render(card(), "jpeg", scale=2, quality=30)
    assert ask(server, "GET", url)[2] == bytes(expected)


def test_not_modified_has_no_body(server, key, ask):
    url = cardpress.sign_url(card(), key=key)
    etag = ask(server, "GET", url)[1]["etag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
    for given in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        status, headers, body = ask(server, "GET", url, **{"If-None-Match": given})
        assert (status, body) == (304, b"")
        assert headers["etag"] == etag
        assert headers["cache-control"] == f"public, max-age={YEAR}, immutable"
    assert ask(server, "GET", url, **{"If-None-Match": '"x"'})[0] == 200


def test_head_is_get_without_the_picture(server, key, ask):
    for text in ("never asked for before", "never asked for before"):
        url = cardpress.sign_url(card(text), key=key)
        status, headers, body = ask(server, "HEAD", url)
        assert (status, body) == (200, b"")
        expected = ask(server, "GET", url)
        assert int(headers["content-length"]) == len(expected[2])
        assert headers["etag"] == expected[1]["etag"]


def test_errors_are_json(server, key, ask):
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


def test_errors_are_problems_where_they_are_asked_for(server, ask):
    status, headers, body = ask(server, "GET", "/i/k.x/y.png", Accept="application/problem+json")
    assert (status, headers["content-type"]) == (403, "application/problem+json")
    assert json.loads(body)["status"] == 403


def test_longest_address_is_served(server, key, ask):
    document = card("".join(chr(0x4E00 + n * 7919 % 5000) for n in range(2700)))
    url = cardpress.sign_url(document, "svg", key=key)
    assert 7000 < len(url) < 8300
    assert ask(server, "GET", url)[0] == 200


def test_many_at_once_see_the_same_picture(server, key, ask):
    url = cardpress.sign_url(card("all at once"), key=key)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(server, "GET", url), range(16)))
    assert {status for status, _, _ in answers} == {200}
    assert len({body for _, _, body in answers}) == 1


def test_log_names_the_key_but_neither_signature_nor_document(server, key, ask):
    url = cardpress.sign_url(card("secret text"), key=key)
    ask(server, "GET", url)
    line = next(line for line in reversed(server.lines()) if line.get("key") == key.id)
    assert (line["method"], line["status"]) == ("GET", 200)
    assert url.split(".")[1][:20] not in server.log.read_text()


def test_etag_outlives_the_server(start, tmp_path, ask):
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


def test_address_expires(make, fake_renderers, sign):
    now = NOW
    app = make(clock=lambda: now)
    fake_renderers(app)
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


def test_far_expiry_is_kept_for_a_year(make, fake_renderers, sign):
    app = make(clock=lambda: NOW)
    fake_renderers(app)
    answer = app.test_client().get(sign(app, expires=NOW + timedelta(days=4000)))
    assert answer.headers["Cache-Control"] == f"public, max-age={YEAR}"


def test_environment_has_the_keys(make, monkeypatch, fake_renderers):
    monkeypatch.setenv("CARDPRESS_SIGNING_KEYS", "new:0123456789abcdef,old:fedcba9876543210")
    app = make()
    fake_renderers(app)
    for text, status in (("new:0123456789abcdef", 200), ("old:fedcba9876543210", 200),
                         ("gone:0123456789abcdef", 403)):  # fmt: skip
        url = cardpress.sign_url(card(), key=text)
        assert app.test_client().get(url).status_code == status


def handmade(key, document, **options):
    """Sign what `sign_url` would not."""
    payload = urlsafe_b64encode(zlib.compress(document)).decode().rstrip("=")
    return address(key, payload, ".png", options)


def test_signed_nonsense_is_an_error_of_the_document(server, key, ask):
    for document in (b"", b"nonsense", b"[]", b'{"width": 9}', b'{"width": 1e9, "height": 9}'):
        status, headers, body = ask(server, "GET", handmade(key, document))
        assert (status, headers["cache-control"]) == (400, "no-store")
        assert json.loads(body)["details"]["problems"]


def test_signed_files_are_not_read(server, key, tmp_path, ask):
    path = tmp_path / "a.png"
    path.write_bytes(bytes(cardpress.render(card())))
    image = {"type": "image", "x": 0, "y": 0, "width": 9, "height": 9, "src": str(path)}
    document = {"width": 9, "height": 9, "components": [image]}
    status, _, body = ask(server, "GET", handmade(key, json.dumps(document).encode()))
    assert status == 400
    assert b"local files are not allowed" in body


@pytest.mark.parametrize("options", [{"scale": "9"}, {"scale": "x"}, {"quality": "50"}])
def test_signed_options_are_checked(server, key, options, ask):
    assert ask(server, "GET", handmade(key, json.dumps(card()).encode(), **options))[0] == 400


def test_bomb_is_not_found(server, key, ask):
    assert ask(server, "GET", handmade(key, bytes(3_000_000)))[0] == 404
