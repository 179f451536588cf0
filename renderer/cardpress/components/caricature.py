"""A photo that an AI service has drawn as a caricature."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from cardpress.components.service_picture import Prompt, ServicePicture, Source, source_field

_EXAMPLE: dict[str, Any] = {
    "type": "caricature",
    "x": 0,
    "y": 0,
    "width": 600,
    "height": 630,
    "fit": "cover",
    "src": "portrait.png",
    "style": "simple_caricature",
}


class Caricature(ServicePicture):
    """A caricature of a photo, by caricaturo."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    operation: ClassVar[str] = "caricature"
    service: ClassVar[str] = "caricaturo"

    type: Literal["caricature"] = "caricature"
    src: Source = source_field("The photo")
    style: Literal["simple_caricature", "custom_transformation"] | None = Field(
        default=None, description="Style of the drawing; default: as the service decides."
    )
    custom_prompt: Prompt | None = Field(
        default=None,
        max_length=500,
        description="Description of a style of one's own.",
        examples=["anime style with large eyes"],
    )
    quality: Literal["standard", "high"] | None = Field(
        default=None, description="Quality of the result; default: high."
    )
    output_format: Literal["jpg", "png"] | None = Field(
        default=None, description="Format in which the picture is delivered; default: jpg."
    )
