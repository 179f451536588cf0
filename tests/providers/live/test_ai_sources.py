"""What AI components work on, and what is drawn of what they make."""

from base64 import b64encode

import pytest

from cardpress.errors import ProviderError


def part(kind, **fields):
    return {"type": kind, "x": 0, "y": 0, "width": 100, "height": 100, **fields}


def card(*components):
    return {"width": 400, "height": 200, "components": list(components)}


def test_offline_lists_missing_sources_as_well(engine, emulator):
    missing = "https://example.com/photo.jpg"
    document = card(
        part("enhance", src=missing), part("generate", prompt="A"), part("image", src=missing)
    )
    with pytest.raises(ProviderError) as caught:
        engine.render(document, offline=True)
    assert [(problem.pointer, problem.code) for problem in caught.value.problems] == [
        ("/components/0/src", "source-unreadable"),
        ("/components/1", "not-stored"),
        ("/components/2/src", "source-unreadable"),
    ]
    assert str(caught.value).startswith("3 pictures cannot be made")
    assert emulator.orders == []


def test_heic_reaches_the_service_that_takes_it(engine, emulator):
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
    source = f"data:image/heic;base64,{b64encode(heic).decode()}"
    engine.render(card(part("caricature", src=source)))
    assert len(emulator.orders) == 1
    with pytest.raises(ProviderError, match="HEIC") as caught:
        engine.render(card(part("enhance", src=source)))
    assert caught.value.code == "invalid-request"
    assert caught.value.problems[0].pointer == "/components/0/src"
    assert len(emulator.orders) == 1


def test_a_frame_is_decoded_once(engine, monkeypatch):
    document = card(part("video", prompt="Clouds", time=1))
    first = bytes(engine.render(document))
    monkeypatch.setattr("cardpress.providers.frames.frame_at", None)
    assert bytes(engine.render(document)) == first
