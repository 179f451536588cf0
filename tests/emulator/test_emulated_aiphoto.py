"""The emulated aiphoto does what its document says."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from cardpress.emulator import Emulator


def generate(desk, **fields):
    return desk.post("aiphoto", "/generate", {"prompt": "A serene lake"} | fields)


def test_a_picture_is_made_as_the_document_shows(desk, tools):
    reply = generate(desk, model="flux-pro", style="Photorealistic", ratio="16:9")
    assert set(reply.data) == {"success", "url", "model", "ratio", "usage", "remaining"}
    assert (reply.data["model"], reply.data["ratio"], reply.data["usage"]) == (
        "flux-pro",
        "16:9",
        1,
    )
    with Image.open(io.BytesIO(tools["ask"]("GET", reply.data["url"]).body)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1280, 720))


def test_the_defaults_are_the_documents(desk):
    data = generate(desk).data
    assert (data["model"], data["ratio"]) == ("flux-pro", "1:1")
    full = generate(desk, model="flux-pro", style="Photorealistic", ratio="1:1")
    assert full.status == 200
    assert len({order.digest for order in desk.emulator.orders}) == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"prompt": None}, "invalid_prompt"), ({"prompt": ""}, "invalid_prompt"),
        ({"prompt": "  "}, "invalid_prompt"), ({"prompt": "x" * 401}, "invalid_prompt"),
        ({"model": "dall-e-4"}, "invalid_model"), ({"model": 1}, "invalid_model"),
        ({"ratio": "4:3"}, "invalid_request"), ({"style": ""}, "invalid_request"),
        ({"seed": 1}, "invalid_request"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_refused_and_not_billed(desk, fields, code):
    reply = generate(desk, **fields)
    assert reply.status == 400
    assert reply.data["error"] == code
    assert reply.data["success"] is False
    assert desk.emulator.orders == []


def test_a_prompt_of_400_characters_is_taken(desk):
    assert generate(desk, prompt="é" * 400).status == 200


def test_a_photo_is_enlarged_fourfold(desk, tools):
    fields = {"image": tools["picture"]((512, 512)), "strength": "7"}
    data = desk.upload("aiphoto", "/enhance", fields).data
    assert set(data) == {"success", "url", "original_size", "enhanced_size"}
    assert (data["original_size"], data["enhanced_size"]) == ("512x512", "2048x2048")
    with Image.open(io.BytesIO(tools["ask"]("GET", data["url"]).body)) as picture:
        assert (picture.format, picture.size) == ("PNG", (2048, 2048))


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"image": "text"}, {"image": b"no picture"}, {"strength": "7"},
        {"image": b"GIF89a" + bytes(9), "strength": "7"},
    ],
)  # fmt: skip
def test_a_wrong_photo_is_refused(desk, fields):
    assert desk.upload("aiphoto", "/enhance", fields).status == 400
    assert desk.emulator.orders == []


@pytest.mark.parametrize("strength", ["0", "11", "7.5", "", "strong"])
def test_a_wrong_strength_is_refused(desk, strength):
    fields = {"image": desk.photo, "strength": strength}
    assert desk.upload("aiphoto", "/enhance", fields).status == 400


def test_enhance_is_no_json_endpoint(desk):
    assert desk.post("aiphoto", "/enhance", {"image": "AAAA"}).status == 400


def test_the_status_tells_what_is_left_today(desk):
    generate(desk)
    reply = desk.get("aiphoto", "/status")
    assert reply.data == {
        "status": "ok", "version": "1.0", "usage_today": 1, "limit_today": 1_000_000,
        "remaining": 999_999, "reset_at": "2025-06-15T00:00:00Z",
    }  # fmt: skip
    assert reply.headers["X-RateLimit-Remaining"] == "999999"
    assert reply.headers["X-RateLimit-Reset"] == "1749945600"


def test_the_free_plan_makes_five_pictures_until_midnight(clock, tools):
    with Emulator(clock=clock, plan="free") as emulator:
        desk = tools["Desk"](emulator, b"", clock)
        replies = [generate(desk) for _ in range(6)]
        assert [reply.status for reply in replies] == [200] * 5 + [429]
        assert [reply.data.get("remaining") for reply in replies] == [4, 3, 2, 1, 0, None]
        assert replies[-1].data["error"] == "rate_limited"
        assert len(emulator.orders) == 5
        assert desk.get("aiphoto", "/status").data["usage_today"] == 5
        clock.now = int(replies[-1].headers["X-RateLimit-Reset"])
        assert generate(desk).status == 200


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/generate"), ("POST", "/enhance"), ("GET", "/status")]
)
def test_a_wrong_key_is_refused(desk, tools, method, path):
    url = desk.emulator.base_url("aiphoto") + path
    reply = tools["ask"](method, url, {"Authorization": "Bearer wrong"})
    assert reply.status == 401
    assert reply.data["error"] == "unauthorized"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/generate"), ("POST", "/status"), ("GET", "/other")]
)
def test_other_endpoints_do_not_exist(desk, tools, method, path):
    url = desk.emulator.base_url("aiphoto") + path
    assert tools["ask"](method, url, desk.bearer("aiphoto")).status == 404
