from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import uharfbuzz as hb
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.basePen import BasePen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path.parser import parse_path
from fontTools.ttLib import TTFont

from cardpress.cache import ByteCache
from cardpress.svg.outline import cached_outline, outline
from cardpress.text.fonts import Font, FontFile, Metrics, bundled_library

LIBRARY = bundled_library()
LETTERS = "Rag&8é"

#: Coordinates are rounded to a tenth, so each is at most half a tenth off.
ROUNDING = 0.05 * 2**0.5 + 0.001


class PointPen(BasePen):
    """Collects every point of the segments, implied ones too."""

    def __init__(self, glyphs=None):
        super().__init__(glyphs)
        self.points = []

    def _moveTo(self, point):  # noqa: N802
        self.points.append(point)

    def _lineTo(self, point):  # noqa: N802
        self.points.append(point)

    def _qCurveToOne(self, control, point):  # noqa: N802
        self.points += (control, point)

    def _curveToOne(self, first, second, point):  # noqa: N802
        self.points += (first, second, point)


def points_and_area(draw, glyphs=None):
    points, area = PointPen(glyphs), AreaPen(glyphs)
    draw(points)
    draw(area)
    return np.array(points.points), area.value


def read(path):
    return points_and_area(lambda pen: parse_path(path, pen))


def farthest(points, others):
    """The largest distance from a point of one set to the nearest of the other."""
    distances = np.hypot(*(points[:, None, :] - others[None, :, :]).transpose(2, 0, 1))
    return max(distances.min(axis=0).max(), distances.min(axis=1).max())


def original(font, letter, slant=0.0):
    """What fontTools draws, with y down."""
    file = TTFont(font.file.path)
    axes = {"wght": font.weight, "opsz": 14, "wdth": 100} if "fvar" in file else None
    glyphs = file.getGlyphSet(location=axes)
    glyph = glyphs[file.getBestCmap()[ord(letter)]]
    turn = (1, 0, slant, -1, 0, 0)
    return points_and_area(lambda pen: glyph.draw(TransformPen(pen, turn)), glyphs)


def glyph_of(font, letter):
    return font.harfbuzz.get_nominal_glyph(ord(letter))


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize(
    ("family", "weight", "style"),
    [
        ("Inter", 700, "normal"),
        ("Inter", 100, "italic"),
        ("Poppins", 900, "normal"),
        ("Roboto", 400, "normal"),
        ("Playfair Display", 650, "italic"),
    ],
)
def test_is_what_fonttools_draws(family, weight, style, letter):
    font = LIBRARY.font(family, weight, style)
    points, area = read(outline(font, glyph_of(font, letter)))
    expected_points, expected_area = original(font, letter)
    assert farthest(points, expected_points) <= ROUNDING
    assert area == pytest.approx(expected_area, rel=0.002)


def test_slants_about_the_baseline_where_there_is_no_italic():
    font = LIBRARY.font("Noto Sans SC", 500, "italic")
    points, area = read(outline(font, glyph_of(font, "永")))
    expected_points, expected_area = original(font, "永", slant=0.25)
    assert farthest(points, expected_points) <= ROUNDING
    assert area == pytest.approx(expected_area, rel=0.002)


def test_coordinates_are_integers_where_the_font_has_integers():
    font = LIBRARY.font("Poppins", 400)
    paths = [outline(font, glyph_of(font, letter)) for letter in "HTEL147"]
    assert all(path and "." not in path for path in paths)


def test_a_blank_glyph_is_empty():
    font = LIBRARY.font("Inter", 400)
    assert outline(font, glyph_of(font, " ")) == ""


def test_moves_with_its_origin():
    font = LIBRARY.font("Roboto", 400)
    glyph = glyph_of(font, "g")
    still, moved = read(outline(font, glyph))[0], read(outline(font, glyph, 12.3, -40))[0]
    assert moved == pytest.approx(still + np.array([12.3, -40]))


def test_only_the_first_command_is_absolute():
    font = LIBRARY.font("Inter", 400)
    path = outline(font, glyph_of(font, "%"))
    assert path[0] == "M"
    assert {letter for letter in path[1:] if letter.isalpha()} <= set("mlhvqtcz")


def test_cubic_outlines():
    font = cubic_font()
    path = outline(font, 1)
    assert path == "M100 0v-500c0-100.5 400-100 400 0v500z"


def cubic_font():
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "arch"])
    builder.setupCharacterMap({65: "arch"})
    pen = T2CharStringPen(600, None, roundTolerance=0)
    pen.moveTo((100, 0))
    pen.lineTo((100, 500))
    pen.curveTo((100, 600.5), (500, 600), (500, 500))
    pen.lineTo((500, 0))
    pen.closePath()
    empty = T2CharStringPen(600, None).getCharString()
    builder.setupCFF("Arch", {}, {".notdef": empty, "arch": pen.getCharString()}, {})
    builder.setupHorizontalMetrics({".notdef": (600, 0), "arch": (600, 100)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Arch", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    data = io.BytesIO()
    builder.save(data)
    face = hb.Face(hb.Blob(data.getvalue()))
    file = FontFile(Path("arch.otf"), "Arch", "normal", 400, {}, Metrics(800, -200, 0, 1000), "")
    return Font(file, 400, 0.0, hb.Font(face))


def test_the_cache_keeps_what_was_drawn():
    cache = ByteCache(1 << 16)
    font = LIBRARY.font("Inter", 400)
    path = cached_outline(cache, font, glyph_of(font, "a"))
    assert path == outline(font, glyph_of(font, "a"))
    assert cached_outline(cache, font, glyph_of(font, "a")) is path
    other = LIBRARY.font("Inter", 900)
    assert cached_outline(cache, other, glyph_of(other, "a")) != path
    assert len(cache) == 2
    assert cache.used > 2 * len(path)


def test_threads_do_not_mix_their_outlines():
    font = LIBRARY.font("Playfair Display", 700)
    glyphs = list(range(1, 120))
    alone = [outline(font, glyph) for glyph in glyphs]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda glyph: outline(font, glyph), glyphs * 4))
    assert together == alone * 4
