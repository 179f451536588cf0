"""A picture inside the card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import ConfigDict, Field

from cardpress.components.base import Context
from cardpress.components.picture_box import PictureBox
from cardpress.frame import Frame
from cardpress.geometry import Size
from cardpress.needs import ImageNeed, Need

_EXAMPLE: dict[str, Any] = {
    "type": "image",
    "x": 0,
    "y": 0,
    "src": "photo.jpg",
    "width": 1200,
    "height": 630,
    "fit": "cover",
}


class Image(PictureBox):
    """A picture from a file, a data URI, base64 data or an address."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    type: Literal["image"] = "image"
    src: str = Field(
        min_length=1,
        description="Where the picture comes from: an http(s) URL, a data URI, base64 data, "
        "or (in Python and on the command line) a path.",
        examples=["photo.jpg", "https://example.com/image.png"],
    )

    def needs(self) -> Iterable[Need]:
        """Yield the source, at the size in which it is drawn."""
        yield ImageNeed(self.src, self.width, self.height)

    def layout(self, space: Size, context: Context) -> Frame:
        """Place the bitmap in its box."""
        return self.show(context.bitmaps[self.src])
