"""The plug-in in real builds of MkDocs and ProperDocs, with several themes."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from PIL import Image

URL = "https://weir.example.org/docs/"

CONFIG = """
site_name: Weir
site_url: {url}
docs_dir: docs
site_dir: site
theme: {theme}
plugins:
  - cardpress: {options}
"""

MKDOCS = "{name: mkdocs, highlightjs: false}"
MATERIAL = "{name: material, language: de, font: false}"

SETUP = """---
title: Setting & up
description: How to set it "up"
author: Ada
date: 2026-03-04
cardpress:
  template: quote
  alt: A card that says how to begin
---
# Setting up

Text.
"""


def configure(site, theme=MKDOCS, options="{}", url=URL, **more):
    text = CONFIG.format(url=url, theme=theme, options=options)
    text += "".join(f"{name}: {value}\n" for name, value in more.items())
    site.write("mkdocs.yml", text)


def project(make_site, **config):
    site = make_site("site", URL)
    configure(site, **config)
    site.write("docs/index.md", "# Welcome\n\nHello.\n")
    site.write("docs/guide/setup.md", SETUP)
    site.write("docs/guide/off.md", "---\ncardpress: false\n---\n# Off\n\nNo card.\n")
    return site


@pytest.fixture(scope="module")
def built(make_site):
    site = project(make_site)
    site.said = site.run("mkdocs", "build", "--strict")
    return site


def test_every_page_has_its_card(built):
    assert "cards: 2 rendered" in built.said
    built.card("index.html")
    tags = built.tags("index.html")
    assert tags["og:url"] == URL
    assert tags["og:title"] == "Weir"
    assert tags["og:type"] == "website"


def test_front_matter_goes_into_card_and_tags(built):
    card = built.card("guide/setup/index.html")
    tags = built.tags("guide/setup/index.html")
    assert card.name.startswith("setting-up-")
    assert tags["og:title"] == "Setting & up"
    assert tags["og:description"] == 'How to set it "up"'
    assert tags["og:url"] == f"{URL}guide/setup/"
    assert tags["og:image:alt"] == "A card that says how to begin"


def test_page_that_is_off_is_left_alone(built):
    assert not any(
        name.startswith(("og:", "twitter:")) for name in built.tags("guide/off/index.html")
    )
    assert len(built.cards()) == 2


def test_page_without_a_document_is_left_alone(built):
    assert "og:image" not in built.tags("404.html")


def test_browser_reads_the_tags(built, tags_in_browser):
    page = "guide/setup/index.html"
    wanted = {name: text for name, text in built.tags(page).items() if ":" in name}
    found = tags_in_browser(built.out / page)
    assert len(wanted) == 14
    assert wanted.items() <= found.items()


def test_second_build_renders_nothing(built):
    before = built.page("guide/setup/index.html"), built.cards()
    assert "cards: 2 cached" in built.run("mkdocs", "build", "--strict")
    assert (built.page("guide/setup/index.html"), built.cards()) == before


def test_changed_page_is_the_only_one_rendered(make_site):
    site = project(make_site)
    site.run("mkdocs", "build")
    site.write("docs/guide/setup.md", SETUP.replace("Setting & up", "Otherwise"))
    assert "cards: 1 cached, 1 rendered" in site.run("mkdocs", "build")
    assert site.card("guide/setup/index.html").name.startswith("otherwise-")


def test_pages_may_be_files(make_site):
    site = project(make_site, use_directory_urls="false")
    site.run("mkdocs", "build", "--strict")
    site.card("guide/setup.html")
    assert site.tags("guide/setup.html")["og:url"] == f"{URL}guide/setup.html"


@pytest.mark.parametrize("host", ["mkdocs", "properdocs"])
def test_material_theme_with_either_generator(make_site, tags_in_browser, host):
    site = project(make_site, theme=MATERIAL)
    site.write("docs/de/index.md", "---\ndescription: Kurz gesagt\n---\n# Übersicht\n\nHallo.\n")
    said = site.run(host, "build", "--strict", "--config-file", "mkdocs.yml")
    assert "cards: 3 rendered" in said
    site.card("de/index.html")
    tags = tags_in_browser(site.out / "de/index.html")
    assert tags["og:title"] == "Übersicht"
    assert tags["og:description"] == "Kurz gesagt"
    assert tags["og:url"] == f"{URL}de/"
    assert tags["og:image:alt"] == "Übersicht – Weir"


def test_settings_of_materials_social_plug_in_are_understood(make_site):
    site = project(make_site)
    options = "cards_layout_options:\n    title: Shown instead\n    background_color: '#112233'"
    site.write("docs/guide/setup.md", f"---\nsocial:\n  {options}\n---\n# Setting up\n")
    site.write("docs/guide/off.md", "---\nsocial:\n  cards: false\n---\n# Off\n")
    site.run("mkdocs", "build", "--strict")
    assert site.card("guide/setup/index.html").name.startswith("shown-instead-")
    assert "og:image" not in site.tags("guide/off/index.html")


def test_options_of_the_plug_in(make_site):
    site = project(
        make_site,
        options="{template: minimal, templates: {'guide/**': quote}, out: pictures/cards, scale: 2,"
        " exclude: ['index.html'], variables: {accent: '#ff0000'}, cache_dir: kept}",
    )
    site.run("mkdocs", "build", "--strict")
    assert "og:image" not in site.tags("index.html")
    tags = site.tags("guide/setup/index.html")
    assert tags["og:image"].startswith(f"{URL}pictures/cards/setting-up-")
    assert tags["og:image:width"] == "2400"
    assert (site.folder / "kept").is_dir()
    assert not (site.folder / ".cardpress-cache").exists()


def test_turned_off_in_the_configuration(make_site):
    site = project(make_site, options="{enabled: !ENV [CARDS, false]}")
    site.run("mkdocs", "build", "--strict")
    assert "og:image" not in site.tags("index.html")
    site.environment["CARDS"] = "true"
    site.run("mkdocs", "build", "--strict")
    site.card("index.html")


def test_picture_beside_the_source(make_site):
    site = project(make_site)
    folder = site.folder / "docs" / "guide" / "images"
    folder.mkdir()
    Image.new("RGB", (80, 60), "#00ff00").save(folder / "pump.png")
    site.write(
        "docs/guide/setup.md", "---\ncardpress:\n  photo: images/pump.png\n---\n# Setting up\n"
    )
    site.run("mkdocs", "build", "--strict")
    with Image.open(site.card("guide/setup/index.html")) as card:
        colors = {color for _, color in card.convert("RGB").getcolors(1 << 20)}
    assert (0, 255, 0) in colors


def test_page_with_a_picture_of_its_own_keeps_it(make_site):
    theme = "{name: null, custom_dir: theme}"
    site = project(make_site, theme=theme)
    own = '<meta property="og:image" content="https://example.com/own.png">'
    page = "<!doctype html><html><head><title>{{ page.title }}</title>" + own
    site.write("theme/main.html", f"{page}</head><body>{{{{ page.content }}}}</body></html>")
    said = site.run("mkdocs", "build", "--strict")
    assert "pages that bring a picture and keep it: 2" in said
    assert site.tags("index.html")["og:image"] == "https://example.com/own.png"
    configure(site, theme=theme, options="{existing: replace}")
    site.run("mkdocs", "build", "--strict")
    site.card("index.html")


def test_without_an_address_nothing_is_made(make_site):
    site = project(make_site, url="")
    said = site.run("mkdocs", "build", "--strict", code=1)
    assert said.count("no cards: site_url is missing") == 1
    assert "og:image" not in site.tags("index.html")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{template: nonsense}", "there is no template 'nonsense'"),
        ("{out: ../elsewhere}", "the folder of the cards must lie in the site"),
        ("{existing: perhaps}", "perhaps"),
        ("{colour: red}", "Unrecognised configuration name: colour"),
    ],
)
def test_wrong_option_is_told_in_one_line(make_site, options, message):
    site = project(make_site, options=options)
    assert message in site.run("mkdocs", "build", "--strict", code=1)
    assert not site.cards()


def test_page_whose_card_fails_has_no_tags(make_site):
    site = project(make_site)
    site.write("docs/guide/setup.md", "---\ncardpress:\n  accent: nonsense\n---\n# Setting up\n")
    site.write("docs/guide/list.md", "---\ncardpress: [1, 2]\n---\n# List\n")
    said = site.run("mkdocs", "build", "--strict", code=1)
    assert "guide/setup.md: no card: " in said
    assert "nonsense" in said
    assert "guide/list.md: no card: cardpress must be false, or names with values" in said
    assert "og:image" not in site.tags("guide/setup/index.html")
    site.card("index.html")


@contextlib.contextmanager
def served(site):
    """Yield a function that fetches from the server of MkDocs, while it runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "-a", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=site.folder, env=site.environment)

    def fetch(address):
        with urllib.request.urlopen(address, timeout=10) as reply:
            return reply.read()

    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                fetch(f"http://127.0.0.1:{port}/docs/")
                break
            except OSError:
                assert server.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield lambda path: fetch(f"http://127.0.0.1:{port}/docs/{path}")
    finally:
        server.terminate()
        server.wait(10)


def test_served_site_shows_its_cards_but_draws_none_for_drafts(make_site):
    site = project(make_site, draft_docs="drafts/")
    site.write("docs/drafts/idea.md", "# An idea\n")
    with served(site) as fetch:
        page = fetch("guide/setup/").decode()
        image = page.partition('og:image" content="')[2].partition('"')[0]
        assert image.startswith("http://127.0.0.1:")
        assert fetch(image.partition("/docs/")[2]).startswith(b"\x89PNG")
        assert b"og:image" not in fetch("drafts/idea/")
