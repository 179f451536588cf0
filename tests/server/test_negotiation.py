"""Which format an `Accept` header means (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import pytest
from werkzeug.exceptions import HTTPException

from cardpress_server.negotiation import MEDIA_TYPES, wanted_format

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        (None, "svg"),
        ("", "svg"),
        ("*/*", "svg"),
        ("image/*", "svg"),
        ("image/png", "png"),
        ("IMAGE/PNG", "png"),
        ("image/png; charset=utf-8", "png"),
        ("image/webp;q=0.5, image/png;q=0.4", "webp"),
        ("image/webp;q=0.4, image/png;q=0.5", "png"),
        ("image/avif, image/*;q=0.9", "avif"),
        ("image/svg+xml;q=0, */*", "png"),
        ("image/*;q=0, image/tiff", "tiff"),
        ("image/png;q=0, image/svg+xml;q=0, image/*;q=0.1", "jpeg"),
        ("application/json, text/plain, */*", "svg"),
        ("text/html, image/jpeg;q=0.001", "jpeg"),
        (BROWSER, "webp"),
        ("application/problem+json", "svg"),
        ("image/tiff, application/problem+json;q=0.1", "tiff"),
    ],
)
def test_format_is_the_best_of_those_accepted(accept, format):
    assert wanted_format(accept).name == format


@pytest.mark.parametrize(
    "accept",
    ["text/html", "application/json", "image/gif", "*/*;q=0", "image/*;q=0", "image/png;q=0", "x"],
)
def test_nothing_acceptable_is_406_with_the_list(app, accept):
    with app.test_request_context(), pytest.raises(HTTPException) as caught:
        wanted_format(accept)
    answer = caught.value.get_response()
    assert answer.status_code == 406
    assert answer.json["details"]["supported"] == MEDIA_TYPES
