"""Keys, addresses and terms, from the environment and the configuration file."""

import copy
import logging
import pickle
import traceback

import pytest

import cardpress
from cardpress.errors import CardpressError, ProviderError
from cardpress.providers.configuration import Account, Configuration, Terms
from cardpress.providers.secret import Secret

FILE = """
[providers]
poll_seconds = 2
max_credits = 7

[providers.toy]
api_key = "from-the-file"
base_url = "https://file.example/api/"
concurrency = 9
ask_path = "/file"
"""


def configuration(folder, **environment):
    return Configuration.load({f"CARDPRESS_{k}": str(v) for k, v in environment.items()}, folder)


def test_defaults(tmp_path, kit):
    found = configuration(tmp_path)
    assert found.terms() == Terms()
    assert (Terms().poll_seconds, Terms().order_seconds, Terms().call_seconds) == (5, 300, 10)
    assert (Terms().max_credits, Terms().results_bytes) == (None, None)
    assert found.account(kit.Toy) == Account(None, "https://toy.example", 2, {})


def test_the_environment_says(tmp_path, kit):
    found = configuration(
        tmp_path, POLL_SECONDS=0.5, MAX_CREDITS=0, TOY_API_KEY=" k ", TOY_CONCURRENCY=3,
        TOY_BASE_URL="http://localhost:80/x/", TOY_ASK_PATH="/y", ORDER_SECONDS=1,
    )  # fmt: skip
    account = found.account(kit.Toy)
    assert (account.api_key.reveal(), account.base_url) == ("k", "http://localhost:80/x")
    assert (account.concurrency, account.paths) == (3, {"ask": "/y"})
    terms = found.terms()
    assert (terms.poll_seconds, terms.order_seconds, terms.max_credits) == (0.5, 1, 0)


def test_the_file_says_and_the_environment_overrides_it(tmp_path, kit):
    (tmp_path / "cardpress.toml").write_text(FILE)
    account = configuration(tmp_path).account(kit.Toy)
    assert (account.api_key.reveal(), account.base_url) == (
        "from-the-file",
        "https://file.example/api",
    )
    assert (account.concurrency, account.paths) == (9, {"ask": "/file"})
    found = configuration(tmp_path, TOY_API_KEY="mine", POLL_SECONDS=3)
    assert found.account(kit.Toy).api_key.reveal() == "mine"
    assert (found.terms().poll_seconds, found.terms().max_credits) == (3, 7)


def test_the_rest_of_the_library_does_not_mind_the_table(tmp_path, monkeypatch):
    (tmp_path / "cardpress.toml").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    assert cardpress.Engine().settings.local_paths


def test_paths_reach_the_provider(shop, kit):
    script = kit.Script()
    shop(script, toy_ask_path="/other").get("toy").hello()
    assert script.sent[0][1] == "/other"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("POLL_SECONDS", "0", "CARDPRESS_POLL_SECONDS must be a number of seconds above 0"),
        ("POLL_SECONDS", "soon", "CARDPRESS_POLL_SECONDS must be a number"),
        ("ORDER_SECONDS", "inf", "CARDPRESS_ORDER_SECONDS must be a number"),
        ("MAX_CREDITS", "-1", "CARDPRESS_MAX_CREDITS must be a whole number"),
        ("MAX_CREDITS", "1.5", "CARDPRESS_MAX_CREDITS must be a whole number"),
        ("FILE_BYTES", "0", "CARDPRESS_FILE_BYTES must be at least 1"),
    ],
)
def test_wrong_terms_are_named(tmp_path, name, value, words):
    with pytest.raises(CardpressError, match=words):
        configuration(tmp_path, **{name: value}).terms()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TOY_BASE_URL", "toy.example", "CARDPRESS_TOY_BASE_URL must be an address"),
        ("TOY_BASE_URL", "https://me:pw@toy.example", "must be an address"),
        ("TOY_BASE_URL", "file:///etc/passwd", "must be an address"),
        ("TOY_CONCURRENCY", "0", "CARDPRESS_TOY_CONCURRENCY must be at least 1"),
        ("TOY_CONCURRENCY", "many", "CARDPRESS_TOY_CONCURRENCY must be a whole number"),
        ("TOY_ASK_PATH", "orders", "CARDPRESS_TOY_ASK_PATH must be a path"),
        ("TOY_API_KEY", "two words", "CARDPRESS_TOY_API_KEY must be printable ASCII"),
        ("TOY_API_KEY", "schlüssel", "CARDPRESS_TOY_API_KEY must be printable ASCII"),
    ],
)
def test_wrong_accounts_are_named_without_their_keys(tmp_path, kit, name, value, words):
    with pytest.raises(CardpressError, match=words) as caught:
        configuration(tmp_path, **{name: value}).account(kit.Toy)
    assert "KEY" not in name or value not in str(caught.value)


@pytest.mark.parametrize("text", ["providers = 1", "[providers]\ntoy = 1"])
def test_tables_must_be_tables(tmp_path, kit, text):
    (tmp_path / "cardpress.toml").write_text(text)
    with pytest.raises(CardpressError, match="must be a table"):
        configuration(tmp_path).account(kit.Toy)


def test_a_secret_shows_itself_to_nobody():
    secret = Secret("sk-very-secret")
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret!r}", repr([secret])):
        assert "secret" not in shown.replace("Secret", "")
    for travel in (pickle.dumps, copy.deepcopy, copy.copy):
        with pytest.raises(TypeError, match="does not travel"):
            travel(secret)
    assert (secret.reveal(), bool(secret), bool(Secret(""))) == ("sk-very-secret", True, False)


def everything_said(services, order, caplog):
    """Return all words about a failed order: the error, its causes, reprs, and the log."""
    with caplog.at_level(logging.DEBUG):
        try:
            services.get("toy").run(order)
        except ProviderError as error:
            words = "".join(traceback.format_exception(error)) + repr(error) + repr(error.__dict__)
        else:
            words = ""
    toy = services.get("toy")
    return words + caplog.text + repr(toy) + repr(services.configuration) + repr(vars(services))


@pytest.mark.parametrize("end", ["done", "refused", "unknown", "interrupted"])
def test_the_key_is_nowhere(shop, kit, order, caplog, tmp_path, end):
    create = {
        "done": kit.ORDERED,
        "refused": kit.reply(401, error="unauthorized", processed=False),
        "unknown": kit.refuse("timed-out", processed=True),
        "interrupted": kit.refuse("unreachable", processed=False),
    }[end]
    said = everything_said(shop(kit.Script(create=[create])), order, caplog)
    assert kit.KEY not in said
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or kit.KEY.encode() not in file.read_bytes()


@pytest.mark.parametrize("where", ["environment", "file"])
def test_a_wrong_key_is_in_no_frame_of_the_error(tmp_path, kit, where):
    key = "wr\u00f6ng-key-4711"
    if where == "file":
        text = f'[providers.toy]\napi_key = "{key}"\n'
        (tmp_path / "cardpress.toml").write_text(text, encoding="utf-8")
        loaded = configuration(tmp_path)
    else:
        loaded = configuration(tmp_path, TOY_API_KEY=key)
    with pytest.raises(CardpressError, match="TOY_API_KEY must be printable ASCII") as caught:
        loaded.account(kit.Toy)
    # The first frame is this test's.
    frames = list(traceback.walk_tb(caught.value.__traceback__))[1:]
    assert frames
    assert not [frame for frame, _ in frames if key in repr(dict(frame.f_locals))]
