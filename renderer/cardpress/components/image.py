"""A picture inside the card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import ConfigDict, Field

from cardpress.components.base import Component, Context, Part
from cardpress.components.fields import NotNegative, Positive
from cardpress.components.shadow import BoxShadow, cast
from cardpress.frame import Frame
from cardpress.geometry import Box, Size
from cardpress.needs import ImageNeed, Need
from cardpress.scene import Picture


class Focus(Part):
    """The point of a picture that stays in view."""

    x: float = Field(default=0.5, ge=0, le=1, description="0 is the left edge, 1 the right.")
    y: float = Field(default=0.5, ge=0, le=1, description="0 is the top edge, 1 the bottom.")


_EXAMPLE: dict[str, Any] = {
    "type": "image",
    "x": 0,
    "y": 0,
    "src": "photo.jpg",
    "width": 1200,
    "height": 630,
    "fit": "cover",
}


class Image(Component):
    """A picture from a file, a data URI, base64 data or an address."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    type: Literal["image"] = "image"
    src: str = Field(
        min_length=1,
        description="Where the picture comes from: an http(s) URL, a data URI, base64 data, "
        "or (in Python and on the command line) a path.",
        examples=["photo.jpg", "https://example.com/image.png"],
    )
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

    def needs(self) -> Iterable[Need]:
        """Yield the source, at the size in which it is drawn."""
        yield ImageNeed(self.src, self.width, self.height)

    def layout(self, space: Size, context: Context) -> Frame:
        """Place the bitmap in its box."""
        bitmap = context.bitmaps[self.src]
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
