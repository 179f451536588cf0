"""Lines cut out of a shaped paragraph: nothing lost, nothing shaped twice that need not be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardpress.cache import ByteCache
from cardpress.text.fonts import bundled_library
from cardpress.text.line import set_line
from cardpress.text.paragraph import SPACES, Typesetter, shape_paragraph
from cardpress.text.shape import Shaped, Shaper
from cardpress.text.style import TextStyle
from cardpress.text.wrap import Cut, wrap

TYPESETTER = Typesetter(bundled_library(), Shaper(ByteCache(1 << 22)))
STYLE = TextStyle("Inter", 16)
MIXED = "AV fi office “quoted” مرحبا بالعالم 漢字、かな。 नमस्ते ภาษาไทย e\u0301 👩‍👩‍👧 x-y 1,000"

words = st.text("abc fi-/ .,(אב)سلام漢字。「」👍\u0301\u00ad\u200d\t", max_size=40)

#: Letters whose shapes do not depend on their neighbours.
loose = st.text("abc fi-/ .,漢字。「」（）、か\u0301\u00ad\u200d\t👍", max_size=40)

steady = settings(derandomize=True, deadline=5_000, max_examples=150)


def shaped(text, **fields):
    return shape_paragraph(text, replace(STYLE, **fields), TYPESETTER)


@pytest.mark.parametrize("width", [1, 30, 77.7, 200, 5000, None])
def test_every_code_point_is_on_one_line(width):
    paragraph = shaped(MIXED)
    cuts = list(wrap(paragraph, width))
    assert [cut.start for cut in cuts] == [0, *(cut.end for cut in cuts[:-1])]
    assert cuts[-1].end == len(paragraph.text)


@pytest.mark.parametrize("fields", [{}, {"letter_spacing": 3}, {"line_height": 2}])
@pytest.mark.parametrize("size", [0.5, 15.9, 300])
def test_resized_paragraph_is_the_one_shaped_at_that_size(size, fields):
    resized, fresh = shaped(MIXED, **fields).resized(size), shaped(MIXED, size=size, **fields)
    assert resized.style == fresh.style
    assert resized.items == fresh.items
    assert list(resized.edges) == pytest.approx(list(fresh.edges))


@pytest.mark.parametrize("rtl", [False, True])
def test_glyphs_between_clusters_are_found_in_either_direction(rtl):
    clusters = (0, 0, 2, 3, 3, 7)
    glyphs = tuple(range(6))
    if rtl:
        clusters, glyphs = clusters[::-1], glyphs[::-1]
    run = Shaped(glyphs, clusters, *[(0,) * 6] * 3, (0,) * 6)
    for low in range(9):
        for high in range(low, 10):
            expected = [g for g, c in zip(glyphs, clusters, strict=True) if low <= c < high]
            assert list(glyphs[run.between(low, high)]) == expected


def test_items_between_are_those_with_code_points_there():
    paragraph = shaped(MIXED)
    assert len(paragraph.items) > 6
    for start in range(len(MIXED)):
        assert paragraph.items_between(start, start) == ()
        for end in (start + 1, start + 5, len(MIXED)):
            expected = [
                each for each in paragraph.items if each[0].start < end and each[0].end > start
            ]
            assert list(paragraph.items_between(start, end)) == expected


@steady
@given(loose, st.floats(1, 300))
def test_line_is_as_wide_as_wrapping_took_it_to_be(text, width):
    paragraph = shaped(text)
    for cut in wrap(paragraph, width):
        line = set_line(paragraph, cut)
        assert line.width <= width + 0.02 or cut.forced
        if not cut.hyphen and not cut.halved and not cut.forced:
            assert line.width == pytest.approx(paragraph.width(cut.start, cut.end), abs=0.5)


@steady
@given(words, st.floats(1, 300))
def test_wrapping_what_is_wrapped_changes_nothing(text, width):
    paragraph = shaped(text.replace("\u00ad", ""))
    for cut in wrap(paragraph, width):
        visible = paragraph.text[cut.start : paragraph.visible_end(cut.start, cut.end)]
        if visible and not cut.forced and not cut.halved and visible.isascii():
            assert list(wrap(shaped(visible), width + 0.02)) == [Cut(0, len(visible))]


@steady
@given(words, st.floats(1, 300))
def test_only_spaces_hang(text, width):
    paragraph = shaped(text)
    for cut in wrap(paragraph, width):
        hanging = paragraph.text[paragraph.visible_end(cut.start, cut.end) : cut.end]
        assert set(hanging) <= set(SPACES)
        assert cut.end > cut.start or not paragraph.text
