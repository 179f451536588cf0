"""The shadow that a box casts, as CSS's `box-shadow` does."""

from __future__ import annotations

from pydantic import Field

from cardpress.color import parse_color
from cardpress.components.base import Part
from cardpress.components.fields import HexColor, NotNegative, Number
from cardpress.geometry import Box
from cardpress.scene import Shadow


class BoxShadow(Part):
    """A shadow behind a box; it is not drawn inside the box."""

    x: Number = Field(default=0, description="Offset to the right, in pixels.")
    y: Number = Field(default=0, description="Offset downwards, in pixels.")
    blur: NotNegative = Field(
        default=0, le=1000, description="Width of the soft edge, in pixels, as in CSS."
    )
    spread: Number = Field(
        default=0, description="How much larger than the box the shadow is, on each side."
    )
    color: HexColor = Field(default="#00000040", description="Colour of the shadow.")


def cast(
    shadow: BoxShadow | None, box: Box, radii: tuple[float, float], *, see_through: bool
) -> tuple[Shadow, ...]:
    """Return the shadow of `box` (none or one), to be drawn below it.

    Args:
        shadow: The field of the component.
        box: The box that casts it.
        radii: Horizontal and vertical radius of the box's corners.
        see_through: Whether the box lets its background show, so that the shadow must be
            left out below it (CSS Backgrounds 3, section 6.1).
    """
    if shadow is None:
        return ()
    outer = box.moved(shadow.x, shadow.y).grown(shadow.spread)
    if outer.width <= 0 or outer.height <= 0:
        return ()
    rx, ry = (_spread_radius(radius, shadow.spread) for radius in radii)
    hole = (box, *radii) if see_through else None
    clamped = min(rx, outer.width / 2), min(ry, outer.height / 2)
    return (Shadow(outer, *clamped, shadow.blur / 2, parse_color(shadow.color), hole),)


def _spread_radius(radius: float, spread: float) -> float:
    """CSS Backgrounds 3, section 6.1.1: sharp corners stay sharp, small radii grow less."""
    if radius <= 0:
        return 0.0
    ratio = radius / abs(spread) if spread else 1.0
    growth = spread if ratio >= 1 or spread < 0 else spread * (1 + (ratio - 1) ** 3)
    return max(0.0, radius + growth)
