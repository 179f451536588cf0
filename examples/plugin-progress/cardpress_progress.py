"""A progress bar for cards."""

from typing import Literal

from pydantic import Field

from cardpress.components import (
    Box,
    Component,
    Context,
    FillField,
    Frame,
    Positive,
    Shape,
    Size,
    resolve_fill,
)


class Progress(Component):
    """A bar that is filled from the left."""

    type: Literal["progress"] = "progress"
    value: float = Field(ge=0, le=1, description="Share of the bar that is filled.")
    width: Positive = Field(default=400, description="Width of the bar, in pixels.")
    height: Positive = Field(default=12, description="Height of the bar, in pixels.")
    color: FillField = Field(default="#00aa77", description="Colour of the filled part.")
    track: FillField = Field(default="#dddddd", description="Colour of the whole bar.")

    def layout(self, space: Size, context: Context) -> Frame:
        """Lay the filled part over the track."""
        track = Box(0, 0, self.width, self.height)
        bar = Box(0, 0, self.width * self.value, self.height)
        shapes = (
            Shape(track, 0, 0, resolve_fill(self.track, track)),
            Shape(bar, 0, 0, resolve_fill(self.color, bar)),
        )
        return Frame(Size(self.width, self.height), shapes)
