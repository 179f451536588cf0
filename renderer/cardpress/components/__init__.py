"""The components that come with Cardpress, one in each file, and what it takes to write another.

A plug-in needs no other import: fields (`Positive`, `HexColor`, `FillField`, ...), `Component`
with its `layout`, and what that returns: a `Frame` of scene nodes.
"""

from __future__ import annotations

from cardpress.color import Color, parse_color
from cardpress.components.base import Component, Context, LayoutError, Part, Slot
from cardpress.components.caricature import Caricature
from cardpress.components.cartoon import Cartoon
from cardpress.components.divider import Divider
from cardpress.components.ellipse import Ellipse
from cardpress.components.enhance import Enhance
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
from cardpress.components.generate import Generate
from cardpress.components.image import Image
from cardpress.components.model3d import Model3d
from cardpress.components.rect import Rect
from cardpress.components.service_picture import ServicePicture
from cardpress.components.setting import set_text
from cardpress.components.stack import Stack
from cardpress.components.tag import Tag
from cardpress.components.text import Text
from cardpress.components.video import Video
from cardpress.errors import Problem
from cardpress.frame import Frame, moved
from cardpress.geometry import Box, Size
from cardpress.needs import ImageNeed, ServiceNeed
from cardpress.scene import Picture, Shape
from cardpress.text.block import Room
from cardpress.text.style import TextStyle

#: An explicit table: it works from a zip or a frozen program, where entry points do not.
BUILT_IN: tuple[type[Component], ...] = (
    *(Text, Image, Tag, Divider, Rect, Ellipse, Stack),
    *(Generate, Enhance, Caricature, Cartoon, Model3d, Video),
)

__all__ = [
    "BUILT_IN",
    "Box",
    "Caricature",
    "Cartoon",
    "Color",
    "Component",
    "Context",
    "Divider",
    "Ellipse",
    "Enhance",
    "Family",
    "FillField",
    "Frame",
    "Generate",
    "HexColor",
    "Image",
    "ImageNeed",
    "Language",
    "LayoutError",
    "Model3d",
    "NotNegative",
    "Number",
    "Part",
    "Picture",
    "Positive",
    "Problem",
    "Rect",
    "Room",
    "ServiceNeed",
    "ServicePicture",
    "Shape",
    "Size",
    "Slot",
    "Stack",
    "Tag",
    "Text",
    "TextStyle",
    "Video",
    "Weight",
    "Whole",
    "Words",
    "moved",
    "parse_color",
    "resolve_fill",
    "set_text",
]
