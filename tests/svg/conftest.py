"""Glyph runs made from a few words."""

import pytest

from cardpress.cache import ByteCache
from cardpress.color import BLACK
from cardpress.scene import Glyph, GlyphRun, Glyphs
from cardpress.text.fonts import bundled_library
from cardpress.text.shape import Shaper


@pytest.fixture
def run_of():
    return shaped_run


def shaped_run(text, family="Inter", *, size=20.0, rtl=False, script="Latn", language="", **style):
    font = bundled_library().font(family, **style)
    shaped = Shaper(ByteCache(1 << 20)).shape(
        font, text, 0, len(text), script=script, rtl=rtl, language=language
    )
    unit = size / font.metrics.upem
    glyphs, pen = [], 0.0
    for index, glyph in enumerate(shaped.glyphs):
        dx, dy = shaped.x_offsets[index], shaped.y_offsets[index]
        glyphs.append(Glyph(glyph, (pen + dx) * unit, -dy * unit))
        pen += shaped.advances[index]
    return GlyphRun(
        font, size, BLACK, 100.0, 50.0, Glyphs.of(glyphs), text, rtl, pen * unit, language
    )
