"""The emulated mediagen does what its document says."""

from __future__ import annotations

import base64
import io
import json
import struct

import pytest
from PIL import Image

from cardpress.emulator import Emulator, video

IMAGE_FACTS = {
    "url", "content_type", "file_name", "file_size", "width", "height", "aspect_ratio"
}  # fmt: skip


def image(desk, **fields):
    return desk.post("mediagen", "/api/v1/images", {"prompt": "A sunset"} | fields)


def test_images_are_made_as_the_document_shows(desk, tools):
    reply = image(desk, aspect_ratio="16:9", output_format="webp", num_images=2)
    data = reply.data["data"]
    assert reply.data["success"] is True
    assert set(data) == {
        "images", "generation_id", "generation_time", "remaining_points", "request_id"
    }  # fmt: skip
    assert len(data["images"]) == 2
    assert len(data["generation_id"]) == 24
    assert data["remaining_points"] == 999_992
    for facts in data["images"]:
        assert set(facts) == IMAGE_FACTS
        file = tools["ask"]("GET", facts["url"])
        assert len(file.body) == facts["file_size"]
        assert file.headers["Content-Type"] == facts["content_type"] == "image/webp"
        with Image.open(io.BytesIO(file.body)) as picture:
            assert picture.format == "WEBP"
            assert picture.size == (facts["width"], facts["height"]) == (1920, 1080)


@pytest.mark.parametrize("format", ["png", "jpeg", "webp"])
def test_the_format_is_the_one_asked_for(desk, tools, format):
    facts = image(desk, output_format=format).data["data"]["images"][0]
    with Image.open(io.BytesIO(tools["ask"]("GET", facts["url"]).body)) as picture:
        assert (picture.format, picture.size) == (format.upper(), (1080, 1080))
    assert facts["aspect_ratio"] == "1:1"


def test_the_same_prompt_gives_the_same_picture(desk, tools):
    bodies = []
    for prompt in ("A lake", "A lake", "A hill"):
        url = image(desk, prompt=prompt).data["data"]["images"][0]["url"]
        bodies.append(tools["ask"]("GET", url).body)
    assert bodies[0] == bodies[1] != bodies[2]


@pytest.mark.parametrize(
    "fields",
    [
        {"prompt": ""}, {"prompt": " "}, {"prompt": None}, {"aspect_ratio": "wide"},
        {"aspect_ratio": "0:1"}, {"aspect_ratio": "9:1"}, {"output_format": "jpg"},
        {"num_images": 0}, {"num_images": 5}, {"num_images": 1.5}, {"num_images": "1"},
        {"num_images": True}, {"model": ""}, {"model": 3}, {"size": "large"},
    ],
)  # fmt: skip
def test_a_wrong_field_is_refused_and_not_billed(desk, fields):
    reply = image(desk, **fields)
    assert reply.status == 400
    assert reply.data["success"] is False
    assert isinstance(reply.data["error"], str)
    assert desk.emulator.orders == []


def test_a_video_is_made_as_the_document_shows(desk, tools):
    av = pytest.importorskip("av")
    reply = desk.post("mediagen", "/api/v1/videos", {
        "prompt": "A spaceship", "model": "ltx-2", "duration": 2, "resolution": "360p",
        "aspect_ratio": "16:9",
    })  # fmt: skip
    data = reply.data["data"]
    facts = data["video"]
    assert set(data) == {"video", "generation_time", "remaining_points", "request_id"}
    assert set(facts) == IMAGE_FACTS | {"duration", "resolution", "model", "generation_id"}
    assert (facts["width"], facts["height"], facts["duration"]) == (640, 360, 2)
    file = tools["ask"]("GET", facts["url"])
    assert file.headers["Content-Type"] == "video/mp4"
    assert len(file.body) == facts["file_size"]
    with av.open(io.BytesIO(file.body)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(video=0)]
        assert container.duration == 2_000_000
    assert len(frames) == 24
    assert (frames[0] != frames[-1]).any()


@pytest.mark.parametrize(
    "fields",
    [
        {"prompt": ""}, {"model": "sora"}, {"duration": 0}, {"duration": "4"},
        {"resolution": "4k"}, {"aspect_ratio": "16x9"}, {"fps": 30},
    ],
)  # fmt: skip
def test_a_wrong_video_is_refused(desk, fields):
    body = {"prompt": "A spaceship"} | fields
    assert desk.post("mediagen", "/api/v1/videos", body).status == 400
    assert desk.emulator.orders == []


def test_without_pyav_a_video_fails_with_a_clear_message(desk, monkeypatch):
    monkeypatch.setattr(video, "available", lambda: False)
    reply = desk.post("mediagen", "/api/v1/videos", {"prompt": "A spaceship"})
    assert reply.status == 500
    assert "PyAV" in reply.data["error"]
    assert desk.emulator.orders == []


@pytest.mark.parametrize("quality", ["standard", "no"])
def test_a_model_is_made_as_the_document_shows(desk, tools, quality):
    source = {"image_base64": base64.b64encode(desk.photo).decode(), "texture_quality": quality}
    data = desk.post("mediagen", "/api/v1/3d", source).data["data"]
    facts = data["model"]
    assert set(data) == {"model", "generation_time", "remaining_points", "request_id"}
    assert set(facts) == {
        "url", "preview_image", "content_type", "file_name", "file_size", "texture_quality",
        "generation_id",
    }  # fmt: skip
    file = tools["ask"]("GET", facts["url"])
    assert file.headers["Content-Type"] == "model/gltf-binary"
    assert len(file.body) == facts["file_size"]
    scene = parsed(file.body)
    assert ("images" in scene) is (quality == "standard")
    with Image.open(io.BytesIO(tools["ask"]("GET", facts["preview_image"]).body)) as picture:
        assert picture.size == (1024, 1024)


def parsed(data):
    """Return the JSON of a GLB after checking its frame (glTF 2.0, section 4.4)."""
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    size, kind = struct.unpack_from("<I4s", data, 12)
    assert kind == b"JSON"
    assert size % 4 == 0
    scene = json.loads(data[20 : 20 + size])
    binary, kind = struct.unpack_from("<I4s", data, 20 + size)
    assert kind == b"BIN\0"
    assert 28 + size + binary == length
    assert scene["buffers"] == [{"byteLength": binary}]
    view = scene["bufferViews"][3]
    start = 28 + size + view["byteOffset"]
    indices = struct.unpack(f"<{view['byteLength'] // 2}H", data[start:][: view["byteLength"]])
    assert len(indices) == scene["accessors"][3]["count"] == 36
    assert set(indices) == set(range(scene["accessors"][0]["count"]))
    return scene


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"image_url": "file:///etc/passwd"}, {"image_base64": "?"},
        {"image_url": "http://a/b", "image_base64": "AAAA"},
        {"image_url": "http://a/b", "texture_quality": "high"},
        {"image_url": "http://a/b", "orientation": 1}, {"image_url": "http://a/b", "prompt": "x"},
    ],
)  # fmt: skip
def test_a_wrong_model_is_refused(desk, fields):
    assert desk.post("mediagen", "/api/v1/3d", fields).status == 400
    assert desk.emulator.orders == []


def test_projects_are_listed_as_the_document_shows(desk):
    for number in range(3):
        image(desk, prompt=f"Picture {number}", aspect_ratio="16:9")
        desk.clock.now += 60
    desk.post("mediagen", "/api/v1/3d", {"image_url": "http://a/b"})
    query = "?type=images&page=1&limit=2&sort=createdAt&order=desc"
    data = desk.get("mediagen", f"/api/v1/projects{query}").data["data"]
    assert data["pagination"] == {
        "page": 1, "limit": 2, "total": 3, "pages": 2, "has_more": True
    }  # fmt: skip
    assert [project["prompt"] for project in data["projects"]] == ["Picture 2", "Picture 1"]
    first = data["projects"][0]
    assert set(first) == {"id", "type", "prompt", "created_at", "url", "thumbnail", "metadata"}
    assert first["type"] == "image"
    assert first["created_at"] == "2025-06-14T15:02:43Z"
    assert first["metadata"]["dimensions"] == "1920x1080"
    assert first["id"] == desk.emulator.orders[2].id


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["3d", "image", "image"]), ("?type=3d", ["3d"]), ("?type=videos", []),
        ("?order=asc", ["image", "image", "3d"]), ("?limit=2&page=2", ["image"]),
        ("?sort=type&order=asc", ["3d", "image", "image"]), ("?page=9", []),
    ],
)  # fmt: skip
def test_projects_are_filtered_sorted_and_paged(desk, query, found):
    image(desk)
    image(desk)
    desk.post("mediagen", "/api/v1/3d", {"image_url": "http://a/b"})
    data = desk.get("mediagen", f"/api/v1/projects{query}").data["data"]
    assert [project["type"] for project in data["projects"]] == found


@pytest.mark.parametrize(
    "query", ["type=3D", "page=0", "limit=101", "limit=x", "sort=size", "order=up", "q=1", "page="]
)
def test_a_wrong_question_is_refused(desk, query):
    assert desk.get("mediagen", f"/api/v1/projects?{query}").status == 400


def test_the_headers_count_down(desk):
    first, second = (desk.get("mediagen", "/api/v1/projects") for _ in range(2))
    left = [int(reply.headers["X-RateLimit-Remaining"]) for reply in (first, second)]
    assert left[0] - left[1] == 1
    assert int(first.headers["X-RateLimit-Reset"]) == 1_749_916_800


def test_the_free_plan_takes_a_hundred_requests_an_hour(clock, tools):
    with Emulator(clock=clock, plan="free") as emulator:
        desk = tools["Desk"](emulator, b"", clock)
        replies = [desk.get("mediagen", "/api/v1/projects") for _ in range(101)]
        assert [reply.status for reply in replies] == [200] * 100 + [429]


def test_without_points_nothing_is_made(clock, tools):
    with Emulator(clock=clock, credits=7) as emulator:
        desk = tools["Desk"](emulator, b"", clock)
        assert image(desk, num_images=2).status == 402
        assert image(desk).status == 200
        assert image(desk).data == {"success": False, "error": "Insufficient points"}
        assert [order.credits for order in emulator.orders] == [4]


@pytest.mark.parametrize("path", ["images", "videos", "3d"])
def test_a_wrong_key_is_refused(desk, tools, path):
    url = f"{desk.emulator.base_url('mediagen')}/api/v1/{path}"
    assert tools["ask"]("POST", url, {"Authorization": "Bearer wrong"}).status == 401
