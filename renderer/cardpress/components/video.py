"""A frame of a video that an AI service has made."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from cardpress.components.fields import NotNegative, Positive
from cardpress.components.service_picture import Prompt, Ratio, ServicePicture

_EXAMPLE: dict[str, Any] = {
    "type": "video",
    "x": 0,
    "y": 0,
    "width": 1200,
    "height": 675,
    "prompt": "A spaceship flying through a colorful nebula",
    "time": 1.5,
}


class Video(ServicePicture):
    """A video that mediagen makes from words; one of its frames is drawn."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    operation: ClassVar[str] = "video"
    service: ClassVar[str] = "mediagen"

    type: Literal["video"] = "video"
    prompt: Prompt = Field(description="What the video shows.")
    model: Literal["vidu-q2", "ltx-2"] | None = Field(
        default=None, description="The service's model; default: vidu-q2."
    )
    duration: Positive | None = Field(default=None, description="In seconds; default: 4.")
    resolution: Literal["360p", "520p", "720p", "1080p"] | None = Field(
        default=None, description="Of the video; default: 720p."
    )
    aspect_ratio: Ratio | None = Field(
        default=None,
        description="Width to height of the video; default: the nearest to the box that the "
        "service offers.",
    )
    time: NotNegative = Field(
        default=0, description="The frame that is drawn, in seconds from the start."
    )
