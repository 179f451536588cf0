"""The preview of a 3D model that an AI service has made."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from cardpress.components.service_picture import ServicePicture, Source, Word, source_field

_EXAMPLE: dict[str, Any] = {
    "type": "model3d",
    "x": 0,
    "y": 0,
    "width": 600,
    "height": 600,
    "fit": "contain",
    "src": "chair.jpg",
}


class Model3d(ServicePicture):
    """A 3D model of what a picture shows, by mediagen; its preview is drawn."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    operation: ClassVar[str] = "model3d"
    service: ClassVar[str] = "mediagen"

    type: Literal["model3d"] = "model3d"
    src: Source = source_field("The picture of the object")
    texture_quality: Literal["no", "standard"] | None = Field(
        default=None, description="Quality of the texture; default: standard."
    )
    texture_alignment: Word | None = Field(
        default=None, description="How the texture is aligned; default: original_image."
    )
    orientation: Word | None = Field(
        default=None, description="How the model is turned; default: default."
    )
