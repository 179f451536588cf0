"""A photo that an AI service has enhanced."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from cardpress.components.fields import Positive
from cardpress.components.service_picture import ServicePicture, Source, source_field

_EXAMPLE: dict[str, Any] = {
    "type": "enhance",
    "x": 0,
    "y": 0,
    "width": 600,
    "height": 630,
    "fit": "cover",
    "src": "photo.jpg",
    "strength": 7,
}


class Enhance(ServicePicture):
    """A photo, enhanced or with more pixels, by aiphoto."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    operation: ClassVar[str] = "enhance"
    service: ClassVar[str] = "aiphoto"

    type: Literal["enhance"] = "enhance"
    src: Source = source_field("The photo")
    strength: Positive | None = Field(
        default=None, description="How much is changed; default: as the service decides."
    )
