"""COLRv1 beyond what the bundled emoji use, with a small font made for the purpose."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import resvg_py
import uharfbuzz as hb
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables.otTables import PaintFormat
from PIL import Image

from cardpress.color import BLACK, WHITE, Color
from cardpress.raster.color_glyph import paint_color_glyph
from cardpress.svg.color_glyph import color_glyph
from cardpress.text.fonts import Font, FontFile, Metrics

SIDE = 100
PALETTE = [(1, 0, 0, 1), (0, 0.6, 1, 1), (0, 0, 0, 1), (1, 1, 1, 1), (0.9, 0.7, 0.2, 1)]
RED, BLUE, DARK, LIGHT, OCHRE, FOREGROUND = 0, 1, 2, 3, 4, 0xFFFF


def solid(color, alpha=1.0):
    return {"Format": PaintFormat.PaintSolid, "PaletteIndex": color, "Alpha": alpha}


def shape(glyph, paint):
    return {"Format": PaintFormat.PaintGlyph, "Glyph": glyph, "Paint": paint}


def line(stops, extend="pad"):
    stops = [{"StopOffset": o, "PaletteIndex": i, "Alpha": a} for o, i, a in stops]
    return {"ColorStop": stops, "Extend": extend}


def linear(stops, points, extend="pad"):
    names = ("x0", "y0", "x1", "y1", "x2", "y2")
    return {
        "Format": PaintFormat.PaintLinearGradient,
        "ColorLine": line(stops, extend),
        **dict(zip(names, points, strict=True)),
    }


def radial(stops, circles, extend="pad"):
    names = ("x0", "y0", "r0", "x1", "y1", "r1")
    return {
        "Format": PaintFormat.PaintRadialGradient,
        "ColorLine": line(stops, extend),
        **dict(zip(names, circles, strict=True)),
    }


def turned(matrix, paint):
    return {"Format": PaintFormat.PaintTransform, "Transform": matrix, "Paint": paint}


def composite(mode, source, backdrop):
    return {
        "Format": PaintFormat.PaintComposite,
        "CompositeMode": mode,
        "SourcePaint": source,
        "BackdropPaint": backdrop,
    }


def rectangle(left, bottom, right, top):
    pen = TTGlyphPen(None)
    pen.moveTo((left, bottom))
    for point in ((left, top), (right, top), (right, bottom)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


BOX, UPPER, LOWER = "box", "upper", "lower"
SHAPES = {
    ".notdef": TTGlyphPen(None).glyph(),
    BOX: rectangle(100, 100, 900, 900),
    UPPER: rectangle(100, 400, 600, 900),
    LOWER: rectangle(400, 100, 900, 600),
    "sign": TTGlyphPen(None).glyph(),
}


def font_that_paints(paint):
    """Return a font, and its glyph that is painted so."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(SHAPES))
    builder.setupCharacterMap({65: "sign"})
    builder.setupGlyf(SHAPES)
    sides = {name: (1000, getattr(shape, "xMin", 0)) for name, shape in SHAPES.items()}
    builder.setupHorizontalMetrics(sides)
    builder.setupHorizontalHeader(ascent=1000, descent=0)
    builder.setupNameTable({"familyName": "Signs", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.setupCPAL([PALETTE])
    builder.setupCOLR({"sign": paint}, clipBoxes={"sign": (0, 0, 1000, 1000)})
    data = io.BytesIO()
    builder.save(data)
    face = hb.Face(hb.Blob(data.getvalue()))
    file = FontFile(Path("s.ttf"), "Signs", "normal", 400, {}, Metrics(1000, 0, 0, 1000), "")
    return Font(file, 400, 0.0, hb.Font(face)), list(SHAPES).index("sign")


def document(font, glyph):
    definitions, body = color_glyph(font, glyph, BLACK, "s")
    scale = SIDE / 1000
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE}" height="{SIDE}">'
        f"<defs>{definitions}</defs>"
        f'<g transform="matrix({scale} 0 0 {scale} 0 {SIDE})">{body}</g></svg>'
    )


def on_white(image):
    ground = Image.new("RGBA", image.size, WHITE)
    ground.alpha_composite(image.convert("RGBA"))
    return np.asarray(ground.convert("RGB"), dtype=np.int16)


def painted(font, glyph):
    image, left, top = paint_color_glyph(font, glyph, SIDE, 0, 0, BLACK)
    return on_white(image.crop((-left, -top - SIDE, SIDE - left, -top)))


def shown(svg):
    data = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True)
    return on_white(Image.open(io.BytesIO(bytes(data))))


def shown_by_cairo(svg):
    try:
        import cairosvg
    except OSError:
        pytest.skip("libcairo is not installed")
    return on_white(Image.open(io.BytesIO(cairosvg.svg2png(bytestring=svg.encode()))))


def largest_difference(paint, rasterize=shown):
    font, glyph = font_that_paints(paint)
    return np.abs(painted(font, glyph) - rasterize(document(font, glyph))).max()


PORTER_DUFF = [
    *("clear", "src", "dest", "src_over", "dest_over", "src_in", "dest_in"),
    *("src_out", "dest_out", "src_atop", "dest_atop", "xor"),
]
BLEND = [
    *("screen", "overlay", "darken", "lighten", "color_dodge", "color_burn", "hard_light"),
    *("soft_light", "difference", "exclusion", "multiply"),
    *("hsl_hue", "hsl_saturation", "hsl_color"),
]


@pytest.mark.parametrize("mode", PORTER_DUFF)
def test_what_two_layers_leave_of_each_other(mode):
    paint = composite(mode, shape(UPPER, solid(RED)), shape(LOWER, solid(BLUE)))
    assert largest_difference(paint) <= 2


@pytest.mark.parametrize("mode", ["clear", "src", "dest", "src_over", "dest_over", "src_in",
                                  "dest_in", "src_atop", "dest_atop"])  # fmt: skip
def test_cairosvg_has_masks_too_but_not_inverted_ones(mode):
    paint = composite(mode, shape(UPPER, solid(RED)), shape(LOWER, solid(BLUE)))
    assert largest_difference(paint, shown_by_cairo) <= 2


@pytest.mark.parametrize("mode", BLEND)
def test_blend_modes(mode):
    paint = composite(mode, shape(UPPER, solid(OCHRE, 0.8)), shape(LOWER, solid(BLUE)))
    assert largest_difference(paint) <= 20


@pytest.mark.parametrize("rasterize", [shown, shown_by_cairo])
def test_soft_light_on_its_own_backdrop_becomes_a_gradient(rasterize):
    stops = [(0, LIGHT, 0.5), (0.5, OCHRE, 0.5), (1, DARK, 0.5)]
    light = linear(stops, (100, 900, 900, 100, 1000, 1000))
    flag = shape(BOX, solid(BLUE))
    paint = composite("soft_light", composite("src_in", light, flag), flag)
    font, glyph = font_that_paints(paint)
    assert "blend" not in document(font, glyph)
    assert largest_difference(paint, rasterize) <= 6


@pytest.mark.parametrize("rasterize", [shown, shown_by_cairo])
def test_a_flat_veil_becomes_opacity(rasterize):
    layers = {
        "Format": PaintFormat.PaintColrLayers,
        "Layers": [shape(UPPER, solid(RED)), shape(LOWER, solid(BLUE))],
    }
    paint = composite("src_in", layers, solid(DARK, 0.4))
    assert '<g opacity=".4">' in document(*font_that_paints(paint))
    assert largest_difference(paint, rasterize) <= 2


TWO = [(0, RED, 1), (1, BLUE, 1)]
GRADIENTS = {
    "linear": linear(TWO, (100, 0, 900, 0, 100, 500)),
    "oblique": linear(TWO, (100, 0, 900, 0, 400, 800)),
    "short line": linear([(0.2, RED, 1), (0.8, BLUE, 1)], (100, 0, 900, 0, 100, 500)),
    "long line": linear([(-0.5, RED, 1), (1.5, BLUE, 1)], (300, 0, 600, 0, 300, 500)),
    "repeated": linear([(0.2, RED, 1), (0.8, BLUE, 1)], (300, 0, 800, 0, 300, 500), "repeat"),
    "reflected": linear(TWO, (300, 0, 600, 0, 300, 500), "reflect"),
    "radial": radial(TWO, (500, 500, 0, 500, 500, 350)),
    "focal": radial(TWO, (400, 450, 0, 500, 500, 350)),
    "ring": radial(TWO, (500, 500, 150, 500, 500, 350)),
    "inward": radial(TWO, (500, 500, 350, 500, 500, 0)),
    "reflected rings": radial(TWO, (500, 500, 0, 500, 500, 200), "reflect"),
    "turned linear": turned((0.5, 0.2, 0, 0.8, 100, 0), linear(TWO, (0, 0, 900, 0, 400, 800))),
    "turned radial": turned((0.6, 0.3, 0, 0.8, 200, 0), radial(TWO, (500, 500, 0, 500, 500, 400))),
    "scaled radial": turned((0, 0.5, -0.5, 0, 700, 200), radial(TWO, (500, 500, 0, 500, 500, 700))),
}


@pytest.mark.parametrize("rasterize", [shown, shown_by_cairo])
@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients(name, rasterize):
    font, glyph = font_that_paints(shape(BOX, GRADIENTS[name]))
    difference = np.abs(painted(font, glyph) - rasterize(document(font, glyph)))
    assert difference.mean() <= 0.8
    assert np.percentile(difference, 99) <= 5


def test_two_circles_with_different_centres_have_a_focal_radius():
    paint = shape(BOX, radial(TWO, (420, 500, 50, 500, 500, 350)))
    assert ' fr="50"' in document(*font_that_paints(paint))
    assert largest_difference(paint) <= 5


def test_a_gradient_under_a_turned_shape():
    inner = shape(BOX, turned((0.5, 0.2, 0, 0.8, 100, 0), linear(TWO, (0, 0, 900, 0, 400, 800))))
    font, glyph = font_that_paints(turned((0.6, 0.2, -0.2, 0.5, 250, 100), inner))
    difference = np.abs(painted(font, glyph) - shown(document(font, glyph)))
    assert difference.mean() <= 1.2


@pytest.mark.parametrize("rasterize", [shown, shown_by_cairo])
def test_fading_to_nothing_keeps_the_colour(rasterize):
    stops = [(0, RED, 1), (0.5, LIGHT, 0), (1, BLUE, 1)]
    paint = shape(BOX, linear(stops, (100, 0, 900, 0, 100, 500)))
    assert largest_difference(paint, rasterize) <= 4


def test_colours_are_mixed_premultiplied():
    stops = [(0, RED, 1), (1, BLUE, 0.3)]
    paint = shape(BOX, linear(stops, (100, 0, 900, 0, 100, 500)))
    assert largest_difference(paint) <= 6


@pytest.mark.parametrize("rasterize", [shown, shown_by_cairo])
def test_a_clip_in_a_clip(rasterize):
    paint = shape(UPPER, shape(LOWER, solid(RED)))
    assert largest_difference(paint, rasterize) <= 2


def test_the_foreground_colour():
    font, glyph = font_that_paints(shape(BOX, solid(FOREGROUND, 0.5)))
    _, body = color_glyph(font, glyph, Color(0, 128, 0, 10), "s")
    assert body == '<path fill="#008000" fill-opacity=".502" d="M100-100v-800h800v800z"/>'


def test_a_sweep_is_filled_with_its_mean_colour():
    sweep = {
        "Format": PaintFormat.PaintSweepGradient,
        "ColorLine": line([(0, RED, 1), (1, LIGHT, 1)]),
        "centerX": 500,
        "centerY": 500,
        "startAngle": 0,
        "endAngle": 360,
    }
    font, glyph = font_that_paints(shape(BOX, sweep))
    assert 'fill="#ff8080"' in color_glyph(font, glyph, BLACK, "s")[1]


def test_a_shape_that_is_squashed_flat_is_left_out():
    font, glyph = font_that_paints(turned((0, 0, 0, 0, 100, 50), shape(BOX, solid(RED))))
    assert color_glyph(font, glyph, BLACK, "s") == ("", "")
