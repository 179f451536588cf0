"""The extension in real builds of Sphinx, serial and parallel."""

from __future__ import annotations

import pytest
from PIL import Image

URL = "https://weir.example.org/en/latest/"

CONF = f"""
project = "Weir"
version = "2.1"
html_logo = "logo.png"
extensions = ["cardpress.integrations.sphinx"]
ogp_site_url = "{URL}"
"""

INDEX = """
Weir documentation
==================

.. note:: Not this.

Weir keeps water where it belongs, and *more* <too>.

.. toctree::

   guide/index
"""

GUIDE = """
User guide
==========

How to use it. {filler}

.. toctree::

   setup
   off
   unlisted
   own
""".format(filler="Water flows downhill. " * 20)

SETUP = """
:og:description: Set it up.
:og:video: https://example.com/v.mp4
:cardpress:template: quote
:cardpress:alt: A card about beginnings

Setting *up* a "weir"
=====================

Text of the page.
"""

OFF = """
:ogp_disable:

Off
===

No tags.
"""

UNLISTED = """
Unlisted
========

.. meta::
   :robots: noindex
"""

OWN = """
:og:image: _static/own.png
:og:image:alt: In my words

Own
===

.. meta::
   :description: Described by meta.

Text of the page.
"""


def project(make_site, conf=CONF):
    site = make_site("_build", URL)
    Image.new("RGB", (60, 60), "#00ff00").save(site.folder / "logo.png")
    site.write("conf.py", conf)
    site.write("index.rst", INDEX)
    site.write("guide/index.rst", GUIDE)
    site.write("guide/setup.rst", SETUP)
    site.write("guide/off.rst", OFF)
    site.write("guide/unlisted.rst", UNLISTED)
    site.write("guide/own.rst", OWN)
    return site


def build(site, *arguments, code=0):
    return site.run("sphinx", "-b", "html", ".", "_build", *arguments, code=code)


@pytest.fixture(scope="module")
def built(make_site):
    site = project(make_site)
    site.said = build(site, "-j", "2", "-W")
    return site


def test_every_document_has_its_card(built):
    assert "cards: 3 rendered" in built.said
    assert built.card("index.html").name.startswith("weir-documentation-")
    built.card("guide/index.html")
    tags = built.tags("index.html")
    assert tags["og:title"] == "Weir documentation"
    assert tags["og:site_name"] == "Weir"
    assert tags["og:type"] == "website"
    assert tags["og:description"] == "Weir keeps water where it belongs, and more <too>."
    assert tags["description"] == tags["og:description"]


def test_logo_of_the_theme_is_on_the_cards(built):
    with Image.open(built.card("index.html")) as card:
        assert (0, 255, 0) in {color for _, color in card.convert("RGB").getcolors(1 << 20)}


def test_description_is_cut_between_words(built):
    text = built.tags("guide/index.html")["og:description"]
    assert text.startswith("How to use it. Water flows downhill.")
    assert 150 < len(text) <= 200
    assert text.endswith(("downhill…", "flows…", "Water…"))


def test_fields_of_a_document(built):
    card = built.card("guide/setup.html")
    tags = built.tags("guide/setup.html")
    assert card.name.startswith("setting-up-a-weir-")
    assert tags["og:title"].startswith("Setting up a ")
    assert tags["og:description"] == "Set it up."
    assert tags["og:video"] == "https://example.com/v.mp4"
    assert tags["og:image:alt"] == "A card about beginnings"
    assert tags["og:url"] == f"{URL}guide/setup.html"


def test_document_that_is_off_and_pages_that_are_none(built):
    for page in ("guide/off.html", "guide/unlisted.html", "genindex.html", "search.html"):
        assert "og:title" not in built.tags(page)


def test_picture_that_the_author_gives(built):
    tags = built.tags("guide/own.html")
    assert tags["og:image"] == tags["twitter:image"] == f"{URL}_static/own.png"
    assert tags["og:image:alt"] == "In my words"
    assert tags["og:description"] == tags["description"] == "Described by meta."
    assert "og:image:width" not in tags


def test_browser_reads_the_tags(built, tags_in_browser):
    page = "guide/setup.html"
    wanted = {name: text for name, text in built.tags(page).items() if ":" in name}
    assert len(wanted) == 16
    assert wanted.items() <= tags_in_browser(built.out / page).items()


def test_builds_after_the_first(make_site):
    site = project(make_site)
    build(site)
    first = site.page("index.html")
    assert "cards: 3 present" in build(site, "-j", "2")
    site.write("guide/setup.rst", SETUP.replace("Setting", "Taking"))
    assert "cards: 2 present, 1 rendered" in build(site)
    assert site.card("guide/setup.html").name.startswith("taking-up-")
    assert site.page("index.html") == first
    said = site.run("sphinx", "-b", "html", "-E", "-d", "fresh", ".", "elsewhere")
    assert "cards: 3 cached" in said


def test_pages_are_written_again_when_the_template_changes(make_site):
    site = project(make_site, CONF + 'cardpress_template = "own.json"\n')
    template = (
        '{"variables": {"title": {"type": "string", "required": true, "description": "Title"}},'
        ' "document": {"width": 600, "height": 315, "background": "#ffffff", "components": ['
        '{"type": "text", "text": "{{ title }}", "x": 20, "y": 20, "fontSize": SIZE}]}}'
    )
    site.write("own.json", template.replace("SIZE", "30"))
    build(site, "-W")
    before = site.card("index.html", (600, 315))
    site.write("own.json", template.replace("SIZE", "40"))
    build(site, "-W")
    assert site.card("index.html", (600, 315)) != before


def test_settings_of_sphinxext_opengraph(make_site):
    conf = (
        CONF
        + """
ogp_canonical_url = "https://weir.example.org/en/stable/"
ogp_site_name = False
ogp_type = "article"
ogp_description_length = 20
ogp_enable_meta_description = False
ogp_custom_meta_tags = ['<meta property="og:locale" content="en_GB">']
ogp_social_cards = {"enable": False, "line_color": "#ff0000"}
ogp_image = "https://example.com/all.png"
ogp_image_alt = "For all pages"
"""
    )
    site = project(make_site, conf)
    build(site, "-W")
    tags = site.tags("index.html")
    assert tags["og:url"] == "https://weir.example.org/en/stable/index.html"
    assert "og:site_name" not in tags
    assert tags["og:type"] == "article"
    assert tags["og:description"] == "Weir keeps water…"
    assert "description" not in tags
    assert tags["og:locale"] == "en_GB"
    assert tags["og:image"] == "https://example.com/all.png"
    assert tags["og:image:alt"] == "For all pages"
    assert not site.cards()


def test_first_picture_of_a_document(make_site):
    site = project(make_site, CONF + "ogp_use_first_image = True\n")
    Image.new("RGB", (8, 8)).save(site.folder / "pump.png")
    site.write("index.rst", INDEX + "\n.. image:: pump.png\n   :alt: A pump\n")
    build(site, "-W")
    tags = site.tags("index.html")
    assert (tags["og:image"], tags["og:image:alt"]) == (f"{URL}_images/pump.png", "A pump")
    site.card("guide/index.html")


def test_on_read_the_docs_with_folders_as_pages_and_a_hook(make_site):
    hook = (
        "def setup(app):\n"
        "    app.connect('cardpress-values', lambda app, name, values: values | {'title': name})\n"
    )
    site = project(make_site, CONF.replace("ogp_site_url", "html_title") + hook)
    site.environment |= {"READTHEDOCS": "True", "READTHEDOCS_CANONICAL_URL": URL}
    site.run("sphinx", "-b", "dirhtml", "-W", ".", "_build")
    assert site.card("guide/setup/index.html").name.startswith("guide-setup-")
    assert site.tags("guide/setup/index.html")["og:url"] == f"{URL}guide/setup/"


def test_without_an_address_nothing_is_made(make_site):
    site = project(make_site, CONF.replace("ogp_site_url", "html_title"))
    said = build(site)
    assert said.count("no cards: set ogp_site_url or html_baseurl") == 1
    assert "og:title" not in site.tags("index.html")


def test_document_whose_card_fails_has_no_picture(make_site):
    site = project(make_site)
    site.write("guide/setup.rst", SETUP.replace("template: quote", "accent: nonsense"))
    said = build(site)
    assert "setup.rst: WARNING: no card: " in said
    assert "nonsense" in said
    tags = site.tags("guide/setup.html")
    assert tags["og:description"] == "Set it up."
    assert "og:image" not in tags
    site.card("index.html")


@pytest.mark.parametrize(
    ("conf", "message"),
    [
        (CONF + 'cardpress_template = "nonsense"\n', "there is no template 'nonsense'"),
        (CONF.replace("https:", "ftp:"), "the site's address must be like https://example.com"),
        (CONF + 'cardpress_out = "../up"\n', "the folder of the cards must lie in the site"),
    ],
)
def test_wrong_setting_is_told_in_one_line(make_site, conf, message):
    site = project(make_site, conf)
    assert f"ERROR: no card: {message}" in build(site, "-q", "-W", code=1)
    assert "og:title" not in site.tags("index.html")


def test_beside_the_extension_whose_place_it_takes(make_site):
    pytest.importorskip("sphinxext.opengraph")
    site = project(make_site, CONF.replace('"]', '", "sphinxext.opengraph"]'))
    assert "take sphinxext.opengraph" in build(site, "-D", "ogp_social_cards.enable=0")
    assert "Weir" in site.tags("index.html")["og:title"]
