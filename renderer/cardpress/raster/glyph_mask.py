"""The coverage mask of a glyph run."""

from __future__ import annotations

import math

import uharfbuzz as hb

from cardpress.raster.contour import Mask, coverage
from cardpress.raster.ground import Clip
from cardpress.scene import Glyph, GlyphRun, Glyphs

#: Horizontal positions per pixel at which a run may begin; more cannot be seen, and fewer
#: different masks are worth keeping. Baselines lie on whole pixels at scale 1.
PHASES = 8


def glyph_mask(run: GlyphRun, scale: float, x: float, y: float, clip: Clip) -> Mask | None:
    """Return the coverage of all glyphs of `run` with its origin at output pixel (x, y).

    Args:
        run: Glyphs of one font.
        scale: Output pixels per canvas pixel.
        x: Of the origin, in output pixels.
        y: Of the baseline, in output pixels.
        clip: Left, top, right, bottom of the pixels that matter.

    Returns:
        A mask as large as the ink; None where there is no ink inside the clip.
    """
    glyphs = run.glyphs
    draw = hb.RasterDraw()
    left = top = 0
    if not _inside(run, scale, x, y, clip):
        glyphs = Glyphs.of(glyph for glyph in glyphs if _near(run, glyph, scale, x, y, clip))
        # HarfBuzz counts in 32 bits: far from the origin, positions are taken from the clip.
        left, top = clip[:2]
        draw.extents = hb.RasterExtents(0, 0, clip[2] - left, clip[3] - top, 0)
    font = run.font.harfbuzz
    unit = run.size * scale / run.font.metrics.upem
    across, down, draw_glyph = x - left, y - top, draw.draw_glyph
    for glyph, dx, dy in zip(glyphs.ids, glyphs.xs, glyphs.ys, strict=True):
        draw.transform = (unit, 0.0, 0.0, -unit, across + dx * scale, down + dy * scale)
        draw_glyph(font, glyph)
    image = draw.render()
    extents = image.extents if image is not None else None
    if not glyphs or extents is None or not extents.width or not extents.height:
        return None
    return Mask(coverage(image), extents.x_origin + left, extents.y_origin + top)


def snapped(position: float) -> tuple[int, float]:
    """Split a position in pixels into its whole part and its phase (0 to below 1)."""
    steps = math.floor(position * PHASES + 0.5)
    return steps // PHASES, (steps % PHASES) / PHASES


def _inside(run: GlyphRun, scale: float, x: float, y: float, clip: Clip) -> bool:
    """Whether the run's ink surely lies within a margin around the clip."""
    reach = 3 * run.size * scale
    return (
        reach <= 4096
        and x - reach > clip[0] - 4096
        and x + run.width * scale + reach < clip[2] + 4096
        and y - reach > clip[1] - 4096
        and y + reach < clip[3] + 4096
    )


def _near(run: GlyphRun, glyph: Glyph, scale: float, x: float, y: float, clip: Clip) -> bool:
    """Whether a glyph's ink box touches the clip."""
    extents = run.font.harfbuzz.get_glyph_extents(glyph.id)
    if extents is None:
        return False
    unit = run.size * scale / run.font.metrics.upem
    left = x + glyph.x * scale + extents.x_bearing * unit
    top = y + glyph.y * scale - extents.y_bearing * unit
    right, bottom = left + extents.width * unit, top - extents.height * unit
    return bool(left < clip[2] and right > clip[0] and top < clip[3] and bottom > clip[1])
