"""A filled ellipse or circle."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from cardpress.components.base import Component, Context
from cardpress.components.fields import Positive
from cardpress.components.fill import FillField, resolve_fill, solid
from cardpress.components.shadow import BoxShadow, cast
from cardpress.frame import Frame
from cardpress.geometry import Box, Size
from cardpress.scene import Shape

_EXAMPLE: dict[str, Any] = {
    "type": "ellipse",
    "x": 600,
    "y": 315,
    "anchor": "center",
    "width": 240,
    "height": 240,
    "color": "#ff9900",
}


class Ellipse(Component):
    """The ellipse that touches all four sides of its box."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    type: Literal["ellipse"] = "ellipse"
    width: Positive = Field(description="Width in pixels.")
    height: Positive = Field(description="Height in pixels.")
    color: FillField = Field(default="#000000", description="Colour or gradient.")
    shadow: BoxShadow | None = Field(default=None, description="Shadow that it casts.")

    def layout(self, space: Size, context: Context) -> Frame:
        """Fill the ellipse inside a box of the given size."""
        box = Box(0, 0, self.width, self.height)
        radii = self.width / 2, self.height / 2
        fill = resolve_fill(self.color, box)
        shadows = cast(self.shadow, box, radii, see_through=not solid(fill))
        return Frame(Size(self.width, self.height), (*shadows, Shape(box, *radii, fill)))
