"""The keys of signed addresses: how they are written, kept and noticed."""

import pytest

from cardpress.errors import CardpressError
from cardpress.signing import KeyRing, SigningKey, create_key, parse_keys

KEY = SigningKey("k1", b"0123456789abcdef")
OTHER = SigningKey("k2", b"fedcba9876543210")


@pytest.mark.parametrize(
    "text",
    ["secret-secret-secret", "a:short", ":0123456789abcdef", "a b:0123456789abcdef",
     "a.b:0123456789abcdef", "x" * 33 + ":0123456789abcdef", "k:0123456789abc\ndef",
     "k1:0123456789abcdef,k1:0123456789abcdeg"],
)  # fmt: skip
def test_bad_keys_are_refused_and_not_shown(text):
    with pytest.raises(CardpressError) as caught:
        parse_keys(text)
    assert "secret-secret" not in str(caught.value)
    assert "0123456789abc" not in str(caught.value)


def test_secrets_may_hold_anything_but_commas():
    assert parse_keys(" a:pä:ss=word+/-_*# , b:0123456789abcdef ,") == (
        SigningKey("a", "pä:ss=word+/-_*#".encode()),
        SigningKey("b", b"0123456789abcdef"),
    )


def test_secrets_do_not_show():
    assert "0123456789abcdef" not in repr(KEY)


def test_made_keys_are_noticed_newest_first(tmp_path):
    home = tmp_path / "new" / "home"
    ring = KeyRing(home, {})
    assert ring.keys == ()
    first = create_key(home)
    assert ring.keys == (first,)
    second = create_key(home)
    assert ring.keys == (second, first)
    assert len(second.secret) >= 32
    assert home.joinpath("signing-keys").stat().st_mode & 0o777 == 0o600
    assert KeyRing(home, {"CARDPRESS_SIGNING_KEYS": str(KEY)}).keys == (KEY,)


def test_key_file_may_be_edited(tmp_path):
    path = tmp_path / "signing-keys"
    path.write_text(f"\n{KEY}\n\n{OTHER}")
    made = create_key(tmp_path)
    ring = KeyRing(tmp_path, {})
    assert ring.keys == (made, OTHER, KEY)
    path.write_text("nonsense")
    with pytest.raises(CardpressError, match="written id:secret"):
        _ = ring.keys
