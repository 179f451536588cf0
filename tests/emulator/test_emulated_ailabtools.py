"""The emulated ailabtools does what its document says."""

from __future__ import annotations

import io

import pytest
from PIL import Image

PATH = "/api/image/effects/ai-anime-generator"


def order(desk, **fields):
    """Order a cartoon; a field that is None is left out."""
    whole = {"task_type": "async", "image": desk.photo, "index": "0"} | fields
    kept = {name: value for name, value in whole.items() if value is not None}
    return desk.upload("ailabtools", PATH, kept)


def test_an_order_is_accepted_as_the_document_shows(desk):
    data = order(desk).data
    assert set(data) == {
        "error_code", "error_code_str", "error_msg", "request_id", "log_id", "task_type", "task_id"
    }  # fmt: skip
    assert (data["error_code"], data["error_code_str"], data["error_msg"]) == (0, "", "")
    assert data["task_type"] == "async"
    assert data["task_id"]


def test_a_task_passes_through_its_states(desk):
    created = order(desk)
    answers = [desk.poll("ailabtools", created).data for _ in range(3)]
    assert [answer["task_status"] for answer in answers] == [0, 1, 2]
    words = [answer["data"]["status"] for answer in answers]
    assert words == ["QUEUING", "PROCESSING", "PROCESS_SUCCESS"]
    assert [bool(answer["data"]["result_url"]) for answer in answers] == [False, False, True]
    assert all(answer["error_code"] == 0 for answer in answers)


@pytest.mark.parametrize(
    ("size", "result"),
    [
        ((300, 300), (1536, 1536)),
        ((450, 300), (2304, 1536)),
        ((300, 400), (1536, 2048)),
        ((900, 300), (2304, 1536)),
        ((256, 3000), (1536, 2304)),
    ],
)
def test_the_result_has_the_documented_size(desk, tools, size, result):
    created = order(desk, image=tools["picture"](size))
    drawn = tools["ask"]("GET", desk.result_url("ailabtools", created))
    with Image.open(io.BytesIO(drawn.body)) as picture:
        assert picture.size == result


def test_every_effect_looks_different(desk, tools):
    photo = tools["picture"]((256, 256))
    urls = [desk.result_url("ailabtools", order(desk, image=photo, index=str(i))) for i in range(9)]
    assert len({tools["ask"]("GET", url).body for url in urls}) == 9


@pytest.mark.parametrize("format", ["JPEG", "PNG", "BMP", "WEBP"])
def test_documented_formats_are_taken(desk, tools, format):
    assert order(desk, image=tools["picture"]((256, 256), format)).data["error_code"] == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"task_type": None}, {"task_type": "sync"}, {"index": None}, {"index": "9"},
        {"index": "-1"}, {"index": "1.0"}, {"index": ""}, {"image": None}, {"image": "text"},
        {"image": b"GIF89a" + bytes(20)}, {"image": b"\x00\x00\x00\x18ftypheic" + bytes(40)},
        {"effect": "1"},
    ],
)  # fmt: skip
def test_a_wrong_field_is_refused_and_not_billed(desk, fields):
    reply = order(desk, **fields)
    assert reply.status == reply.data["error_code"] == 400
    assert reply.data["error_code_str"]
    assert reply.data["error_msg"]
    assert desk.emulator.orders == []


@pytest.mark.parametrize(
    ("size", "status"),
    [
        ((256, 256), 200), ((255, 256), 400), ((256, 255), 400), ((5760, 3240), 200),
        ((5761, 300), 400), ((300, 3241), 400),
    ],
)  # fmt: skip
def test_the_photo_has_the_documented_size(desk, tools, size, status):
    assert order(desk, image=tools["picture"](size)).status == status


def test_a_photo_of_more_than_10_megabytes_is_refused(desk):
    rest = 10_000_000 - len(desk.photo)
    assert order(desk, image=desk.photo + bytes(rest)).status == 200
    assert order(desk, image=desk.photo + bytes(rest + 1)).status == 400


def test_the_key_has_a_header_of_its_own(desk, tools):
    url = desk.emulator.base_url("ailabtools") + PATH
    bearer = {"Authorization": f"Bearer {desk.emulator.key('ailabtools')}"}
    assert tools["ask"]("POST", url, bearer).status == 401
    assert tools["ask"]("POST", url, {"ailabapi-api-key": "wrong"}).data["error_code"] == 401


@pytest.mark.parametrize("body", [b"", b"--b0undary--", b"--b0undary\r\n\r\nx", b"index=1"])
def test_a_damaged_form_is_refused(desk, tools, body):
    headers = {"ailabapi-api-key": desk.emulator.key("ailabtools")}
    headers["Content-Type"] = "multipart/form-data; boundary=b0undary"
    url = desk.emulator.base_url("ailabtools") + PATH
    assert tools["ask"]("POST", url, headers, body).status == 400


def test_json_is_refused(desk, tools):
    headers = {"ailabapi-api-key": desk.emulator.key("ailabtools")}
    headers["Content-Type"] = "application/json"
    url = desk.emulator.base_url("ailabtools") + PATH
    assert tools["ask"]("POST", url, headers, b'{"task_type": "async"}').status == 400


def test_a_query_needs_a_known_task(desk):
    path = "/api/common/query-async-task-result"
    assert desk.get("ailabtools", path).status == 400
    assert desk.get("ailabtools", f"{path}?task_id=").status == 400
    assert desk.get("ailabtools", f"{path}?task_id=x&y=1").status == 400
    assert desk.get("ailabtools", f"{path}?task_id=x&task_id=y").status == 400
    assert desk.get("ailabtools", f"{path}?task_id=x").data["error_code"] == 404


def test_results_are_kept_for_24_hours(desk, tools):
    created = order(desk)
    url = desk.result_url("ailabtools", created)
    desk.clock.now += 86_399
    assert tools["ask"]("GET", url).status == 200
    assert desk.poll("ailabtools", created).status == 200
    desk.clock.now += 1
    assert tools["ask"]("GET", url).status == 410
    assert desk.poll("ailabtools", created).status == 404
