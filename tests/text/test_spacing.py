from __future__ import annotations

import json
from pathlib import Path

import pytest
import uharfbuzz as hb

from cardpress.text.breaks import breaks
from cardpress.text.fonts import bundled_library
from cardpress.text.spacing import TRIM, spacing_class, trimmed_marks, trims_at_line_end

CHROMIUM = json.loads((Path(__file__).parent / "chromium_spacing.json").read_text(encoding="utf-8"))
SQUARE = ("Noto Sans SC", "Noto Sans TC", "Noto Sans JP", "Noto Sans KR")


def recorded_trims(family):
    """Return which of each two marks Chromium trims: 0 or 1."""
    sides = CHROMIUM["pairs"][family]
    first = {(a, b): 0 for keys, marks in sides["first"].items() for a in keys for b in marks}
    second = {(a, b): 1 for keys, marks in sides["second"].items() for b in keys for a in marks}
    return first | second


@pytest.mark.parametrize("family", CHROMIUM["pairs"])
def test_pairs_are_trimmed_as_in_chromium(family):
    recorded = recorded_trims(family)
    for before in CHROMIUM["marks"]:
        for after in CHROMIUM["marks"]:
            at = recorded.get((before, after))
            expected = () if at is None else ((at, at + 1),)
            assert trimmed_marks(before + after, family) == expected, before + after


def test_chromium_trims_in_the_square_fonts_only():
    assert [family for family in CHROMIUM["pairs"] if recorded_trims(family)] == [*SQUARE]


def wrapped(text, family, width):
    """Break `text`, all of full-width characters, greedily at `width` em."""
    lines, start = [], 0
    while start < len(text):
        ends = [end for end in breaks(text) if end > start]
        candidates = [set_line(text, family, start, end, width) for end in ends]
        fitting = [line for line, used in candidates if used <= width]
        lines.append(fitting[-1] if fitting else candidates[0][0])
        start += len(lines[-1])
    return " ".join(lines)


def set_line(text, family, start, end, width):
    """Return a line, its full marks as + and its trimmed ones as -, and its width in em."""
    halves = {at for at, _ in trimmed_marks(text, family, start, end, line_start=start)}
    used = end - start - TRIM * len(halves)
    if used > width >= used - TRIM and trims_at_line_end(text[end - 1], family):
        halves.add(end - 1)
        used -= TRIM
    return "".join("-" if at in halves else "+" for at in range(start, end)), used


@pytest.mark.parametrize(
    ("family", "text", "lines"),
    CHROMIUM["lines"],
    ids=[f"{entry[0][-2:]}-{number}" for number, entry in enumerate(CHROMIUM["lines"])],
)
def test_wrapped_lines_are_trimmed_as_in_chromium(family, text, lines):
    assert {width: wrapped(text, family, float(width)) for width in lines} == lines


@pytest.mark.parametrize(("text", "families", "halves"), CHROMIUM["mixed"])
def test_each_font_judges_its_neighbours_by_itself(text, families, halves):
    latin, square = families
    covers = bundled_library().font(latin).covers
    found = ""
    for at, character in enumerate(text):
        family = latin if covers(ord(character)) else square
        found += "-" if trimmed_marks(text, family, at, at + 1) else "+"
    assert found == halves


def drawn(font, character):
    """Return where the ink lies in the advance, as Blink's han_kerning.cc judges it."""
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.direction, buffer.script = "ltr", "Hani"
    hb.shape(font, buffer)
    extents = font.get_glyph_extents(buffer.glyph_infos[0].codepoint)
    half = buffer.glyph_positions[0].x_advance / 2
    left, right = extents.x_bearing, extents.x_bearing + extents.width
    if right <= half:
        return "close"
    if left >= half:
        return "open"
    return "middle" if right - left <= half and left >= half / 2 else ""


@pytest.mark.parametrize("weight", [100, 400, 900])
@pytest.mark.parametrize("family", SQUARE)
def test_marks_are_classed_as_the_fonts_draw_them(family, weight):
    font = bundled_library().font(family, weight).harfbuzz
    full_stop = drawn(font, "\u3002")
    assert {drawn(font, mark) for mark in "\u3001\uff0c\uff0e"} == {full_stop}
    assert bool(trimmed_marks("\u3002\u300d", family)) == (full_stop == "close")
    assert bool(trimmed_marks("\uff1a\u300d", family)) == (drawn(font, "\uff1a") == "close")
    assert bool(trimmed_marks("\uff1b\u300d", family)) == (drawn(font, "\uff1b") == "close")
    quotes = [drawn(font, quote) for quote in "\u2018\u201c\u2019\u201d"]
    square = quotes == ["open", "open", "close", "close"]
    assert bool(trimmed_marks("\u300c\u201c", family)) == square
    assert bool(trimmed_marks("\u201d\u300d", family)) == square


@pytest.mark.parametrize("family", SQUARE)
def test_halt_takes_half_an_em_off_every_bracket(family):
    font = bundled_library().font(family)
    for mark in CHROMIUM["marks"]:
        if spacing_class(mark) in ("open", "close"):
            widths = []
            for value in (False, True):
                buffer = hb.Buffer()
                buffer.add_str(mark)
                buffer.direction, buffer.script = "ltr", "Hani"
                hb.shape(font.harfbuzz, buffer, {"halt": value})
                widths.append(buffer.glyph_positions[0].x_advance)
            assert widths[0] - widths[1] == TRIM * font.metrics.upem


def test_a_line_may_end_with_half_a_bracket_but_not_with_half_a_full_stop():
    assert trims_at_line_end("\u300d", "Noto Sans SC")
    assert trims_at_line_end("\u201d", "Noto Sans SC")
    assert not trims_at_line_end("\u201d", "Noto Sans JP")
    assert not trims_at_line_end("\u3002", "Noto Sans SC")
    assert not trims_at_line_end("\u300c", "Noto Sans SC")
    assert not trims_at_line_end("\u300d", "Inter")


def test_a_line_does_not_start_with_half_a_bracket():
    text = "\u4e2d\u300d\u300c\u4e2d"
    assert trimmed_marks(text, "Noto Sans SC") == ((2, 3),)
    assert trimmed_marks(text, "Noto Sans SC", 2, 4, line_start=2) == ()
