"""A label on a coloured ground: Craftr's tag."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from pydantic import ConfigDict, Field

from cardpress.color import parse_color
from cardpress.components.base import Component, Context
from cardpress.components.fields import Family, HexColor, NotNegative, Positive, Weight
from cardpress.components.fields import Text as Words
from cardpress.components.fill import FillField, resolve_fill, solid
from cardpress.components.setting import set_text
from cardpress.components.shadow import BoxShadow, cast
from cardpress.frame import Frame, moved
from cardpress.geometry import Box, Size
from cardpress.scene import Shape
from cardpress.text.block import Room
from cardpress.text.style import TextStyle

#: Padding and radius where they are not given, as multiples of the font size.
_PADDING_X, _PADDING_Y, _RADIUS = 0.5, 0.25, 0.5

_EXAMPLE: dict[str, Any] = {
    "type": "tag",
    "x": 100,
    "y": 40,
    "text": "Featured",
    "backgroundColor": "#e00000",
}


class Tag(Component):
    """A short text on a box with round corners; the box is as wide as the text needs."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    type: Literal["tag"] = "tag"
    text: Words = Field(description="What is written.")
    font_size: Positive = Field(default=16, description="Size of the font in pixels.")
    font_weight: Weight = Field(default="400", description="100 is thin, 400 regular, 700 bold.")
    font_family: Family = Field(default="Inter", description="Font family.")
    color: HexColor = Field(default="#ffffff", description="Colour of the text.")
    background_color: FillField = Field(
        default="#000000", description="Colour or gradient of the box."
    )
    line_height: Positive | None = Field(
        default=None,
        le=100,
        description="Height of a line as a multiple of fontSize; default: the font's own.",
    )
    padding_x: NotNegative | None = Field(
        default=None, description="Pixels left and right of the text; default: half of fontSize."
    )
    padding_y: NotNegative | None = Field(
        default=None,
        description="Pixels above and below the text; default: a quarter of fontSize.",
    )
    radius: NotNegative | None = Field(
        default=None, description="Radius of the corners in pixels; default: half of fontSize."
    )
    shadow: BoxShadow | None = Field(default=None, description="Shadow that the box casts.")

    def words(self) -> str:
        """Return the text itself."""
        return self.text

    def layout(self, space: Size, context: Context) -> Frame:
        """Set the text and draw a box around it."""
        style = TextStyle(
            self.font_family,
            self.font_size,
            int(self.font_weight),
            line_height=self.line_height,
        )
        inner = set_text(self.text, style, Room(), parse_color(self.color), context)
        left = self._length(self.padding_x, _PADDING_X)
        top = self._length(self.padding_y, _PADDING_Y)
        size = Size(inner.size.width + 2 * left, inner.size.height + 2 * top)
        box = Box(0, 0, *size)
        radius = min(self._length(self.radius, _RADIUS), size.width / 2, size.height / 2)
        fill = resolve_fill(self.background_color, box)
        shadows = cast(self.shadow, box, (radius, radius), see_through=not solid(fill))
        ground = Shape(box, radius, radius, fill)
        return Frame(
            size,
            (*shadows, ground, *(moved(node, left, top) for node in inner.nodes)),
            tuple(replace(line, x=line.x + left, baseline=line.baseline + top)
                  for line in inner.lines),
            inner.warnings,
        )  # fmt: skip

    def _length(self, given: float | None, share: float) -> float:
        return self.font_size * share if given is None else given
