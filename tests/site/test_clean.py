"""`site clean` deletes only what is ours and what nothing shows."""

from __future__ import annotations

import pytest

from cardpress.errors import CardpressError
from cardpress.site.clean import clean
from cardpress.site.options import folder_in_site


def test_orphans_go_and_nothing_else(site):
    file = site.page("a.html", "Old")
    site.inject()
    [old] = site.cards()
    file.write_bytes(file.read_bytes().replace(b"<title>Old", b"<title>New"))
    site.inject()
    [new] = set(site.cards()) - {old}
    others = ["logo.png", "photo-1234.png", f"UPPER-{'0' * 16}.png", f"x-{'g' * 16}.png"]
    for name in others:
        site.write(f"og/{name}", b"mine")
    site.write(f"elsewhere/{old}", b"mine")
    before = site.bytes()
    assert clean(site.folder, dry_run=True).cards == [f"og/{old}"]
    assert site.bytes() == before
    assert clean(site.folder).cards == [f"og/{old}"]
    assert set(site.bytes()) == set(before) - {f"og/{old}"}
    assert new in site.cards()


@pytest.mark.parametrize("place", ["feed.xml", "data/og.json", "b.html"])
def test_a_card_named_anywhere_is_kept(site, place):
    name = f"some-card-{'ab12' * 4}.png"
    site.write(f"og/{name}", b"x")
    site.write(place, f"see https://example.com/og/{name}?v=1")
    assert clean(site.folder).cards == []


def test_pages_in_utf_16_count(site):
    name = f"some-card-{'ab12' * 4}.png"
    site.write(f"og/{name}", b"x")
    site.write("a.html", f"<!doctype html>{name}".encode("utf-16"))
    assert clean(site.folder).cards == []


def test_what_killed_runs_left_goes(site):
    part = f"blog/.cardpress-{'ab12' * 4}.part"
    site.write(part, b"half")
    assert clean(site.folder, dry_run=True).unfinished == [part]
    clean(site.folder)
    assert site.bytes() == {}


def test_a_folder_without_pages_is_not_the_built_site(site):
    card = site.write(f"og/a-{'0' * 16}.png", "card")
    with pytest.raises(CardpressError, match="no pages that could show its cards"):
        clean(site.folder)
    assert card.exists()


@pytest.mark.parametrize("out", ["../og", "/og", "a/../../og", "", ".", "..\\og", "c:/og"])
def test_only_in_the_site(out):
    with pytest.raises(CardpressError, match="must lie in the site"):
        folder_in_site(out)


@pytest.mark.parametrize("out", ["assets/og", "./assets/og/", "assets\\og"])
def test_a_folder_of_any_depth(site, out):
    site.page("a.html", "A")
    site.inject(out=out)
    [card] = site.folder.glob("assets/og/*.png")
    assert f"https://example.com/docs/assets/og/{card.name}" in (site.folder / "a.html").read_text()
    assert clean(site.folder, folder_in_site(out)).kept == 1
