"""What fills an area: a colour, or a gradient."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from cardpress.color import HEX_PATTERN, Color, parse_color
from cardpress.components.base import Part
from cardpress.components.fields import SMALLEST, HexColor, Number
from cardpress.geometry import Box
from cardpress.scene import Fill, LinearGradient, RadialGradient, Stop


class GradientStop(Part):
    """One colour of a gradient."""

    offset: float = Field(ge=0, le=1, description="Where: 0 is the start, 1 the end.")
    color: HexColor = Field(description="The colour there.")


class Gradient(Part):
    """Colours that blend into each other, as in CSS."""

    gradient: Literal["linear", "radial"] = Field(
        description="Along a line, or from the centre to the farthest corner."
    )
    angle: Number = Field(
        default=90,
        description="Direction of a linear gradient in degrees: 0 upwards, 90 to the right, "
        "180 downwards.",
    )
    stops: tuple[GradientStop, ...] = Field(
        strict=False,
        min_length=2,
        max_length=64,
        description="At least two colours, in order of offset.",
    )


# The tags of a union show up in pydantic's locations; brackets keep them apart from fields.


def _color_or_gradient(value: Any) -> str:
    return "<gradient>" if isinstance(value, dict | Gradient) else "<color>"


FillField: TypeAlias = Annotated[
    Annotated[HexColor, Tag("<color>")] | Annotated[Gradient, Tag("<gradient>")],
    Discriminator(_color_or_gradient),
]

BackgroundColor: TypeAlias = Annotated[
    str,
    Field(
        pattern=HEX_PATTERN.replace("^#", "^transparent$|^#", 1),
        examples=["#ffffff", "transparent"],
    ),
]

BackgroundField: TypeAlias = Annotated[
    Annotated[BackgroundColor, Tag("<color>")] | Annotated[Gradient, Tag("<gradient>")],
    Discriminator(_color_or_gradient),
]


def resolve_fill(value: str | Gradient, box: Box) -> Fill:
    """Return the fill of an area whose bounds are `box`, in the box's coordinates."""
    if isinstance(value, str):
        return parse_color(value)
    stops = _ordered(value.stops)
    if value.gradient == "linear":
        return _linear(value.angle, box, stops)
    # CSS Images 3, section 3.2: an ellipse with the sides' ratio through the corners.
    center = box.x + box.width / 2, box.y + box.height / 2
    width, height = max(box.width, SMALLEST), max(box.height, SMALLEST)
    return RadialGradient(*center, width / math.sqrt(2), height / math.sqrt(2), stops)


def _linear(angle: float, box: Box, stops: tuple[Stop, ...]) -> LinearGradient:
    """CSS Images 3, section 3.1: the line through the centre that the corners project on."""
    turn = math.radians(angle)
    right, down = math.sin(turn), -math.cos(turn)
    half = (abs(box.width * right) + abs(box.height * down)) / 2
    x, y = box.x + box.width / 2, box.y + box.height / 2
    return LinearGradient(
        x - right * half, y - down * half, x + right * half, y + down * half, stops
    )


def _ordered(stops: tuple[GradientStop, ...]) -> tuple[Stop, ...]:
    """Offsets may not fall: a stop that does is moved to the one before it, as in CSS."""
    ordered: list[Stop] = []
    for stop in stops:
        offset = max(stop.offset, ordered[-1].offset) if ordered else stop.offset
        ordered.append(Stop(offset, parse_color(stop.color)))
    return tuple(ordered)


def solid(fill: Fill) -> bool:
    """Whether nothing shows through the fill."""
    if isinstance(fill, Color):
        return fill.opaque
    return all(stop.color.opaque for stop in fill.stops)
