"""Runs cut into what a viewer sets by itself."""

from dataclasses import replace

import pytest

from cardpress.cache import ByteCache
from cardpress.svg.segments import cut_run
from cardpress.text.shape import Shaper


def moved(run, shifts):
    glyphs = [g._replace(x=g.x + dx) for g, dx in zip(run.glyphs, shifts, strict=True)]
    return replace(run, glyphs=tuple(glyphs))


def cut(run):
    return cut_run(run, Shaper(ByteCache(1 << 20)))


def test_a_plain_run_is_one_segment(run_of):
    run = run_of("AVATAR office")
    (segment,) = cut(run)
    assert (segment.text, segment.x, segment.spacing) == ("AVATAR office", 100.0, 0.0)


def test_a_right_to_left_run_begins_at_its_right_end(run_of):
    run = run_of("שלום", "Noto Sans Hebrew", rtl=True, script="Hebr")
    (segment,) = cut(run)
    assert segment.x == pytest.approx(100 + run.width)


def test_even_space_is_letter_spacing(run_of):
    run = run_of("abcdef")
    (segment,) = cut(moved(run, [2.5 * index for index in range(6)]))
    assert segment.spacing == 2.5
    assert segment.text == "abcdef"


def test_a_gap_begins_another_segment(run_of):
    run = run_of("ab cd ef")
    segments = cut(moved(run, [0, 0, 0, 4, 4, 4, 8, 8]))
    assert [segment.text for segment in segments] == ["ab ", "cd ", "ef"]
    assert [s.x for s in segments] == pytest.approx(
        [100, 100 + run.glyphs[3].x + 4, 100 + run.glyphs[6].x + 8]
    )


def test_gaps_of_right_to_left_text_come_in_logical_order(run_of):
    run = run_of("אב גד", "Noto Sans Hebrew", rtl=True, script="Hebr")
    segments = cut(moved(run, [0, 0, 3, 3, 3]))
    assert [segment.text for segment in segments] == ["אב ", "גד"]
    assert segments[0].x == pytest.approx(100 + run.width + 3)
    assert segments[1].x == pytest.approx(100 + run.glyphs[2].x)


def test_glyphs_that_the_text_alone_does_not_give_have_no_segments(run_of):
    run = run_of("abc")
    other = run.glyphs[0]._replace(id=run.glyphs[0].id + 1)
    assert cut(replace(run, glyphs=(other, *run.glyphs[1:]))) == ()


def test_letters_joined_across_fonts_are_drawn(run_of):
    # As where the letter before it stands in another font: a final form, by the text an isolated.
    both = run_of("بب", "Noto Sans Arabic", rtl=True, script="Arab")
    alone = run_of("ب", "Noto Sans Arabic", rtl=True, script="Arab")
    assert cut(alone)
    assert cut(replace(alone, glyphs=both.glyphs[:1])) == ()
