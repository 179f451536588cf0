"""`POST /api/v1/image` as Craftr documents it, and what we add."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

TYPES = {
    "image/svg+xml": None,
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/avif": "AVIF",
}


@pytest.mark.parametrize("kind", TYPES)
def test_each_format_comes_with_craftrs_headers(local, kind):
    answer = local.post(accept=kind)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000"
    assert answer.headers["Vary"] == "Accept, Authorization"
    if TYPES[kind] is None:
        assert ET.fromstring(answer.data).get("width") == "200"
    else:
        picture = Image.open(io.BytesIO(answer.data))
        assert (picture.format, picture.size) == (TYPES[kind], (200, 100))


def test_equal_pictures_have_equal_strong_tags(local):
    first, again, other = local.post(), local.post(), local.post(accept="image/png")
    assert first.data == again.data
    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.headers["ETag"].startswith('"')
    assert first.headers["ETag"] != other.headers["ETag"]


def test_svg_may_draw_and_nothing_else(local):
    policy = local.post().headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert local.post().headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic dXNlcg==", "token", "Bearer one two", "Bearer a, Bearer b"],
)
def test_missing_or_malformed_authorization_is_401(local, header):
    answer = local.post(Authorization=header)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert set(answer.json) == {"error", "details"}


@pytest.mark.parametrize("token", ["nobody", "cp_" + "x" * 43, "schlüssel", "\xff\xfe", "x" * 9000])
def test_unknown_key_is_403(local, token):
    answer = local.post(Authorization=f"Bearer {token}")
    assert answer.status_code == 403
    assert token not in answer.text


def test_scheme_is_not_case_sensitive(local):
    assert local.post(Authorization=f"bEARER {local.token}").status_code == 200


def test_bad_key_is_told_before_a_bad_body(local):
    assert local.post(data="{", Authorization="Bearer nobody").status_code == 403


def test_revoked_key_is_worthless_at_once(local, keys):
    assert local.post().status_code == 200
    keys.revoke(keys.find(local.token.encode()).id)
    assert local.post().status_code == 403


def test_scale_quality_and_effort(local):
    small = Image.open(io.BytesIO(local.post(accept="image/png").data))
    large = Image.open(io.BytesIO(local.post(query="?scale=2.5", accept="image/png").data))
    assert large.size == (small.width * 2.5, small.height * 2.5)
    coarse = local.post(query="?quality=1&effort=fast", accept="image/jpeg")
    fine = local.post(query="?quality=100&effort=small", accept="image/jpeg")
    assert len(coarse.data) < len(fine.data)


@pytest.mark.parametrize(
    "query",
    [
        "?scale=0", "?scale=5", "?scale=nan", "?scale=1e9", "?scale=", "?scale=-1", "?scale=²",
        "?quality=0", "?quality=101", "?quality=80.5", "?quality=80", "?effort=slow", "?report=yes",
        "?scale=1&scale=2", "?size=2",
    ],
)  # fmt: skip
def test_bad_option_is_400(local, query):
    answer = local.post(query=query, accept="image/png")
    assert answer.status_code == 400
    assert answer.json["details"]["problems"]


def test_report_gives_layout_and_warnings(local):
    document = {
        "width": 100,
        "height": 100,
        "components": [
            {"type": "text", "text": "Too long for this", "x": 5, "y": 6, "fontSize": 40,
             "frameWidth": 80, "height": 20, "overflow": "shrink"},
        ],
    }  # fmt: skip
    answer = local.post(document, "?report=1", accept="image/png")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    report = answer.json
    assert (report["width"], report["height"]) == (100, 100)
    assert report["components"][0]["box"]["x"] == 5
    assert report["components"][0]["lines"][0]["text"]
    assert report["report"][0]["pointer"] == "/components/0/text"


def test_report_costs_no_picture(free, app):
    metrics = app.extensions["cardpress"].metrics
    before = metrics.text()
    for _ in range(11):
        answer = free.post(query="?report=1")
        assert answer.status_code == 200
        assert "X-RateLimit-Limit" not in answer.headers
    after = metrics.text()
    assert [
        line for line in after.splitlines() if line.startswith(b"cardpress_pictures_total")
    ] == [line for line in before.splitlines() if line.startswith(b"cardpress_pictures_total")]
    assert free.post().headers["X-RateLimit-Remaining"] == "9"


def test_report_needs_a_key_and_obeys_its_plan(free):
    part = {"type": "divider", "length": 5, "x": 0, "y": 0}
    document = {"width": 20, "height": 20, "components": [part] * 11}
    assert free.post(document, "?report=1").json["details"]["limit"] == 10
    assert free.post(query="?report=1", Authorization="").status_code == 401
    assert free.post(query="?report=1", Authorization="Bearer nobody").status_code == 403


def test_same_picture_is_made_once_and_costs_each_time(free):
    document = {"width": 31, "height": 17, "background": "#123456"}
    first, again = free.post(document), free.post(document)
    assert first.data == again.data
    assert first.headers["ETag"] == again.headers["ETag"]
    assert re.fullmatch(r"render;dur=\d+\.\d\d", first.headers["Server-Timing"])
    assert again.headers["Server-Timing"] == 'cache;desc="hit"'
    assert again.headers["X-RateLimit-Remaining"] == "8"
    other = free.post(document, "?scale=2")
    assert other.headers["Server-Timing"].startswith("render;")


def test_kept_picture_is_not_given_beyond_a_plan(free, local):
    part = {"type": "divider", "length": 7, "x": 0, "y": 0}
    document = {"width": 21, "height": 20, "components": [part] * 11}
    assert local.post(document).status_code == 200
    assert free.post(document).status_code == 400


def test_template_cannot_be_posted(local):
    """What names a kept picture of a template is no document."""
    for body in ("[]", '["digest", {}]'):
        assert local.post(data=body).status_code == 400


def test_problems_come_with_pointers(local):
    document = {"width": 100, "height": 100, "components": [{"type": "text", "x": "1", "size": 3}]}
    answer = local.post(document)
    assert answer.status_code == 400
    found = {(one["code"], one["pointer"]) for one in answer.json["details"]["problems"]}
    assert ("unknown-field", "/components/0/size") in found
    assert ("invalid-type", "/components/0/x") in found
    assert ("missing-field", "/components/0/text") in found


def test_same_as_rfc_9457(local):
    answer = local.post({"width": 100}, accept="image/png, application/problem+json")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json
    assert body["status"] == 400
    assert body["title"] == "Bad Request"
    assert body["type"] == "about:blank"
    assert body["errors"] == [
        {"code": "missing-field", "pointer": "#/height", "detail": body["errors"][0]["detail"]}
    ]
    assert body["instance"].endswith(answer.headers["X-Request-ID"])


def test_problem_type_alone_still_gives_pictures(local):
    answer = local.post(accept="application/problem+json")
    assert answer.headers["Content-Type"] == "image/svg+xml"


def test_free_plan_has_ten_components(free, local):
    part = {"type": "divider", "length": 5, "x": 0, "y": 0}
    document = {"width": 20, "height": 20, "components": [part] * 11}
    answer = free.post(document)
    assert answer.status_code == 400
    assert answer.json["details"]["limit"] == 10
    assert answer.json["details"]["problems"][0]["code"] == "limit-components"
    assert free.post({**document, "components": [part] * 10}).status_code == 200
    assert local.post(document).status_code == 200


def test_other_limits_are_named(local, app):
    limits = app.extensions["cardpress"].settings.rendering.limits
    answer = local.post({"width": limits.side + 1, "height": 10})
    assert answer.status_code == 400
    assert answer.json["details"]["limit"] == limits.side


def test_free_plan_has_ten_pictures_and_failures_cost_nothing(free):
    for turn in range(10):
        assert free.post({"width": "x"}).status_code == 400
        assert free.post(accept="text/html").status_code == 406
        answer = free.post()
        assert answer.status_code == 200
        assert answer.headers["X-RateLimit-Limit"] == "10"
        assert answer.headers["X-RateLimit-Remaining"] == str(9 - turn)
    answer = free.post()
    assert answer.status_code == 429
    assert answer.json["error"] == "Rate limit exceeded"
    assert answer.json["retryAfter"].endswith("-01T00:00:00.000Z")
    assert 0 < int(answer.headers["Retry-After"]) <= 31 * 86_400
    assert answer.headers["X-RateLimit-Remaining"] == "0"


def test_local_plan_has_no_quota(local):
    assert "X-RateLimit-Limit" not in local.post().headers


@pytest.mark.parametrize(
    "kind", ["text/plain", "", "application/json; charset=utf-16", "image/png"]
)
def test_other_bodies_than_json_are_415(local, kind):
    answer = local.post(Content_Type=kind)
    assert answer.status_code == 415
    assert "error" in answer.json


def test_json_may_name_its_charset(local):
    assert local.post(Content_Type="application/json; charset=UTF-8").status_code == 200


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "identity, gzip"])
def test_compressed_body_is_415(local, coding):
    assert local.post(Content_Encoding=coding).status_code == 415


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "TRACE"])
def test_other_methods_are_405(app, method):
    answer = app.test_client().open("/api/v1/image", method=method)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/v1/image/", "/api/v1/image/x", "/%00", "/../x"]
)
def test_other_addresses_are_404(app, path):
    answer = app.test_client().post(path)
    assert answer.status_code in (404, 405)
    assert answer.json["details"] == {}


def test_body_beyond_the_limit_is_413(local, app):
    size = app.extensions["cardpress"].settings.rendering.limits.document_bytes
    answer = local.post(data=b" " * (size + 1))
    assert answer.status_code == 413
    assert "error" in answer.json


def test_body_without_a_length_beyond_the_limit_is_413(local, app):
    size = app.extensions["cardpress"].settings.rendering.limits.document_bytes
    answer = local.client.post(
        "/api/v1/image",
        input_stream=io.BytesIO(b" " * (size + 100)),
        headers={"Authorization": f"Bearer {local.token}", "Content-Type": "application/json"},
        environ_base={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 413


def test_request_id_is_echoed_if_sane(local):
    assert local.post(X_Request_ID="abc-1.2_3").headers["X-Request-ID"] == "abc-1.2_3"
    for odd in ("a b", "x" * 65, "<script>", "ü"):
        made = local.post(X_Request_ID=odd).headers["X-Request-ID"]
        assert made != odd
        assert len(made) == 16
