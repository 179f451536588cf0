"""A filled rectangle."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from cardpress.components.base import Component, Context
from cardpress.components.fields import NotNegative, Positive
from cardpress.components.fill import FillField, resolve_fill, solid
from cardpress.components.shadow import BoxShadow, cast
from cardpress.frame import Frame
from cardpress.geometry import Box, Size
from cardpress.scene import Shape

_EXAMPLE: dict[str, Any] = {
    "type": "rect",
    "x": 40,
    "y": 40,
    "width": 300,
    "height": 200,
    "radius": 16,
    "color": "#0070f3",
}


class Rect(Component):
    """A rectangle, perhaps with round corners."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    type: Literal["rect"] = "rect"
    width: Positive = Field(description="Width in pixels.")
    height: Positive = Field(description="Height in pixels.")
    color: FillField = Field(default="#000000", description="Colour or gradient.")
    radius: NotNegative = Field(
        default=0, description="Radius of the corners in pixels; at most half the shorter side."
    )
    shadow: BoxShadow | None = Field(default=None, description="Shadow that the box casts.")

    def layout(self, space: Size, context: Context) -> Frame:
        """Fill a box of the given size."""
        box = Box(0, 0, self.width, self.height)
        radius = min(self.radius, self.width / 2, self.height / 2)
        fill = resolve_fill(self.color, box)
        shadows = cast(self.shadow, box, (radius, radius), see_through=not solid(fill))
        return Frame(Size(self.width, self.height), (*shadows, Shape(box, radius, radius, fill)))
