"""The emulated caricaturo does what its document says."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image

from cardpress.emulator import Emulator

HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(40)


def encoded(data):
    return base64.b64encode(data).decode()


def order(desk, **fields):
    return desk.post("caricaturo", "/generate", {"image": encoded(desk.photo)} | fields)


def test_an_order_is_accepted_as_the_document_shows(desk):
    reply = order(desk, style="simple_caricature", options={"quality": "high", "format": "jpg"})
    assert reply.status == 202
    assert reply.data == {
        "success": True, "order_id": 47, "status": "pending", "credits_used": 1,
        "message": "Order created successfully. Use the orders endpoint to check status.",
        "estimated_time": "1-2 minutes", "created_at": "2025-06-14T15:00:43+00:00",
    }  # fmt: skip


def test_an_order_passes_through_its_states(desk):
    created = order(desk)
    states = []
    for _ in range(3):
        desk.clock.now += 23
        states.append(desk.poll("caricaturo", created).data["order"])
    assert [state["status"] for state in states] == ["pending", "in_progress", "completed"]
    assert [state.get("progress") for state in states] == [0, 66, None]
    assert states[1]["estimated_completion"] == "2025-06-14T15:02:00+00:00"
    assert states[2]["completed_at"] == "2025-06-14T15:01:52+00:00"
    assert states[2]["processing_time"] == 69
    assert set(states[2]["results"]) == {"original_url", "caricature_url"}


def test_the_results_can_be_fetched_without_a_key(desk, tools):
    results = [desk.poll("caricaturo", created) for created in [order(desk)] for _ in range(3)]
    urls = results[-1].data["order"]["results"]
    original = tools["ask"]("GET", urls["original_url"])
    drawn = tools["ask"]("GET", urls["caricature_url"])
    assert original.body == desk.photo
    assert drawn.headers["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(drawn.body)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (320, 256))
    assert drawn.body != original.body


@pytest.mark.parametrize(("format", "kind"), [("jpg", "JPEG"), ("png", "PNG")])
@pytest.mark.parametrize("style", ["simple_caricature", "custom_transformation"])
def test_the_format_is_the_one_asked_for(desk, tools, format, kind, style):
    created = order(desk, options={"format": format}, style=style, custom_prompt="anime")
    drawn = tools["ask"]("GET", desk.result_url("caricaturo", created))
    with Image.open(io.BytesIO(drawn.body)) as picture:
        assert picture.format == kind


@pytest.mark.parametrize("data", ["PNG", "WEBP", "HEIC"])
def test_other_photos_are_taken(desk, tools, data):
    photo = HEIC if data == "HEIC" else tools["picture"]((300, 200), data)
    created = desk.post("caricaturo", "/generate", {"image": encoded(photo)})
    assert created.status == 202
    drawn = tools["ask"]("GET", desk.result_url("caricaturo", created))
    assert drawn.status == 200
    assert drawn.body.startswith(b"\xff\xd8")


@pytest.mark.parametrize("key", [None, "Bearer wrong", "wrong", "bearer "])
@pytest.mark.parametrize("path", ["/generate", "/orders/47", "/account"])
def test_a_wrong_key_is_refused(desk, tools, key, path):
    headers = {} if key is None else {"Authorization": key}
    method = "POST" if path == "/generate" else "GET"
    reply = tools["ask"](method, desk.emulator.base_url("caricaturo") + path, headers)
    assert reply.status == 401
    assert reply.data["error"]["code"] == "UNAUTHORIZED"


@pytest.mark.parametrize(
    "fields",
    [
        {"image": None}, {"image": ""}, {"image": 5}, {"image": "not base64!"},
        {"image": "data:image/png;base64,AAAA"}, {"image": encoded(b"no picture at all")},
        {"image": encoded(b"GIF89a" + bytes(20))}, {"image": encoded(b"\x89PNG\r\n\x1a\n")},
        {"style": "oil"}, {"style": 1}, {"custom_prompt": "x" * 501}, {"custom_prompt": None},
        {"options": []}, {"options": {"quality": "best"}}, {"options": {"format": "webp"}},
        {"options": {"size": 1}}, {"styles": "simple_caricature"},
    ],
)  # fmt: skip
def test_a_wrong_field_is_refused_and_not_billed(desk, fields):
    reply = order(desk, **fields)
    assert reply.status == 400
    assert reply.data["success"] is False
    assert set(reply.data["error"]) == {"code", "message", "details"}
    assert desk.emulator.orders == []


def test_a_prompt_of_500_characters_is_taken(desk):
    assert order(desk, custom_prompt="é" * 500).status == 202


def test_a_photo_of_more_than_50_megabytes_is_refused(desk):
    assert order(desk, image=encoded(desk.photo + bytes(50_000_000))).status == 400
    assert order(desk, image=encoded(desk.photo + bytes(49_990_000))).status == 202


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"'])
def test_a_body_must_be_a_json_object(desk, tools, body):
    headers = desk.bearer("caricaturo") | {"Content-Type": "application/json"}
    url = desk.emulator.base_url("caricaturo") + "/generate"
    assert tools["ask"]("POST", url, headers, body).status == 400


def test_a_body_must_be_declared_as_json(desk, tools):
    headers = desk.bearer("caricaturo") | {"Content-Type": "text/plain"}
    url = desk.emulator.base_url("caricaturo") + "/generate"
    assert tools["ask"]("POST", url, headers, b"{}").status == 400


def test_an_unknown_order_is_not_found(desk):
    assert desk.get("caricaturo", "/orders/1").data["error"]["code"] == "ORDER_NOT_FOUND"


def test_the_account_tells_what_is_left(desk):
    order(desk)
    reply = desk.get("caricaturo", "/account")
    assert reply.data["account"] == {
        "user_id": 5, "credits_remaining": 999_999, "api_calls_today": 2, "api_calls_total": 2,
        "plan": "paid",
    }  # fmt: skip
    assert reply.data["rate_limit"]["remaining"] == int(reply.headers["X-RateLimit-Remaining"])
    assert reply.data["rate_limit"]["reset"] == int(reply.headers["X-RateLimit-Reset"])
    assert re.fullmatch(r"\d+", reply.headers["X-RateLimit-Limit"])


def test_without_credits_nothing_is_ordered(clock, tools):
    with Emulator(clock=clock, credits=1) as emulator:
        desk = tools["Desk"](emulator, tools["picture"]((9, 9)), clock)
        assert order(desk).status == 202
        reply = order(desk)
        assert reply.status == 402
        assert reply.data["error"] == {
            "code": "INSUFFICIENT_CREDITS",
            "message": "Insufficient credits for this operation",
            "details": {"credits_required": 1, "credits_available": 0},
        }
        assert len(emulator.orders) == 1


def test_the_free_plan_takes_ten_requests_an_hour_and_one_order_at_once(clock, tools):
    with Emulator(clock=clock, plan="free") as emulator:
        desk = tools["Desk"](emulator, tools["picture"]((9, 9)), clock)
        assert [order(desk).status for _ in range(2)] == [202, 429]
        replies = [desk.get("caricaturo", "/account") for _ in range(9)]
        assert [reply.status for reply in replies] == [200] * 8 + [429]
        assert replies[-1].headers["X-RateLimit-Remaining"] == "0"
        assert replies[7].data["account"]["plan"] == "free"
        clock.now = int(replies[-1].headers["X-RateLimit-Reset"])
        assert desk.get("caricaturo", "/account").status == 200


def test_the_free_plan_takes_fifty_requests_a_day(clock, tools):
    with Emulator(clock=clock, plan="free") as emulator:
        desk = tools["Desk"](emulator, b"", clock)
        for _ in range(5):
            assert {desk.get("caricaturo", "/account").status for _ in range(10)} == {200}
            clock.now += 3600
        reply = desk.get("caricaturo", "/account")
        assert reply.status == 429
        assert int(reply.headers["X-RateLimit-Reset"]) % 86_400 == 0
