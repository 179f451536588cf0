"""The library under the commands, as plug-ins of generators use it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from cardpress.errors import TemplateError
from cardpress.site import CardPress, PageTags, head_tags


def test_cards_are_submitted_and_made(site):
    with CardPress(site.folder, site.options(), cache=site.cache, jobs=1) as press:
        values = {"title": "Hi & bye", "date": date(2026, 1, 2), "tags": ["a", "b"], "author": None}
        file = press.submit(values | {"unknown": 1}, "a/index.html")
        assert press.submit(values, "b/index.html").path == file.path
        tally = press.finish()
    assert tally.origins == {"rendered": 1}
    assert file.url == f"https://example.com/docs/{file.path}"
    assert (file.width, file.height, file.media_type) == (300, 200, "image/png")
    assert file.alt == "Hi & bye"
    with Image.open(site.folder / file.path) as image:
        assert image.size == (300, 200)
    tags = head_tags(PageTags("Hi & bye", "", "website", "https://example.com/docs/a/"), file)
    assert '<meta property="og:title" content="Hi &amp; bye">' in tags
    assert "og:description" not in tags
    assert tags.count("\n") == 11


def test_what_goes_wrong_is_told_with_a_pointer(site):
    with CardPress(site.folder, site.options(), jobs=1) as press:
        press.submit({"title": "x", "accent": "blue"})
        press.submit({})
        [first, second] = press.finish().failures
        assert (first.code, first.pointer) == ("invalid-value", "/variables/accent")
        assert (second.code, second.pointer) == ("missing-value", "/variables/title")
        with pytest.raises(TemplateError):
            press.submit({"title": "x"}, template="none")


def test_a_document_that_is_not_valid_points_into_the_template(site):
    template = json.loads(site.template.read_text())
    template["document"]["components"].insert(
        0, {"type": "text", "text": "x", "x": "{{ title }}", "y": 0}
    )
    site.template.write_text(json.dumps(template))
    with CardPress(site.folder, site.options(), jobs=1) as press:
        press.submit({"title": "not a number"})
        [failure] = press.finish().failures
    assert failure.pointer == "/document/components/0/x"


def test_a_path_is_taken_as_it_is(site, tmp_path):
    Image.new("RGB", (50, 50), "#00ff00").save(tmp_path / "p.png")
    with CardPress(site.folder, site.options(), jobs=1) as press:
        file = press.submit({"title": "x", "photo": Path(tmp_path / "p.png")})
        assert not press.finish().failures
    with Image.open(site.folder / file.path) as image:
        assert image.convert("RGB").getpixel((220, 120)) == (0, 255, 0)


def test_nothing_is_fetched(site):
    with CardPress(site.folder, site.options(), jobs=1) as press:
        press.submit({"title": "x", "photo": "https://example.com/p.png"})
        [failure] = press.finish().failures
    assert "example.com" in failure.error or "offline" in failure.error


def test_a_full_disk_is_told(site, monkeypatch):
    from cardpress.site.folder import SiteFolder

    def full(self, path, data, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(SiteFolder, "write", full)
    with CardPress(site.folder, site.options(), jobs=1) as press:
        press.submit({"title": "x"})
        [failure] = press.finish().failures
    assert "No space left" in failure.error
    assert site.cards() == []


def test_pictures_of_the_options_start_at_their_folder(site, tmp_path):
    for color in ("#00ff00", "#ff0000"):
        Image.new("RGB", (50, 50), color).save(tmp_path / "p.png")
        options = site.options(values={"photo": "p.png", "accent": "#0000ff"})
        with CardPress(site.folder, options, jobs=1) as press:
            file = press.submit({"title": "x"})
            assert not press.finish().failures
        with Image.open(site.folder / file.path) as image:
            pixels = image.convert("RGB")
        assert "#{:02x}{:02x}{:02x}".format(*pixels.getpixel((220, 120))) == color
        assert pixels.getpixel((150, 195)) == (0, 0, 255)
    assert len(site.cards()) == 2


def test_a_worker_that_is_killed_fails_only_cards(site, monkeypatch):
    """What is left is named, and the press does not hang."""
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool

    from cardpress.site import press as module

    class Pool:
        submitted = 0

        def submit(self, *_):
            self.submitted += 1
            if self.submitted > 10:
                raise BrokenProcessPool("gone")
            future = Future()
            future.set_exception(BrokenProcessPool("gone"))
            return future

        def shutdown(self, **_):
            pass

    monkeypatch.setattr(module, "process_pool", lambda jobs: Pool())
    with CardPress(site.folder, site.options(), jobs=2) as press:
        for number in range(12):
            press.submit({"title": f"Page {number}"})
        tally = press.finish()
    assert {failure.code for failure in tally.failures} == {"killed"}
    assert len(tally.failures) == 12
