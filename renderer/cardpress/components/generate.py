"""A picture from words, by an AI service."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from cardpress.components.service_picture import Prompt, Ratio, ServicePicture, Word

_EXAMPLE: dict[str, Any] = {
    "type": "generate",
    "x": 0,
    "y": 0,
    "width": 1200,
    "height": 630,
    "fit": "cover",
    "prompt": "A lighthouse at dawn, seen from the sea",
}


class Generate(ServicePicture):
    """A picture that a service makes from words."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    operation: ClassVar[str] = "generate"

    type: Literal["generate"] = "generate"
    provider: Word = Field(
        default="aiphoto",
        description="The service: aiphoto, mediagen, or one that a plug-in brings.",
        examples=["aiphoto", "mediagen"],
    )
    prompt: Prompt = Field(description="What the picture shows.")
    model: Word | None = Field(
        default=None, description="The service's model; default: the service's own."
    )
    style: Word | None = Field(
        default=None,
        description="For aiphoto: Photorealistic, Cinematic, Illustration, Anime and others.",
    )
    aspect_ratio: Ratio | None = Field(
        default=None,
        description="Width to height of what is made; default: the nearest to the box that the "
        "service offers.",
    )
    output_format: Literal["png", "jpeg", "webp"] | None = Field(
        default=None, description="For mediagen: format in which the picture is delivered."
    )
