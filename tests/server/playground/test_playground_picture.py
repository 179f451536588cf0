"""What is typed becomes a picture."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

import cardpress

pytestmark = pytest.mark.chromium

RED = {"width": 300, "height": 150, "background": "#ff0000", "components": []}

WORDS = {
    **RED,
    "components": [{"type": "text", "text": "Hello", "x": 10, "y": 20, "fontSize": 32}],
}


def test_typing_changes_the_picture(page):
    page.write(RED)
    page.shows(255, 0, 0)
    expect(page.locator("#facts")).to_contain_text("PNG · 300 × 150 · ")
    page.write(RED | {"background": "#0000ff"})
    page.shows(0, 0, 255)
    expect(page.locator("#summary")).to_have_text("No problems")


def test_options_change_the_picture(page):
    page.write(RED)
    for format, name in (("jpeg", "JPEG"), ("webp", "WebP"), ("avif", "AVIF"), ("svg", "SVG")):
        page.locator(f"input[value={format}]").check()
        expect(page.locator("#facts")).to_contain_text(f"{name} · 300 × 150 · ")
    page.select_option("select[name=scale]", "2")
    expect(page.locator("#facts")).to_contain_text("SVG · 600 × 300 · ")
    page.locator("input[value=tiff]").check()
    expect(page.locator("#state")).to_have_text("Shown as PNG: browsers cannot show this format")
    with page.expect_request(lambda request: "quality=30" in request.url):
        page.locator("input[value=jpeg]").check()
        page.locator("#quality").fill("30")
    with page.expect_request(lambda request: "effort=small" in request.url):
        page.select_option("select[name=effort]", "small")


def test_the_picture_can_be_downloaded(page):
    page.write(RED)
    page.locator("input[value=jpeg]").check()
    expect(page.locator("#facts")).to_contain_text("JPEG · 300 × 150 · ")
    with page.expect_download() as download:
        page.locator("#download").click()
    assert download.value.suggested_filename == "card.jpg"
    assert Path(download.value.path()).read_bytes() == cardpress.render(RED, "jpeg").data


def test_the_newest_document_wins(page):
    held = []
    page.route("**/api/v1/image", lambda route: held.append(route))
    page.write(RED)
    page.eventually(lambda: held)
    page.unroute("**/api/v1/image")
    page.write(RED | {"background": "#00ff00"})
    page.shows(0, 255, 0)
    # The page has given the first one up, so Chromium may refuse a late answer to it.
    with contextlib.suppress(Error):
        held[0].fulfill(body=cardpress.render(RED, "png").data, content_type="image/png")
    page.wait_for_timeout(300)
    assert page.pixel() == [0, 255, 0, 255]


def test_the_overlay_shows_what_the_server_measures(page):
    page.write(WORDS)
    page.shows(255, 0, 0)
    page.locator("input[name=boxes]").check()
    page.locator("input[name=baselines]").check()
    page.locator("input[name=zones]").check()
    measured = cardpress.measure(WORDS).components[0]
    for name, value in measured.box._asdict().items():
        drawn = page.locator(".box rect").get_attribute(name)
        assert float(drawn) == pytest.approx(value)
    baseline = page.locator(".baseline").get_attribute("y1")
    assert float(baseline) == pytest.approx(measured.lines[0].baseline)
    expect(page.locator(".zone")).to_have_count(2)
    page.locator(".box rect").click()
    assert json.loads(page.selected()) == WORDS["components"][0]
    expect(page.locator(".box.current")).to_have_count(1)


def test_sketches_show_the_picture_and_say_what_sites_refuse(page):
    page.write(WORDS)
    page.shows(255, 0, 0)
    source = page.locator("#picture").get_attribute("src")
    pictures = page.locator('[data-slot="picture"]')
    expect(pictures).to_have_count(6)
    assert {picture.get_attribute("src") for picture in pictures.all()} == {source}
    expect(page.locator('.facebook [data-slot="title"]')).to_have_text("Hello")
    expect(page.locator(".verdict.bad")).to_have_count(0)
    page.locator("input[value=svg]").check()
    expect(page.locator(".verdict.bad")).to_have_count(6)
    square = page.locator(".whatsapp .crop").bounding_box()
    assert square["width"] == square["height"]


def test_a_limit_is_said_plainly(page):
    body = {"error": "Rate limit exceeded", "retryAfter": "2027-01-01T00:00:00.000Z"}
    page.route("**/api/v1/image", lambda route: route.fulfill(status=429, json=body))
    page.write(RED)
    expect(page.locator("#state")).to_contain_text("Rate limit exceeded: try again after ")
    expect(page.locator("#frame")).to_have_class("frame stale")


def test_a_busy_server_is_asked_again(page):
    answers = iter([{"error": "the service is busy; try again in a moment", "details": {}}])

    def answer(route):
        body = next(answers, None)
        if body is None:
            route.continue_()
        else:
            route.fulfill(status=503, json=body, headers={"Retry-After": "1"})

    page.route("**/api/v1/image", answer)
    page.write(RED)
    expect(page.locator("#state")).to_have_text("the service is busy; try again in a moment")
    page.shows(255, 0, 0)
    expect(page.locator("#state")).to_have_text("")


def test_a_server_that_is_gone_is_said_to_be(page):
    page.route("**/api/v1/image", lambda route: route.abort())
    page.write(RED)
    expect(page.locator("#state")).to_have_text("The server does not answer. Is it still running?")
