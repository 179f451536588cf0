"""What front matter says about a card, whichever generator read it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cardpress.errors import CardpressError
from cardpress.integrations.metadata import content_of
from cardpress.integrations.options import theme_logo
from cardpress.integrations.sources import picture_beside, with_pictures
from cardpress.templates import find_template


@pytest.mark.parametrize("own", [False, "off", "Off", " no ", "false"])
def test_off(own):
    assert content_of({"cardpress": own}).skip == "off"
    assert content_of({"cardpress": own, "social": {"cards": True}}).skip == "off"


@pytest.mark.parametrize("own", [True, None, {}])
def test_on_without_more(own):
    content = content_of({"cardpress": own, "title": "Hello"})
    assert (content.skip, content.values["title"]) == ("", "Hello")


@pytest.mark.parametrize("own", [[], 3, "quote", ["off"]])
def test_anything_else_is_refused(own):
    with pytest.raises(CardpressError, match="must be false, or names with values"):
        content_of({"cardpress": own})


def test_values_template_and_words():
    own = {"template": "quote", "alt": "In words", "accent": "#ff0000", "title": "Shown"}
    content = content_of(
        {
            "title": "Page",
            "date": date(2026, 3, 4),
            "authors": ["Ada", "Bo"],
            "tags": ["tea"],
            "hide": {"toc": {1: object()}},
            "cardpress": own,
        }
    )
    assert (content.template, content.alt) == ("quote", "In words")
    assert content.values == {
        "title": "Shown",
        "date": "2026-03-04",
        "author": "Ada, Bo",
        "tags": ["tea"],
        "accent": "#ff0000",
    }


def test_title_is_not_guessed():
    assert content_of({"description": "Short"}).values == {"description": "Short"}


def test_social_of_material():
    layout = {"title": "Shown", "background_color": "#112233", "font_family": "Ubuntu"}
    content = content_of({"social": {"cards_layout_options": layout}})
    assert content.values == {"title": "Shown", "background": "#112233"}
    assert content_of({"social": {"cards": False}}).skip == "off"
    assert content_of({"social": {"cards": False}, "cardpress": {"title": "On"}}).skip == ""


@pytest.fixture
def sources(tmp_path):
    folder = tmp_path / "sources"
    for path in ("a.png", "guide/b.png", "../secret.png"):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    return folder


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("b.png", "guide/b.png"),
        ("../a.png", "a.png"),
        ("/a.png", "a.png"),
        ("a.png", "a.png"),
        ("guide/b.png", "guide/b.png"),
        ("../../secret.png", None),
        ("/../secret.png", None),
        ("link.png", None),
        ("missing.png", None),
        ("a\0b", None),
        (".", None),
    ],
)
def test_pictures_lie_among_the_sources(sources, name, found):
    path = picture_beside(sources, "guide/page.md")(name)
    assert path == (None if found is None else sources / found)


def test_pictures_of_front_matter(sources):
    find = picture_beside(sources, "guide/page.md")
    template = find_template("docs")

    def values(**meta):
        return with_pictures(content_of(meta), template, find)

    assert values(image="b.png") == {"photo": sources / "guide" / "b.png"}
    assert values(image="theme-only.png") == {}
    assert values(cardpress={"photo": "b.png", "title": "b.png"}) == {
        "photo": sources / "guide" / "b.png",
        "title": "b.png",
    }
    assert values(cardpress={"photo": "images/built.png"}) == {"photo": "images/built.png"}
    assert values(cardpress={"logo": "https://example.com/l.png"}) == {
        "logo": "https://example.com/l.png"
    }
    assert values(cardpress={"title": None, "description": ""}) == {}
    assert isinstance(values(image="a.png")["photo"], Path)


@pytest.mark.parametrize("name", ["none.png", "logo.svg", "https://example.com/a.png", None, ""])
def test_logo_that_a_card_cannot_show(sources, name):
    (sources / "logo.svg").write_text("<svg/>")
    assert theme_logo(sources, name) == {}
    assert theme_logo(sources, "a.png") == {"logo": str(sources / "a.png")}
