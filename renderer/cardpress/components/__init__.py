"""The components that come with Cardpress, one in each file, and what it takes to write another.

A plug-in needs no other import: fields (`Positive`, `HexColor`, `FillField`, ...), `Component`
with its `layout`, and what that returns: a `Frame` of scene nodes.
"""

from __future__ import annotations

from cardpress.color import Color, parse_color
from cardpress.components.base import Component, Context, LayoutError, Part
from cardpress.components.divider import Divider
from cardpress.components.ellipse import Ellipse
from cardpress.components.fields import (
    Family,
    HexColor,
    Language,
    NotNegative,
    Number,
    Positive,
    Weight,
    Whole,
)
from cardpress.components.fields import Text as Words
from cardpress.components.fill import FillField, resolve_fill
from cardpress.components.image import Image
from cardpress.components.rect import Rect
from cardpress.components.setting import set_text
from cardpress.components.tag import Tag
from cardpress.components.text import Text
from cardpress.errors import Problem
from cardpress.frame import Frame, moved
from cardpress.geometry import Box, Size
from cardpress.needs import ImageNeed
from cardpress.scene import Picture, Shape
from cardpress.text.block import Room
from cardpress.text.style import TextStyle

#: An explicit table: it works from a zip or a frozen program, where entry points do not.
BUILT_IN: tuple[type[Component], ...] = (Text, Image, Tag, Divider, Rect, Ellipse)

__all__ = [
    "BUILT_IN",
    "Box",
    "Color",
    "Component",
    "Context",
    "Divider",
    "Ellipse",
    "Family",
    "FillField",
    "Frame",
    "HexColor",
    "Image",
    "ImageNeed",
    "Language",
    "LayoutError",
    "NotNegative",
    "Number",
    "Part",
    "Picture",
    "Positive",
    "Problem",
    "Rect",
    "Room",
    "Shape",
    "Size",
    "Tag",
    "Text",
    "TextStyle",
    "Weight",
    "Whole",
    "Words",
    "moved",
    "parse_color",
    "resolve_fill",
    "set_text",
]
