"""A box with a picture in it, wherever the picture comes from."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cardpress.bitmap import Bitmap
from cardpress.components.base import Component, Part
from cardpress.components.fields import NotNegative, Positive
from cardpress.components.shadow import BoxShadow, cast
from cardpress.frame import Frame
from cardpress.geometry import Box, Size
from cardpress.scene import Picture


class Focus(Part):
    """The point of a picture that stays in view."""

    x: float = Field(default=0.5, ge=0, le=1, description="0 is the left edge, 1 the right.")
    y: float = Field(default=0.5, ge=0, le=1, description="0 is the top edge, 1 the bottom.")


class PictureBox(Component):
    """What all components have that show a picture. Subclasses say where it comes from."""

    width: Positive = Field(description="Width in pixels.")
    height: Positive = Field(description="Height in pixels.")
    radius: NotNegative = Field(
        default=0, description="Radius of the corners in pixels; at most half the shorter side."
    )
    fit: Literal["fill", "cover", "contain"] = Field(
        default="fill",
        description="fill stretches the picture, cover crops it, contain shows all of it.",
    )
    focus: Focus = Field(
        default_factory=Focus,
        description="For cover and contain: which point of the picture stays in view.",
    )
    shadow: BoxShadow | None = Field(default=None, description="Shadow that the box casts.")

    def show(self, bitmap: Bitmap) -> Frame:
        """Place a picture in the box."""
        box = Box(0, 0, self.width, self.height)
        radius = min(self.radius, self.width / 2, self.height / 2)
        content = self._content(bitmap.width, bitmap.height)
        clear = self.fit == "contain" or not bitmap.opaque
        shadows = cast(self.shadow, box, (radius, radius), see_through=clear)
        return Frame(
            Size(self.width, self.height), (*shadows, Picture(box, radius, content, bitmap))
        )

    def _content(self, width: int, height: int) -> Box:
        """Return where the whole picture lies (CSS Images 3, `object-fit`, `object-position`)."""
        if self.fit == "fill":
            return Box(0, 0, self.width, self.height)
        ratios = self.width / width, self.height / height
        factor = max(ratios) if self.fit == "cover" else min(ratios)
        shown = Size(width * factor, height * factor)
        left = (self.width - shown.width) * self.focus.x
        top = (self.height - shown.height) * self.focus.y
        return Box(left, top, *shown)
