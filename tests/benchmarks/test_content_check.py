"""A picture that lacks part of its card does not count."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

import cardpress

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

ERASED = {
    "a line of the headline": ((60, 110, 700, 187), "text 1"),
    "the last line of the text": ((60, 444, 700, 478), "text 2"),
    "the words of the tag": ((72, 52, 205, 90), "tag 3"),
    "the divider": ((60, 360, 700, 363), "divider 4"),
    "the photo": ((740, 115, 1140, 515), "image 0"),
}


@pytest.fixture
def check(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import cards
    import content_check

    card = cards.make("hero")
    whole = cardpress.render(card, "png", effort="fast").data
    return lambda picture: content_check.shortcomings(card, picture, "png", whole), whole


def encoded(image):
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()


@pytest.mark.parametrize("part", ERASED)
def test_what_is_erased_is_missed(check, part):
    shortcomings, whole = check
    image = Image.open(io.BytesIO(whole)).convert("RGB")
    box, named = ERASED[part]
    image.paste(image.getpixel((box[0] + 1, box[1] + 1)) if "words" in part else "#fdf6e3", box)
    assert any(wrong.startswith(named) for wrong in shortcomings(encoded(image)))


def test_a_complete_picture_counts(check):
    shortcomings, whole = check
    assert shortcomings(whole) == []


def test_a_picture_of_another_size_does_not(check):
    shortcomings, whole = check
    small = Image.open(io.BytesIO(whole)).resize((600, 315))
    assert shortcomings(encoded(small)) == ["is 600x315 pixels large"]
