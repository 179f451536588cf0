"""The components that come with Cardpress; each file holds one."""

from __future__ import annotations

from cardpress.components.base import Component, Context, LayoutError, Part
from cardpress.components.divider import Divider
from cardpress.components.ellipse import Ellipse
from cardpress.components.image import Image
from cardpress.components.rect import Rect
from cardpress.components.tag import Tag
from cardpress.components.text import Text

#: An explicit table: it works from a zip or a frozen program, where entry points do not.
BUILT_IN: tuple[type[Component], ...] = (Text, Image, Tag, Divider, Rect, Ellipse)

__all__ = [
    "BUILT_IN",
    "Component",
    "Context",
    "Divider",
    "Ellipse",
    "Image",
    "LayoutError",
    "Part",
    "Rect",
    "Tag",
    "Text",
]
