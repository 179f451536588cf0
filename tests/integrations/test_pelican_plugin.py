"""The plug-in in real builds of Pelican."""

from __future__ import annotations

import pytest
from PIL import Image

URL = "https://notes.example.org/"

CONF = f"""
AUTHOR = "Ada Byron"
SITENAME = "Notes & <em>Queries</em>"
SITEURL = "{URL.rstrip("/")}"
PATH = "content"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = "simple"
PLUGINS = ["cardpress.integrations.pelican"]
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
"""

ARTICLES = {
    "first.md": 'Title: First & "foremost"\nDate: 2026-03-04\nTags: tea\n\nHello *there*, all.\n',
    "off.md": "Title: Second\nDate: 2026-03-05\nCardpress: off\n\nHello.\n",
    "third.md": (
        "Title: Third\nDate: 2026-03-05\nSummary: In short\nCard-Title: The third way\n"
        "Card-Template: quote\nCard-Alt: Words of wisdom\nCard-Photo: images/pump.png\n\nHello.\n"
    ),
    "draft.md": "Title: Draft\nDate: 2026-03-05\nStatus: draft\n\nHello.\n",
    "hidden.md": "Title: Hidden\nDate: 2026-03-05\nStatus: hidden\n\nHello.\n",
    "pages/about.md": "Title: About\n\nWho we are.\n",
    "de.md": "Title: Erster\nSlug: first\nLang: de\nDate: 2026-03-04\nslug: first\n\nHallo.\n",
}


def project(make_site, conf=CONF):
    site = make_site("output", URL)
    site.write("pelicanconf.py", conf)
    for name, text in ARTICLES.items():
        site.write(f"content/{name}", text)
    (site.folder / "content" / "images").mkdir()
    Image.new("RGB", (80, 60), "#00ff00").save(site.folder / "content" / "images" / "pump.png")
    return site


def build(site, *arguments, code=0):
    return site.run("pelican", "-s", "pelicanconf.py", "--verbose", *arguments, code=code)


@pytest.fixture(scope="module")
def built(make_site):
    site = project(make_site)
    site.said = build(site)
    return site


def test_articles_pages_and_the_home_page_have_cards(built):
    assert "cards: 5 rendered" in built.said
    for page in ("index.html", "pages/about.html", "first-foremost.html", "third.html"):
        built.card(page)
    tags = built.tags("first-foremost.html")
    assert tags["og:title"] == 'First & "foremost"'
    assert tags["og:type"] == "article"
    assert tags["og:description"] == "Hello there, all."
    assert tags["og:image:alt"] == 'First & "foremost" – Notes & Queries'
    assert tags["og:url"] == f"{URL}first-foremost.html"
    assert built.tags("pages/about.html")["og:type"] == "website"


def test_metadata_of_an_article(built):
    card = built.card("third.html")
    assert card.name.startswith("the-third-way-")
    assert built.tags("third.html")["og:image:alt"] == "Words of wisdom"
    assert built.tags("third.html")["og:description"] == "In short"
    with Image.open(card) as picture:
        colors = {color for _, color in picture.convert("RGB").getcolors(1 << 20)}
    assert (0, 255, 0) in colors


@pytest.mark.parametrize("page", ["second.html", "drafts/draft.html", "hidden.html", "tags.html"])
def test_page_that_is_left_alone(built, page):
    assert "og:image" not in built.tags(page)


def test_translation_has_a_card_of_its_own(built):
    assert built.card("first-de.html").name.startswith("erster-")


def test_browser_reads_the_tags(built, tags_in_browser):
    wanted = {name: text for name, text in built.tags("third.html").items() if ":" in name}
    assert len(wanted) == 14
    assert wanted.items() <= tags_in_browser(built.out / "third.html").items()


def test_second_build_renders_nothing(built):
    before = built.page("third.html")
    assert "cards: 5 " in (said := build(built))
    assert " rendered" not in said
    assert built.page("third.html") == before
    assert "cards: 5 cached" in build(built, "--delete-output-directory")


def test_without_an_address_nothing_is_made(make_site):
    site = project(make_site, CONF + "SITEURL = ''\n")
    assert build(site).count("no cards: SITEURL is empty") == 1
    assert "og:image" not in site.tags("third.html")


def test_settings(make_site):
    more = (
        'CARDPRESS_TEMPLATES = {"pages/**": "profile"}\nCARDPRESS_EXCLUDE = ["index.html"]\n'
        'CARDPRESS_OUT = "theme/cards"\nCARDPRESS_SCALE = 2\nCARDPRESS_CACHE = ""\n'
        'CARDPRESS_VARIABLES = {"accent": "#ff0000"}\n'
    )
    site = project(make_site, CONF + more)
    build(site)
    assert "og:image" not in site.tags("index.html")
    tags = site.tags("pages/about.html")
    assert tags["og:image"].startswith(f"{URL}theme/cards/about-")
    assert tags["og:image:width"] == "2400"
    assert not (site.folder / ".cardpress-cache").exists()


def test_mistakes_are_told_in_one_line(make_site):
    site = project(make_site, CONF + 'CARDPRESS_TEMPLATE = "nonsense"\n')
    assert "there is no template 'nonsense'" in build(site)
    site.write("pelicanconf.py", CONF)
    site.write(
        "content/first.md", ARTICLES["first.md"].replace("Tags:", "Card-Accent: mauvish\nX:")
    )
    said = build(site)
    assert "first.md: no card: " in said
    assert "mauvish" in said
    assert "og:image" not in site.tags("first-foremost.html")
    site.card("index.html")
