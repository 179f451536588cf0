"""A photo that an AI service has drawn as a cartoon."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag

from cardpress.components.service_picture import ServicePicture, Source, source_field

#: The names of the effects 0 to 8.
EffectName: TypeAlias = Literal[
    "vintage-comic",
    "3d-fairy-tale",
    "two-dimensional",
    "refreshing-and-elegant",
    "future-technology",
    "traditional-chinese-painting-style",
    "general-in-a-hundred-battles",
    "colorful-cartoon",
    "graceful-chinese-style",
]


def _name_or_number(value: Any) -> str:
    return "<name>" if isinstance(value, str) else "<number>"


def _integral(value: Any) -> Any:
    """Let 1.0 pass for 1, as JSON Schema's integers do."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


#: The tags of a union show up in pydantic's locations; brackets keep them apart from fields.
Effect: TypeAlias = Annotated[
    Annotated[EffectName, Tag("<name>")]
    | Annotated[int, Field(ge=0, le=8), BeforeValidator(_integral), Tag("<number>")],
    Discriminator(_name_or_number),
]

_EXAMPLE: dict[str, Any] = {
    "type": "cartoon",
    "x": 0,
    "y": 0,
    "width": 600,
    "height": 630,
    "fit": "cover",
    "src": "portrait.png",
    "effect": "vintage-comic",
}


class Cartoon(ServicePicture):
    """A photo as a cartoon, by ailabtools."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    operation: ClassVar[str] = "cartoon"
    service: ClassVar[str] = "ailabtools"

    type: Literal["cartoon"] = "cartoon"
    src: Source = source_field("The photo")
    effect: Effect = Field(default=0, description="The effect, by its name or its number, 0 to 8.")
