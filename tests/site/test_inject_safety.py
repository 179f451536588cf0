"""`site inject` does no harm: not outside the site, not when killed, not twice at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time

import pytest
from PIL import Image

from cardpress.errors import CardpressError
from cardpress.site.folder import SiteFolder


def test_check_writes_nothing(site):
    site.page("a.html", "A")
    before = site.bytes()
    report = site.inject(check=True)
    assert (report.changed, report.missing) == (["a.html"], 1)
    assert site.bytes() == before
    assert not site.cache.exists()
    site.inject()
    assert site.inject(check=True).changed == []
    site.folder.joinpath("og", site.cards()[0]).unlink()
    assert site.inject(check=True).changed == ["a.html"]


def test_links_do_not_lead_outside(site, tmp_path):
    outside = tmp_path / "outside.html"
    outside.write_text("<head><title>x</title></head>")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    folder.joinpath("page.html").write_text("<head><title>y</title></head>")
    site.folder.joinpath("link.html").symlink_to(outside)
    site.folder.joinpath("folder").symlink_to(folder)
    report = site.inject()
    assert report.skipped == {"link": 1}
    assert outside.read_text() == "<head><title>x</title></head>"
    assert folder.joinpath("page.html").read_text() == "<head><title>y</title></head>"


def test_the_folder_of_the_cards_does_not_lead_outside(site, tmp_path):
    site.page("a.html", "A")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    site.folder.joinpath("og").symlink_to(elsewhere)
    with pytest.raises(CardpressError, match="inside the site"):
        site.inject()
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    "photo", ["../../secret.png", "/%2e%2e/secret.png", "..%2f..%2fsecret.png"]
)
def test_a_photo_does_not_lead_outside(site, tmp_path, photo):
    Image.new("RGB", (50, 50), "#ff0000").save(tmp_path / "secret.png")
    site.write("a.html", f'<head><title>x</title><meta name="cardpress:photo" content="{photo}">')
    report = site.inject()
    assert len(report.failures) == 1
    assert site.cards() == []


def test_a_page_that_changes_meanwhile_is_not_overwritten(site, monkeypatch):
    file = site.page("a.html", "A")
    write = SiteFolder.write

    def disturbed(self, path, data, **options):
        if path == "a.html":
            file.write_text("<head><title>Newer</title></head>")
        return write(self, path, data, **options)

    monkeypatch.setattr(SiteFolder, "write", disturbed)
    report = site.inject()
    assert file.read_text() == "<head><title>Newer</title></head>"
    assert [failure.code for failure in report.failures] == ["changed"]


def test_a_damaged_cache_does_no_harm(site):
    site.page("a.html", "A")
    site.inject()
    after = site.bytes()
    for file in site.cache.rglob("*"):
        if file.is_file():
            file.write_bytes(b"rubbish")
    for card in site.folder.glob("og/*.png"):
        card.unlink()
    assert site.inject().cards.origins == {"rendered": 1}
    assert site.bytes() == after


def test_many_cards_on_all_cores(site):
    for number in range(30):
        site.page(f"{number}.html", f"Page {number}")
    report = site.inject(jobs=2)
    assert report.cards.origins == {"rendered": 30}
    alone = site.bytes()
    shutil.rmtree(site.cache)
    shutil.rmtree(site.folder / "og")
    site.inject(jobs=1)
    assert site.bytes() == alone


def run(site, *more):
    command = [sys.executable, "-m", "cardpress", "site", "inject", "site", "--site-url"]
    command += ["https://example.com", "-t", "plain.json", "--cache", "cache", *more]
    return subprocess.Popen(
        command, cwd=site.folder.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def assert_whole(site):
    for card in site.folder.glob("og/*.png"):
        with Image.open(card) as image:
            image.load()
    for page in site.folder.glob("*.html"):
        content = page.read_bytes()
        assert content.endswith(b"</html>\n")
        assert content.count(b"<!-- cardpress -->") == content.count(b"<!-- /cardpress -->") <= 1


def test_killed_at_any_moment(site):
    count = 40
    for number in range(count):
        site.page(f"{number}.html", f"Page {number} " + "word " * (number % 7))
    for wait in (0.25, 0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.3):
        for jobs in ("1", "2"):
            process = run(site, "--jobs", jobs)
            time.sleep(wait)
            process.kill()
            process.communicate()
            assert_whole(site)
    process = run(site)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert_whole(site)
    assert all("og:image" in site.tags(page) for page in site.folder.glob("*.html"))
    assert len(site.cards()) == count
    assert list(site.folder.rglob("*.part")) == []


def test_two_runs_at_once(site):
    for number in range(40):
        site.page(f"{number}.html", f"Page {number}")
    runs = [run(site), run(site)]
    for process in runs:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert_whole(site)
    assert len(site.cards()) == 40
    assert site.inject(url="https://example.com").changed == []
