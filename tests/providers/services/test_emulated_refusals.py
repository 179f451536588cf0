"""What becomes of each fault that the emulator knows, while ordering and while asking."""

from __future__ import annotations

import pytest

from cardpress.errors import ProviderError
from cardpress.providers.ailabtools import AilabTools, Cartoon
from cardpress.providers.aiphoto import Aiphoto
from cardpress.providers.aiphoto import Generate as AiphotoGenerate
from cardpress.providers.caricaturo import Caricature, Caricaturo
from cardpress.providers.mediagen import Generate as MediagenGenerate
from cardpress.providers.mediagen import Mediagen

PROVIDERS = (Caricaturo, AilabTools, Mediagen, Aiphoto)


def requests(photo):
    return {
        "caricaturo": Caricature(photo(64, 64)),
        "ailabtools": Cartoon(photo(256, 256)),
        "mediagen": MediagenGenerate("a fox"),
        "aiphoto": AiphotoGenerate("a fox"),
    }


@pytest.mark.parametrize("made", PROVIDERS)
def test_a_wrong_key(connect, emulator, photo, made):
    client = connect(emulator, made(), key="wrong")
    with pytest.raises(ProviderError, match=f"{made.name} does not accept the key") as caught:
        client.buy(requests(photo)[made.name])
    assert (caught.value.code, caught.value.processed) == ("unauthorized", False)
    assert "wrong" not in str(caught.value)


@pytest.mark.parametrize("made", PROVIDERS)
@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("http-429", {"rate-limited"}),
        ("http-500", {"server-error"}),
        ("http-503", {"server-error"}),
        ("bad-json", {"bad-answer"}),
        ("wrong-type", {"bad-answer"}),
        ("html", {"bad-answer"}),
        ("no-credits", {"no-credits", "rate-limited"}),
        ("filtered", {"filtered", "invalid-request"}),
        ("http-200-error", {"failed", "server-error"}),
        ("http-500-after-processing", {"server-error"}),
    ],
)
def test_faults_while_ordering(connect, fresh, photo, made, kind, codes):
    client = connect(fresh, made())
    fresh.fail(f"{made.name}:create:{kind}")
    with pytest.raises(ProviderError) as caught:
        client.buy(requests(photo)[made.name])
    assert caught.value.code in codes
    if not caught.value.processed:
        assert fresh.orders == []
    if kind in ("http-429", "http-503"):
        assert caught.value.reset > 1.7e9


@pytest.mark.parametrize("made", [Mediagen, Aiphoto])
def test_a_failure_of_services_that_answer_at_once(connect, fresh, photo, made):
    client = connect(fresh, made())
    fresh.fail(f"{made.name}:create:failed")
    with pytest.raises(ProviderError) as caught:
        client.buy(requests(photo)[made.name])
    assert caught.value.code == {"mediagen": "server-error", "aiphoto": "failed"}[made.name]


@pytest.mark.parametrize("made", [Caricaturo, AilabTools])
@pytest.mark.parametrize(
    ("step", "kind", "code"),
    [
        ("create", "failed", "failed"),
        ("create", "timed-out", None),
        ("create", "retries-exceeded", "failed"),
        ("poll", "failed", "failed"),
        ("poll", "filtered", "failed"),
        ("poll", "expired", "expired"),
        ("poll", "http-429", "rate-limited"),
        ("poll", "http-500", "server-error"),
        ("poll", "http-503", "server-error"),
        ("poll", "http-200-error", "server-error"),
        ("poll", "bad-json", "bad-answer"),
        ("poll", "wrong-type", "bad-answer"),
        ("poll", "html", "bad-answer"),
    ],
)
def test_faults_of_orders(connect, fresh, photo, made, step, kind, code):
    client = connect(fresh, made())
    fresh.fail(f"{made.name}:{step}:{kind}")
    with pytest.raises(ProviderError) as caught:
        client.buy(requests(photo)[made.name])
    # Caricaturo has one status for every way to fail.
    wanted = code or {"caricaturo": "failed", "ailabtools": "timed-out"}[made.name]
    assert caught.value.code == wanted
    assert len(fresh.orders) == 1


@pytest.mark.parametrize("made", [Caricaturo, AilabTools])
def test_an_order_that_never_was(connect, emulator, made):
    client = connect(emulator, made())
    with pytest.raises(ProviderError) as caught:
        client.provider.polled(client.send(client.provider.poll("9999999")))
    assert caught.value.code == "expired"
