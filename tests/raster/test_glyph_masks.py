"""Masks of runs are put together from glyphs: exactly enough, and whatever was painted before."""

from __future__ import annotations

import random

import numpy as np
import pytest

import cardpress
from cardpress.cache import ByteCache
from cardpress.color import BLACK
from cardpress.raster import glyph_mask as module
from cardpress.raster.glyph_mask import glyph_mask
from cardpress.raster.strike import Strike
from cardpress.scene import GlyphRun, Glyphs
from cardpress.text.fonts import bundled_library
from cardpress.text.shape import Shaper

WINDOW = (-500, -500, 3000, 500)


def run_of(text, size, family="Inter", script="Latn"):
    font = bundled_library().font(family)
    shaped = Shaper(ByteCache(1 << 20)).shape(
        font, text, 0, len(text), script=script, rtl=False
    )  # fmt: skip
    unit = size / font.metrics.upem
    xs, pen = [], 0.0
    for advance, dx in zip(shaped.advances, shaped.x_offsets, strict=True):
        xs.append(pen + dx * unit)
        pen += advance * unit
    ys = tuple(-dy * unit for dy in shaped.y_offsets)
    glyphs = Glyphs(shaped.glyphs, tuple(xs), ys)
    return GlyphRun(font, size, BLACK, 0.0, 0.0, glyphs, text, False, pen)


def spread(mask, window=WINDOW):
    pixels = np.zeros((window[3] - window[1], window[2] - window[0]), int)
    left, top, right, bottom = mask.box
    area = slice(top - window[1], bottom - window[1]), slice(left - window[0], right - window[0])
    pixels[area] = np.asarray(mask.image)
    return pixels


@pytest.mark.parametrize("size", [9, 14, 28, 64, 150])
@pytest.mark.parametrize("x", [0.0, 0.125, 0.875])
def test_a_mask_is_close_to_that_of_all_glyphs_in_one_go(monkeypatch, size, x):
    run = run_of("Glyph by glyph, fjord & AVA.", size)
    joined = spread(glyph_mask(run, 1, x, 0.0, WINDOW, ByteCache(1 << 20)))
    monkeypatch.setattr(module, "_LARGEST", 0)
    exact = spread(glyph_mask(run, 1, x, 0.0, WINDOW, ByteCache(1 << 20)))
    inked = (joined > 0) | (exact > 0)
    # A sixteenth of a pixel, rounded, moves an upright edge by 8 levels of 255 at most; levels
    # are 17 apart.
    assert np.abs(joined - exact)[inked].mean() < 4
    assert abs(joined.sum() - exact.sum()) < 0.01 * exact.sum()


def test_letters_that_touch_leave_no_seam(monkeypatch):
    run = run_of("नमस्ते कमल", 20, "Noto Sans Devanagari", script="Deva")
    joined = spread(glyph_mask(run, 1, 0.0, 0.0, WINDOW, ByteCache(1 << 20)))
    monkeypatch.setattr(module, "_LARGEST", 0)
    exact = spread(glyph_mask(run, 1, 0.0, 0.0, WINDOW, ByteCache(1 << 20)))
    assert np.abs(joined - exact).max() <= 2 * 17


def test_coverage_has_16_levels_where_glyphs_overlap_too():
    run = run_of("AVAWATA", 40)
    close = Glyphs(run.glyphs.ids, tuple(x * 0.6 for x in run.glyphs.xs), run.glyphs.ys)
    overlapping = GlyphRun(run.font, 40, BLACK, 0.0, 0.0, close, run.text, False, run.width)
    mask = glyph_mask(overlapping, 1, 0.0, 0.0, WINDOW, ByteCache(1 << 20))
    assert {level for _, level in mask.image.getcolors()} <= set(range(0, 256, 17))


def test_the_clip_leaves_out_glyphs_but_changes_none():
    run = run_of("A long line that is cut on both sides of the canvas", 30)
    whole = spread(glyph_mask(run, 1, 0.0, 0.0, WINDOW, ByteCache(1 << 20)))
    clip = (200, -15, 300, 0)
    part = spread(glyph_mask(run, 1, 0.0, 0.0, clip, ByteCache(1 << 20)))
    area = slice(clip[1] + 500, clip[3] + 500), slice(clip[0] + 500, clip[2] + 500)
    assert (part[area] == whole[area]).all()
    assert part.sum() < 0.5 * whole.sum()


def test_nothing_to_see():
    run = run_of("words", 20)
    assert glyph_mask(run, 1, 0.0, 0.0, (500, 0, 600, 50), ByteCache(1 << 20)) is None
    assert glyph_mask(run_of("   ", 20), 1, 0.0, 0.0, WINDOW, ByteCache(1 << 20)) is None


def test_a_strike_is_begun_anew_when_it_is_full(monkeypatch):
    monkeypatch.setattr(module, "_FULL", 5000)
    strikes = ByteCache[Strike](1 << 20)
    for text in ("abcdefgh", "ijklmnop", "qrstuvwx", "ABCDEFGH"):
        glyph_mask(run_of(text, 20), 1, 0.0, 0.0, WINDOW, strikes)
        (strike,) = [strike for strike, _ in strikes._entries.values()]
        assert strike.size < 5000 + 8 * 1000
        assert strikes.used >= strike.size


def documents():
    chance = random.Random(4)
    words = ["harvest", "Vavoom", "fjord", "Type", "quick", "中文", "lazy"]
    for number in range(12):
        parts = [
            {"type": "text", "text": " ".join(chance.choices(words, k=9)), "fontSize": size,
             "x": chance.uniform(-30, 60), "y": y, "frameWidth": 330, "color": "#224466"}
            for size, y in ((11, 10), (17.5, 60), (40, 100))
        ]  # fmt: skip
        yield {"width": 360, "height": 200, "background": "#fff8ee",
               "components": parts[: 1 + number % 3]}  # fmt: skip


@pytest.mark.parametrize("effort", ["fast", "balanced"])
def test_a_card_does_not_depend_on_the_cards_before_it(effort):
    cards = list(documents())
    forwards, backwards = cardpress.Engine(), cardpress.Engine()
    first = [bytes(forwards.render(card, effort=effort)) for card in cards]
    last = [bytes(backwards.render(card, effort=effort)) for card in reversed(cards)]
    alone = [bytes(cardpress.Engine().render(card, effort=effort)) for card in cards]
    assert first == alone
    assert last[::-1] == alone
