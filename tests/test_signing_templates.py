"""Signed addresses of templates: the name and the values, as text."""

import json
from datetime import UTC, date, datetime

import pytest

import cardpress
from cardpress.errors import CardpressError, DocumentError, TemplateError
from cardpress.signing import Filling, SignedUrlError, SigningKey, verify
from cardpress.signing.address import address
from cardpress.signing.values import texts_of
from cardpress.templates import Template

KEY = SigningKey("k1", b"0123456789abcdef")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def sign(template="article", **options):
    return cardpress.sign_url(template=template, **{"key": KEY, **options})


def check(url):
    path, _, query = url.partition("?")
    return verify(path, query, (KEY,), NOW)


def test_address_names_the_template_and_its_values():
    url = sign(values={"title": "Grüße & Co = 100 %"}, scale=2)
    assert url.startswith("/i/k1.")
    assert "/t/article.png?" in url
    signed = check(url)
    assert signed.content == Filling("article", {"title": "Grüße & Co = 100 %"})
    assert signed.options == {"scale": "2"}
    assert signed.format.name == "png"


def test_values_are_not_options_of_a_document():
    url = address(KEY, "eJyrrgUAAXUA-Q", ".png", {"title": "Hello"})
    with pytest.raises(SignedUrlError, match="no picture"):
        check(url)


@pytest.mark.parametrize("change", [("Hello", "Jello"), ("article", "quote"), (".png", ".svg")])
def test_nothing_of_it_can_be_changed(change):
    with pytest.raises(SignedUrlError) as caught:
        check(sign(values={"title": "Hello"}).replace(*change))
    assert caught.value.reason == "forged"


def test_order_does_not_matter():
    one = sign(values={"title": "A", "description": "B"})
    assert one == sign(values={"description": "B", "title": "A"})
    path, _, query = one.partition("?")
    assert check(path + "?" + "&".join(reversed(query.split("&")))).content == check(one).content


VALUES = {
    "text": "one, two",
    "flag": True,
    "count": 3,
    "part": 0.25,
    "day": date(2026, 11, 20),
    "words": ["a, b", "c"],
    "nothing": None,
}


def test_values_are_read_as_what_they_were():
    kinds = {"text": "string", "flag": "boolean", "count": "integer", "part": "number",
             "day": "date", "words": "list", "nothing": "string"}  # fmt: skip
    shown = "{{ text }}|{{ flag }}|{{ count }}|{{ part }}|{{ day }}|{{ words | join('+') }}"
    text = {"type": "text", "text": shown, "x": 0, "y": 0}
    template = Template(
        json.dumps(
            {
                "variables": {name: {"type": kind} for name, kind in kinds.items()},
                "document": {"width": 9, "height": 9, "components": [text]},
            }
        )
    )
    assert template.fill_from_text(texts_of(VALUES)) == template.fill(VALUES)


@pytest.mark.parametrize("values", [{"scale": 2}, {"exp": "x"}, {"title": object()}])
def test_what_cannot_stand_in_an_address_is_told(values):
    with pytest.raises(TemplateError) as caught:
        sign(values=values)
    assert caught.value.problems[0].pointer.startswith("/variables/")


def test_unknown_variable_is_told_when_signing():
    with pytest.raises(TemplateError):
        sign(values={"titel": "Hello"})


@pytest.mark.parametrize("name", ["unknown", "a/b", "article.json", "", "ä"])
def test_template_must_be_known_by_a_name(name):
    with pytest.raises(CardpressError):
        sign(name)


def test_either_a_document_or_a_template():
    document = {"width": 9, "height": 9}
    for arguments in ({}, {"document": document, "template": "article"},
                      {"document": document, "values": {"title": "x"}}):  # fmt: skip
        with pytest.raises(CardpressError, match="either a document, or a template"):
            cardpress.sign_url(key=KEY, **arguments)


def test_too_much_text_does_not_fit():
    with pytest.raises(DocumentError, match="does not fit into an address"):
        sign(values={"title": "x" * 9000})
