"""sign, and keys signing."""

import json
import stat
from datetime import UTC, datetime

import pytest

import cardpress
from cardpress.signing import KeyRing, verify


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    path = tmp_path / "home"
    monkeypatch.setenv("CARDPRESS_HOME", str(path))
    return path


def signed(url, home):
    path, _, query = url.partition("?")
    return verify(path, query, KeyRing(home).keys, datetime.now(UTC))


def test_key_is_made_kept_and_printed_last(invoke, home):
    done = invoke("keys", "signing")
    assert done.exit_code == 0
    line = done.stdout.splitlines()[-1]
    assert [str(key) for key in KeyRing(home).keys] == [line]
    assert stat.S_IMODE((home / "signing-keys").stat().st_mode) == 0o600
    assert invoke("keys", "signing", "-q").stdout.count("\n") == 1
    made = json.loads(invoke("keys", "signing", "--json").stdout)
    assert made["key"].startswith(made["id"] + ":")
    assert KeyRing(home).keys[0].id == made["id"]


def test_key_needs_a_place(invoke, home):
    home.write_text("a file")
    done = invoke("keys", "signing")
    assert done.exit_code != 0
    assert "cannot write the signing keys" in done.stderr


def test_document_becomes_an_address(invoke, home):
    invoke("keys", "signing")
    done = invoke("sign", "card.json")
    assert done.exit_code == 0
    assert done.stdout.strip() == cardpress.sign_url("card.json")
    assert signed(done.stdout.strip(), home).format.name == "png"


def test_options_go_into_the_address(invoke, home):
    invoke("keys", "signing")
    options = ("-f", "jpeg", "--scale", "2", "--quality", "70", "--expires", "2100-01-01")
    done = invoke("sign", "card.json", "--base-url", "https://example.com/", *options)
    assert done.stdout.startswith("https://example.com/i/")
    found = signed(done.stdout.strip().removeprefix("https://example.com"), home)
    assert found.format.name == "jpeg"
    assert found.options == {"scale": "2", "quality": "70"}
    assert found.expires == datetime(2100, 1, 1, tzinfo=UTC).timestamp()


def test_standard_input_and_json(invoke, home, folder):
    invoke("keys", "signing")
    card = (folder / "card.json").read_text()
    done = invoke("sign", "-", "--json", "--expires", "60", input=card)
    assert signed(json.loads(done.stdout)["url"], home).expires


@pytest.mark.parametrize("when", ["soon", "-5", "0", "nan", "2001-01-01"])
def test_expiry_must_make_sense(invoke, when):
    invoke("keys", "signing")
    assert invoke("sign", "card.json", "--expires", when).exit_code == 2


def test_no_key_says_how_to_make_one(invoke):
    done = invoke("sign", "card.json")
    assert done.exit_code == 2
    assert "cardpress keys signing" in done.stderr


def test_document_must_be_valid(invoke, folder):
    invoke("keys", "signing")
    (folder / "bad.json").write_text('{"width": 9}')
    done = invoke("sign", "bad.json")
    assert done.exit_code == 2
    assert "/height" in done.stderr


def test_template_becomes_an_address(invoke, home):
    invoke("keys", "signing")
    done = invoke("sign", "--template", "article", "title=One = two", "-f", "svg")
    assert done.exit_code == 0
    found = signed(done.stdout.strip(), home)
    assert (found.content.template, found.format.name) == ("article", "svg")
    assert found.content.values == {"title": "One = two"}


@pytest.mark.parametrize(
    "words",
    [(), ("card.json", "card.json"), ("--template", "article", "title"),
     ("--template", "article", "title=a", "title=b")],
)  # fmt: skip
def test_wrong_use_of_sign_is_told(invoke, home, words):
    invoke("keys", "signing")
    done = invoke("sign", *words)
    assert done.exit_code == 2
    assert "Traceback" not in done.stderr
