"""Where lines and baselines lie: the rule that matches Chromium's boxes exactly.

Ascent, descent and line gap are rounded to whole pixels; the half-leading above the text is
floored; the baseline is snapped to a whole pixel of the canvas (Blink's `FontHeight` and
`AddLeading`, Skia's baseline snap).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from cardpress.geometry import round_half_up
from cardpress.text.fonts import Font, Metrics


class LineMetrics(NamedTuple):
    """Pixels above and below the baseline that a line takes; the sum is its height."""

    above: float
    below: float

    @property
    def height(self) -> float:
        """Height of the line box, in pixels."""
        return self.above + self.below

    def united(self, other: LineMetrics) -> LineMetrics:
        """Return the smallest extent that holds both."""
        return LineMetrics(max(self.above, other.above), max(self.below, other.below))


def line_metrics(metrics: Metrics, size: float, line_height: float | None) -> LineMetrics:
    """Return the extent of a line in one font.

    Args:
        metrics: Vertical metrics of the font.
        size: Font size in pixels.
        line_height: Multiple of `size`; None for the font's own line height.
    """
    unit = size / metrics.upem
    ascent = round_half_up(metrics.ascent * unit)
    descent = round_half_up(-metrics.descent * unit)
    if line_height is None:
        height: float = ascent + descent + round_half_up(metrics.line_gap * unit)
    else:
        height = _layout_unit(line_height * size)
    above = math.floor((height - (ascent + descent)) / 2) + ascent
    return LineMetrics(above, height - above)


def mixed_metrics(
    primary: Font, others: Iterable[Font], size: float, line_height: float | None
) -> LineMetrics:
    """Return the extent of a line that also shows glyphs of `others`.

    Fallback fonts make a line taller only where its height is the fonts' own, as in Blink.
    """
    extent = line_metrics(primary.metrics, size, line_height)
    if line_height is None:
        for font in others:
            extent = extent.united(line_metrics(font.metrics, size, None))
    return extent


def _layout_unit(value: float) -> float:
    """Truncate to Blink's layout unit, 1/64 px."""
    return math.floor(value * 64) / 64
