"""`site inject` on small sites: what is read, written, skipped and left alone."""

from __future__ import annotations

import html
import json
import os
import shutil

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from cardpress.errors import CardpressError
from cardpress.site.inject import inject


def test_a_page_gets_its_card_and_tags(site):
    file = site.page("blog/über uns/index.html", "Hello & welcome")
    before = file.read_bytes()
    report = site.inject()
    assert (report.pages, report.changed, report.failures) == (1, ["blog/über uns/index.html"], [])
    [card] = site.cards()
    assert card.startswith("hello-welcome-")
    assert len(card) == len("hello-welcome-") + 16 + len(".png")
    picture = f"https://example.com/docs/og/{card}"
    assert site.tags(file) == {
        "og:title": "Hello & welcome",
        "og:description": "About Hello & welcome.",
        "og:type": "website",
        "og:url": "https://example.com/docs/blog/%C3%BCber%20uns/",
        "og:image": picture,
        "og:image:width": "300",
        "og:image:height": "200",
        "og:image:type": "image/png",
        "og:image:alt": "Hello & welcome – example.com/docs",
        "twitter:card": "summary_large_image",
        "twitter:title": "Hello & welcome",
        "twitter:description": "About Hello & welcome.",
        "twitter:image": picture,
        "twitter:image:alt": "Hello & welcome – example.com/docs",
    }
    with Image.open(site.folder / "og" / card) as image:
        assert image.size == (300, 200)
        assert min(image.convert("L").tobytes()) < 40, "there is text on it"
    after = file.read_bytes()
    start = after.index(b"<!-- cardpress -->")
    end = after.index(b"<!-- /cardpress -->") + len(b"<!-- /cardpress -->")
    assert after[:start] + after[end:] == before


def test_a_second_run_changes_nothing(site):
    for number in range(3):
        site.page(f"{number}.html", f"Page {number}")
    site.inject()
    before, times = site.bytes(), {p: p.stat().st_mtime_ns for p in site.folder.rglob("*")}
    report = site.inject()
    assert (report.changed, report.unchanged, dict(report.cards.origins)) == ([], 3, {"present": 3})
    assert site.bytes() == before
    assert {p: p.stat().st_mtime_ns for p in site.folder.rglob("*")} == times


def test_a_changed_title_changes_tags_and_card(site):
    file = site.page("a.html", "Old")
    site.inject()
    [old] = site.cards()
    file.write_bytes(file.read_bytes().replace(b"<title>Old", b"<title>New"))
    site.inject()
    assert site.tags(file)["og:title"] == "New"
    assert len(site.cards()) == 2
    assert old not in site.tags(file)["og:image"]
    assert file.read_bytes().count(b"<!-- cardpress -->") == 1


def test_a_clean_checkout_with_the_cache_renders_nothing(site):
    site.page("a.html", "A")
    site.page("b.html", "B")
    first = site.inject()
    assert first.cards.origins == {"rendered": 2}
    after = site.bytes()
    shutil.rmtree(site.folder)
    site.folder.mkdir()
    for name in "ab":
        os.utime(site.page(f"{name}.html", name.upper()), (1, 1))
    for file in site.cache.rglob("*"):
        os.utime(file, (2, 2))
    report = site.inject()
    assert report.cards.origins == {"cached": 2}
    assert site.bytes() == after


def test_equal_pages_share_a_card(site):
    site.page("a.html", "Same")
    site.page("b.html", "Same")
    report = site.inject()
    assert len(site.cards()) == 1
    assert report.cards.origins == {"rendered": 1}


def test_values_that_the_template_does_not_use_do_not_count(site):
    file = site.page("a.html", "Same")
    site.inject()
    cards = site.cards()
    file.write_bytes(
        file.read_bytes().replace(b"</title>", b"</title><meta name=section content=x>")
    )
    site.inject()
    assert site.cards() == cards


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ('<meta name="robots" content="noindex, follow">', "noindex"),
        ('<meta name="ROBOTS" content="NONE">', "noindex"),
        ('<meta name="cardpress" content="off">', "off"),
        ('<meta http-equiv="refresh" content="0; url=/there/">', "redirect"),
        ('<meta property="og:image" content="https://example.com/own.png">', "existing"),
    ],
)
def test_pages_that_are_left_alone(site, head, reason):
    page = f"<!doctype html><head><title>x</title>{head}</head><body>"
    file = site.write("a.html", page)
    report = site.inject()
    assert report.skipped == {reason: 1}
    assert file.read_text() == page
    assert site.cards() == []


@pytest.mark.parametrize("piece", ["", "<p>just a piece</p>", "<title>x</title>", "plain"])
def test_a_piece_of_a_page_is_skipped(site, piece):
    file = site.write("piece.html", piece)
    assert site.inject().skipped == {"fragment": 1}
    assert file.read_text() == piece


def test_the_authors_own_tags_are_kept_and_completed(site):
    own = '<meta name="og:title" content="Mine"><meta property="og:type" content="book">'
    file = site.write("a.html", f"<head><title>Theirs</title>{own}</head><body>")
    site.inject()
    assert file.read_text().count("og:title") == 1
    assert site.tags(file)["og:title"] == "Mine"
    assert site.tags(file)["og:type"] == "book"
    assert "og:image" in site.tags(file)
    assert site.cards()[0].startswith("mine-")


def test_existing_replace_takes_only_the_picture(site):
    own = (
        '<meta property="og:image" content="/own.png">\n'
        '<meta property="og:image:width" content="9"><meta name="twitter:card" content="summary">\n'
        '<meta name="twitter:image" content="/own.png"><meta property="og:title" content="Mine">'
    )
    file = site.write("a.html", f"<head><title>x</title>{own}</head><body>")
    site.inject(existing="replace")
    found = site.tags(file)
    assert found["og:image"].startswith("https://example.com/docs/og/mine-")
    assert found["og:title"] == "Mine"
    assert found["twitter:card"] == "summary_large_image"
    assert "own.png" not in file.read_text()
    before = file.read_bytes()
    for existing in ("replace", "keep"):
        site.inject(existing=existing)
        assert file.read_bytes() == before


def test_where_values_come_from(site):
    linked = {"@graph": [{"@type": "WebSite", "name": "No"}, {
        "@type": "BlogPosting", "headline": "Linked", "author": [{"name": "Ada"}, {"name": "Bo"}],
        "datePublished": "2026-01-02T03:04:05Z", "description": "Linked words"}]}  # fmt: skip
    head = f'<script type="application/ld+json">{json.dumps(linked)}</script>'
    file = site.write("a.html", f"<html lang=de><head><title>T</title>{head}</head>")
    site.inject()
    found = site.tags(file)
    assert (found["og:title"], found["og:description"]) == ("Linked", "Linked words")
    assert found["og:type"] == "article"
    file = site.write(
        "a.html", f'<head><meta name="cardpress:title" content="Own &amp; mine">{head}'
    )
    site.inject()
    assert site.tags(file)["og:title"] == "Own & mine"


@pytest.mark.parametrize("nothing", ["None", "undefined"])
def test_a_description_that_a_template_left_empty_is_none(site, nothing):
    meta = f'<meta name="description" content="{nothing}">'
    file = site.write("a.html", f"<!doctype html><html><head><title>A</title>{meta}</head></html>")
    site.inject()
    assert 'property="og:title"' in file.read_text()
    assert "og:description" not in file.read_text()


def test_the_name_of_the_site_is_not_part_of_the_title(site):
    file = site.page("a.html", "Hello | My Site")
    site.inject(name="My Site")
    assert site.tags(file)["og:title"] == "Hello"
    assert site.tags(file)["og:image:alt"] == "Hello – My Site"


def test_the_name_of_the_site_is_what_titles_end_with(site):
    files = [
        site.page(f"{number}.html", f"Page {number} - e-mail - My Site") for number in range(4)
    ]
    site.page("index.html", "My Site")
    site.inject()
    assert site.tags(files[0])["og:title"] == "Page 0 - e-mail"
    assert site.tags(files[0])["og:image:alt"] == "Page 0 - e-mail \u2013 My Site"
    assert site.tags(site.folder / "index.html")["og:image:alt"] == "My Site"
    before = site.bytes()
    site.inject()
    assert site.bytes() == before


def test_canonical_and_heading(site):
    page = '<!doctype html><link rel="canonical" href="/other/"><h1>A <em>big</em> day</h1>'
    file = site.write("a.html", page)
    site.inject()
    assert site.tags(file)["og:url"] == "https://example.com/other/"
    assert site.tags(file)["og:title"] == "A big day"


def test_templates_by_path_and_by_page(site, tmp_path):
    from cardpress.site.options import Rule

    wide = json.loads(site.template.read_text())
    wide["document"]["width"] = 500
    tmp_path.joinpath("wide.json").write_text(json.dumps(wide))
    blog, other = site.page("blog/2026/a.html", "A"), site.page("b.html", "B")
    asks = site.write(
        "c.html", '<head><title>C</title><meta name="cardpress:template" content="wide.json">'
    )
    site.inject(templates=(Rule("blog/**", "wide.json"),))
    widths = [site.tags(file)["og:image:width"] for file in (blog, other, asks)]
    assert widths == ["500", "300", "500"]


def test_a_photo_of_the_site(site):
    Image.new("RGB", (50, 50), "#ff0000").save(site.folder / "red.png")
    head = '<title>x</title><meta name="cardpress:photo" content="../red.png">'
    file = site.write("a/index.html", f"<head>{head}</head>")
    site.inject()
    with Image.open(site.folder / "og" / site.cards()[0]) as card:
        assert card.convert("RGB").getpixel((220, 120)) == (255, 0, 0)
    Image.new("RGB", (50, 50), "#00ff00").save(site.folder / "red.png")
    site.inject()
    assert len(site.cards()) == 2, "other bytes, another card"
    assert "og:image" in site.tags(file)


def test_a_failing_page_does_not_stop_the_others(site):
    bad = site.write(
        "bad.html", '<head><title>x</title><meta name="cardpress:accent" content="blue">'
    )
    site.page("good.html", "Good")
    before = bad.read_bytes()
    report = site.inject()
    [failure] = report.failures
    assert (failure.page, failure.pointer) == ("bad.html", "/variables/accent")
    assert "colour" in failure.reason
    assert report.changed == ["good.html"]
    assert bad.read_bytes() == before


def test_names_that_are_no_text(site):
    file = site.folder / os.fsdecode(b"caf\xe9 \n%2f.html")
    file.write_text("<head><title>x</title></head>")
    report = site.inject()
    assert report.failures == []
    assert site.tags(file)["og:url"] == "https://example.com/docs/caf%E9%20%0A%252f.html"


def test_options_are_checked(site):
    with pytest.raises(CardpressError, match="https://example.com"):
        site.inject(url="example.com")
    with pytest.raises(CardpressError, match="not a folder"):
        inject(site.folder / "none", site.options())


@pytest.mark.chromium
def test_chromium_reads_the_tags(site, chromium):
    tricky = '</head> & "quotes" 日本 🎉'
    script = "<script>var a = '</head>'; <!-- <script> </script> --></script>"
    page = f"<!doctype html><html><head>{script}<title>{html.escape(tricky)}</title>"
    file = site.write("a.html", page + "<p>no end of head")
    site.inject()
    probe = (
        "<script>document.title = JSON.stringify([...document.head.querySelectorAll('meta')]"
        ".map((m) => [m.getAttribute('property') || m.name, m.content]))</script>"
    )
    file.write_bytes(file.read_bytes() + probe.encode())
    dump = LexborHTMLParser(chromium.dump(file)).css_first("title").text()
    seen = dict(json.loads(dump))
    assert seen["og:title"] == tricky
    assert seen["og:image"].startswith("https://example.com/docs/og/head-quotes-")
    assert len(seen) == 12
