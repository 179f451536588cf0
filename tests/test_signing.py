"""Signed addresses: what is accepted, and that nothing else is."""

import base64
import hashlib
import hmac
import json
import random
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

import cardpress
from cardpress.errors import CardpressError, DocumentError, EncodeError, LimitError, SourceError
from cardpress.signing import KeyRing, SignedUrlError, SigningKey, create_key, verify
from cardpress.signing.address import address
from cardpress.signing.payload import MOST_BYTES, MOST_CHARACTERS, pack, unpack

KEY = SigningKey("k1", b"0123456789abcdef")
OTHER = SigningKey("k2", b"fedcba9876543210")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

CARD = {
    "width": 200,
    "height": 100,
    "components": [
        {"type": "text", "text": "Hello", "x": 10, "y": 10.5},
        {"type": "image", "src": "https://example.com/a.png", "x": 0, "y": 0, "width": 9,
         "height": 9},
    ],
}  # fmt: skip


def sign(document=CARD, format="png", **options):
    return cardpress.sign_url(document, format, **{"key": KEY, **options})


def check(url, keys=(KEY,), now=NOW):
    path, _, query = url.partition("?")
    return verify(path, query, keys, now)


def refusal(url, **arguments):
    with pytest.raises(SignedUrlError) as caught:
        check(url, **arguments)
    return caught.value.reason


def image(src):
    one = {"type": "image", "src": src, "x": 0, "y": 0, "width": 9, "height": 9}
    return {"width": 20, "height": 20, "components": [one]}


def test_address_says_what_was_signed():
    signed = check(sign(CARD, "jpeg", scale=2, quality=70, effort="small"))
    assert json.loads(signed.content) == CARD
    assert signed.format.name == "jpeg"
    assert signed.options == {"scale": "2", "quality": "70", "effort": "small"}
    assert signed.key_id == "k1"
    assert signed.expires is None


def test_signature_is_what_the_documentation_says():
    url = sign(CARD, "webp", quality=70, scale=1.5)
    parts = urlsplit(url)
    _, _, authority, name = parts.path.split("/")
    payload, suffix = name.split(".")
    packed = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    canonical = json.dumps(CARD, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert zlib.decompress(packed).decode() == canonical
    assert suffix == "webp"
    message = f"/i/k1/{payload}.webp?quality=70&scale=1.5"
    digest = hmac.new(KEY.secret, message.encode(), hashlib.sha256).digest()
    assert authority == "k1." + base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def test_one_document_has_one_address(tmp_path):
    path = tmp_path / "card.json"
    path.write_text(json.dumps({"$schema": "./x.json", **CARD}, indent=4))
    shuffled = dict(reversed(CARD.items())) | {"width": 200.0}
    forms = [CARD, shuffled, json.dumps(CARD), path, cardpress.Document.model_validate(CARD)]
    assert len({sign(form) for form in forms}) == 1
    assert sign(scale=1, effort="balanced") == sign()


def test_components_made_in_python_keep_their_type():
    from cardpress.components.rect import Rect

    rect = Rect(x=0, y=0, width=5, height=5, shadow=None)
    document = cardpress.Document(width=10, height=10, components=(rect,))
    data = json.loads(check(sign(document)).content)
    assert data["components"] == [{"type": "rect", "x": 0, "y": 0, "width": 5, "height": 5}]


@pytest.mark.parametrize("text", ["Grüße, 世界", "مرحبا", "👩‍👩‍👧‍👦 e\u0301", 'a\nb\t"\\/?&=#%'])
def test_any_text_survives(text):
    card = {"width": 9, "height": 9,
            "components": [{"type": "text", "text": text, "x": 0, "y": 0}]}  # fmt: skip
    assert json.loads(check(sign(card)).content) == card


@pytest.mark.parametrize(
    ("base", "start"),
    [
        ("", "/i/k1."),
        ("https://cards.example.com", "https://cards.example.com/i/k1."),
        ("https://example.com/cards/", "https://example.com/cards/i/k1."),
    ],
)
def test_base_url_stands_before_the_path(base, start):
    assert sign(base_url=base).startswith(start)


def test_addresses_need_no_escaping():
    url = sign(CARD, "jpeg", scale=2, expires=NOW + timedelta(days=36500))
    assert set(url) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./?=&")


def test_any_change_of_the_path_is_refused():
    url = sign()
    chance = random.Random(1)
    for place, character in enumerate(url):
        for other in (chr(ord(character) ^ 1), chance.choice("Az09-_./ %\n\0é")):
            if other != character:
                assert refusal(url[:place] + other + url[place + 1 :]) in ("malformed", "forged")
    for place in range(len(url)):
        assert refusal(url[:place] + url[place + 1 :]) in ("malformed", "forged")
    for more in ("x", "=", "\n", "/", ".png"):
        assert refusal(url + more) in ("malformed", "forged")


@pytest.mark.parametrize(
    "query",
    [
        "", "scale=2", "scale=2&quality=71", "scale=3&quality=70", "scale=2&quality=70&x=1",
        "scale=2&quality=70&exp=99999999999", "scale=2&quality=70&quality=70", "scale=2&quality=",
        "scale=2&scale=2&quality=70", "scale=2&quality=70&", "quality=70&Scale=2", "scale=02",
        "scale=2&quality=70&scale", "scale=2&quality=7%30%", "scale=2&quality=%ff", "&" * 50,
    ],
)  # fmt: skip
def test_any_change_of_the_query_is_refused(query):
    url = sign(CARD, "jpeg", scale=2, quality=70)
    path, _, right = url.partition("?")
    assert right == "quality=70&scale=2"
    assert refusal(f"{path}?{query}") in ("malformed", "forged")


def test_query_may_be_in_any_order_and_escaped():
    url = sign(CARD, "jpeg", scale=2, quality=70)
    path = url.partition("?")[0]
    assert check(f"{path}?scale=2&quality=70") == check(f"{path}?quality=%37%30&sc%61le=2")


def test_suffix_is_signed():
    assert refusal(sign().replace(".png", ".svg")) == "forged"


def test_keys_are_told_apart_by_their_id():
    url = sign(key=OTHER)
    assert refusal(url) == "forged"
    assert refusal(url.replace("/i/k2.", "/i/k1.")) == "forged"
    assert check(url, keys=(KEY, OTHER)).key_id == "k2"
    assert refusal(url, keys=()) == "forged"
    assert refusal(url, keys=(SigningKey("k2", KEY.secret),)) == "forged"


def test_keys_are_rotated(monkeypatch):
    monkeypatch.setenv("CARDPRESS_SIGNING_KEYS", str(KEY))
    old = cardpress.sign_url(CARD)
    monkeypatch.setenv("CARDPRESS_SIGNING_KEYS", f"{OTHER},{KEY}")
    new = cardpress.sign_url(CARD)
    both = KeyRing(None).keys
    assert check(old, both).key_id == "k1"
    assert check(new, both).key_id == "k2"
    monkeypatch.setenv("CARDPRESS_SIGNING_KEYS", str(OTHER))
    assert refusal(old, keys=KeyRing(None).keys) == "forged"


def test_address_ends_when_it_says():
    end = NOW + timedelta(days=10000)
    url = sign(expires=end)
    assert check(url, now=end - timedelta(seconds=1)).expires == int(end.timestamp())
    assert refusal(url, now=end) == "expired"
    assert refusal(url, now=end + timedelta(days=365)) == "expired"
    path, _, query = url.partition("?")
    later = urlencode({"exp": int(dict(parse_qsl(query))["exp"]) + 1})
    assert refusal(f"{path}?{later}") == "forged"
    assert refusal(path) == "forged"


def test_forged_addresses_do_not_tell_that_they_have_expired():
    end = NOW + timedelta(days=10000)
    url = sign(expires=end).replace(".png", ".svg")
    assert refusal(url, now=end) == "forged"


def test_seconds_count_from_now():
    before = datetime.now(UTC).timestamp()
    expires = check(sign(expires=3600), now=datetime.now(UTC)).expires
    assert before + 3600 <= expires <= datetime.now(UTC).timestamp() + 3601


@pytest.mark.parametrize(
    "expires", [0, -5, float("nan"), float("inf"), datetime(2001, 1, 1, tzinfo=UTC)]
)
def test_expiry_must_lie_in_the_future(expires):
    with pytest.raises(CardpressError, match="future"):
        sign(expires=expires)


def test_expiry_needs_a_time_zone():
    with pytest.raises(CardpressError, match="time zone"):
        sign(expires=datetime(2100, 1, 1))


@pytest.mark.parametrize("expiry", ["", "x", "-1", "1e9", "٣", "9" * 13])
def test_expiry_is_a_number_even_where_it_is_signed(expiry):
    assert refusal(address(KEY, pack(b"{}"), ".png", {"exp": expiry})) == "malformed"


def test_options_are_known_even_where_they_are_signed():
    assert refusal(address(KEY, pack(b"{}"), ".png", {"report": "1"})) == "malformed"


def test_suffix_is_a_format_even_where_it_is_signed():
    assert refusal(address(KEY, pack(b"{}"), ".bmp", {})) == "malformed"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/i/",
        "/i/k1",
        "/i/k1.x/",
        "/i/k1.x/y",
        "/i/.x/y.png",
        "/i/k1.x/.png",
        "i/k1.x/y.png",
    ],
)
def test_other_paths_are_malformed(path):
    assert refusal(path) == "malformed"


def encoded(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize(
    "payload",
    [
        "A",
        encoded(b"not deflated"),
        encoded(zlib.compress(b"{}")[:-1]),
        encoded(zlib.compress(b"{}") + b"x"),
        encoded(zlib.compress(b"{}")[:-1] + b"\0"),
        encoded(zlib.compress(b" " * (MOST_BYTES + 1))),
    ],
)
def test_damaged_payloads_are_malformed_even_where_they_are_signed(payload):
    assert refusal(address(KEY, payload, ".png", {})) == "malformed"


def test_bombs_are_not_blown_up():
    bomb = encoded(zlib.compress(bytes(6_000_000), 9))
    assert len(bomb) <= MOST_CHARACTERS
    url = address(KEY, bomb, ".png", {})
    tracemalloc.start()
    try:
        assert refusal(url) == "malformed"
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_payload_of_the_largest_size_is_read():
    assert unpack(encoded(zlib.compress(b" " * MOST_BYTES))) == b" " * MOST_BYTES


def noisy(length):
    chance = random.Random(1)
    text = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz012345") for _ in range(length))
    return {"width": 9, "height": 9, "components": [{"type": "text", "text": text, "x": 0, "y": 0}]}


def test_address_may_be_long_but_not_longer():
    fits = sign(noisy(9000))
    assert 7000 < len(fits) < 8300
    assert check(fits).content
    with pytest.raises(DocumentError, match=r"characters when packed; at most 8,192") as caught:
        sign(noisy(9900))
    assert [problem.code for problem in caught.value.problems] == ["address-too-long"]
    assert refusal(address(KEY, "A" * (MOST_CHARACTERS + 1), ".png", {})) == "malformed"


def test_document_that_is_large_unpacked_is_refused():
    text = {"type": "text", "text": "a" * 9000, "x": 0, "y": 0}
    with pytest.raises(CardpressError, match=r"bytes; at most 262,144|characters in all"):
        sign({"width": 9, "height": 9, "components": [text] * 40})
    with pytest.raises(DocumentError, match="at most 262,144"):
        pack(b" " * (MOST_BYTES + 1))


@pytest.mark.parametrize("src", ["photo.jpg", "./a", "/etc/passwd", "~/a.png", "C:\\a.png"])
def test_files_are_no_sources(src):
    with pytest.raises(SourceError) as caught:
        sign(image(src))
    assert [problem.pointer for problem in caught.value.problems] == ["/components/0/src"]


@pytest.mark.parametrize("src", ["https://example.com/a.png", "data:image/png;base64,AAAA", "AAAA"])
def test_other_sources_may_be_signed(src):
    assert json.loads(check(sign(image(src))).content)["components"][0]["src"] == src


def test_documents_and_options_are_checked_before_they_are_signed():
    with pytest.raises(DocumentError):
        sign({"width": 9})
    with pytest.raises(LimitError):
        sign({"width": 8000, "height": 9}, scale=2)
    for options in ({"scale": 5}, {"scale": True}, {"quality": 50}, {"effort": "great"}):
        with pytest.raises(EncodeError):
            sign(**options)
    with pytest.raises(EncodeError):
        sign(CARD, "bmp")


def test_home_has_the_keys(tmp_path, monkeypatch):
    monkeypatch.setenv("CARDPRESS_HOME", str(tmp_path))
    with pytest.raises(CardpressError, match="cardpress keys signing"):
        cardpress.sign_url(CARD)
    key = create_key(tmp_path)
    assert check(cardpress.sign_url(CARD), (key,))


def test_key_may_be_given_as_text():
    assert check(sign(key="k1:0123456789abcdef")).key_id == "k1"


def test_errors_travel_between_processes():
    import pickle

    error = pickle.loads(pickle.dumps(SignedUrlError("no", "expired")))
    assert (str(error), error.reason) == ("no", "expired")
