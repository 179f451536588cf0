"""The coverage mask of a glyph run."""

from __future__ import annotations

import math
from collections.abc import Sequence

import uharfbuzz as hb
from PIL import Image as Pillow

from cardpress.cache import ByteCache
from cardpress.raster.contour import Mask, coverage
from cardpress.raster.ground import Clip
from cardpress.raster.strike import Cell, Strike
from cardpress.scene import Glyph, GlyphRun

#: Horizontal positions per pixel at which a run may begin; more cannot be seen, and fewer
#: different masks are worth keeping. Baselines lie on whole pixels at scale 1.
PHASES = 8

#: Pixels per em up to which glyphs are put together from cells. Larger ones are few.
_LARGEST = 160

#: A strike that takes more bytes is begun anew.
_FULL = 1 << 20


def glyph_mask(
    run: GlyphRun, scale: float, x: float, y: float, clip: Clip, strikes: ByteCache[Strike]
) -> Mask | None:
    """Return the coverage of all glyphs of `run` with its origin at output pixel (x, y).

    Args:
        run: Glyphs of one font.
        scale: Output pixels per canvas pixel.
        x: Of the origin, in output pixels.
        y: Of the baseline, in output pixels.
        clip: Left, top, right, bottom of the pixels that matter.
        strikes: Masks of glyphs from other runs.

    Returns:
        A mask as large as the ink; None where there is no ink inside the clip.
    """
    size_px = run.size * scale
    if size_px > _LARGEST:
        return _drawn(run, scale, x, y, clip)
    key = run.font.key, size_px
    strike = strikes.get(key)
    if strike is None or strike.size > _FULL:
        strike = Strike(run.font, size_px)
    before = strike.size
    placed = _placed(run, scale, x, y, strike)
    if strike.size > before:
        strikes.put(key, strike, strike.size)
    left, top, right, bottom = clip
    return _joined(
        [
            (cell, at_x, at_y)
            for cell, at_x, at_y in placed
            if at_x < right and at_y < bottom and at_x + cell.width > left
            and at_y + cell.height > top
        ]
    )  # fmt: skip


def _placed(
    run: GlyphRun, scale: float, x: float, y: float, strike: Strike
) -> list[tuple[Cell, int, int]]:
    """Return the cells of a run and where their corners lie."""
    known, add, floor, glyphs = strike.cells.get, strike.add, math.floor, run.glyphs
    placed = []
    # Phases are sixteenths: four bits of a position in sixteenths of a pixel.
    unit, left, top = 16 * scale, 16 * x + 0.5, 16 * y + 0.5
    columns = [floor(left + dx * unit) for dx in glyphs.xs]
    rows = [floor(top + dy * unit) for dy in glyphs.ys]
    for glyph, across, down in zip(glyphs.ids, columns, rows, strict=True):
        place = glyph << 8 | (across & 15) << 4 | down & 15
        cell = known(place) or add(place)
        if cell[0] is not None:
            placed.append((cell, (across >> 4) + cell[1], (down >> 4) + cell[2]))
    return placed


def _joined(placed: list[tuple[Cell, int, int]]) -> Mask | None:
    """Return one mask of all cells; None if there is none."""
    if not placed:
        return None
    left, top = min([x for _, x, _ in placed]), min([y for _, _, y in placed])
    right = max([x + cell[3] for cell, x, _ in placed])
    bottom = max([y + cell[4] for cell, _, y in placed])
    image = Pillow.new("L", (right - left, bottom - top))
    target, reach = image.im, 0
    for (pixels, _, _, width, height), x, y in placed:
        across, down = x - left, y - top
        end = across + width
        box = across, down, end, down + height
        if across < reach and pixels is not None:
            # Letters that touch inside a pixel fill it together: their coverages add up.
            pixels = target.crop(box).chop_add(pixels, 1.0, 0)
        target.paste(pixels, box)
        if end > reach:
            reach = end
    return Mask(image, left, top)


def _drawn(run: GlyphRun, scale: float, x: float, y: float, clip: Clip) -> Mask | None:
    """Rasterise all glyphs in one go."""
    glyphs: Sequence[Glyph] = run.glyphs
    draw = hb.RasterDraw()
    left = top = 0
    if not _inside(run, scale, x, y, clip):
        glyphs = tuple(glyph for glyph in glyphs if _near(run, glyph, scale, x, y, clip))
        # HarfBuzz counts in 32 bits: far from the origin, positions are taken from the clip.
        left, top = clip[:2]
        draw.extents = hb.RasterExtents(0, 0, clip[2] - left, clip[3] - top, 0)
    font = run.font.harfbuzz
    unit = run.size * scale / run.font.metrics.upem
    for glyph in glyphs:
        across, down = x - left + glyph.x * scale, y - top + glyph.y * scale
        draw.transform = (unit, 0.0, 0.0, -unit, across, down)
        draw.draw_glyph(font, glyph.id)
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
