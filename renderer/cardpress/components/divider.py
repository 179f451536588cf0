"""A line between things: Craftr's divider."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from cardpress.components.base import Component, Context
from cardpress.components.fields import Positive
from cardpress.components.fill import FillField, resolve_fill
from cardpress.frame import Frame
from cardpress.geometry import Box, Size
from cardpress.scene import Shape

#: CSS's border widths, in pixels.
THICKNESS = {"thin": 1, "medium": 3, "thick": 5}

_EXAMPLE: dict[str, Any] = {
    "type": "divider",
    "x": 100,
    "y": 200,
    "length": 600,
    "color": "#0070f3",
}


class Divider(Component):
    """A bar that runs right or down from its position."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    type: Literal["divider"] = "divider"
    length: Positive = Field(description="Length in pixels.")
    width: Literal["thin", "medium", "thick"] = Field(
        default="medium", description="Thickness: 1, 3 or 5 pixels."
    )
    direction: Literal["horizontal", "vertical"] = Field(
        default="horizontal", description="Whether it runs right or down."
    )
    color: FillField = Field(default="#000000", description="Colour or gradient.")

    def layout(self, space: Size, context: Context) -> Frame:
        """Fill the bar."""
        thickness = THICKNESS[self.width]
        across = self.direction == "horizontal"
        size = Size(self.length, thickness) if across else Size(thickness, self.length)
        box = Box(0, 0, *size)
        return Frame(size, (Shape(box, 0, 0, resolve_fill(self.color, box)),))
