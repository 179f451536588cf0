"""A text: Craftr's component, with wrapping, alignment and fitting."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from pydantic import ConfigDict, Field

from cardpress.color import parse_color
from cardpress.components.base import Component, Context, Slot
from cardpress.components.fields import (
    Family,
    FrameWidth,
    HexColor,
    Language,
    Number,
    Positive,
    Weight,
    Whole,
)
from cardpress.components.fields import Text as Words
from cardpress.components.setting import set_text
from cardpress.frame import Frame
from cardpress.geometry import Size
from cardpress.text.block import Room
from cardpress.text.style import TextStyle

#: The smallest size that shrinking reaches where `minFontSize` is not given, as a share.
_SHRINK_SHARE = 0.5

_EXAMPLE: dict[str, Any] = {
    "type": "text",
    "x": 100,
    "y": 80,
    "text": "Hello World",
    "fontSize": 48,
    "fontWeight": "700",
    "frameWidth": 800,
}


class Text(Component):
    """Words, on one line or wrapped to a width."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    type: Literal["text"] = "text"
    text: Words = Field(description="What is written; newlines begin new lines.")
    font_size: Positive = Field(default=16, description="Size of the font in pixels.")
    font_weight: Weight = Field(default="400", description="100 is thin, 400 regular, 700 bold.")
    font_family: Family = Field(default="Inter", description="Font family.")
    font_style: Literal["normal", "italic"] = Field(
        default="normal", description="Upright or italic."
    )
    color: HexColor = Field(default="#000000", description="Colour of the text.")
    frame_width: FrameWidth = Field(
        default="fit",
        description='Width in pixels at which lines wrap; "fit" breaks only at newlines.',
    )
    align: Literal["start", "center", "end", "left", "right", "justify"] = Field(
        default="start",
        description="Where lines lie in the frame; start and end follow the text's direction.",
    )
    line_height: Positive | None = Field(
        default=None,
        le=100,
        description="Height of a line as a multiple of fontSize; default: the font's own.",
    )
    letter_spacing: Number = Field(
        default=0, description="Pixels added after each character; may be negative."
    )
    height: Positive | None = Field(
        default=None, description="Height of the frame in pixels; default: as high as the text."
    )
    max_lines: Whole | None = Field(default=None, description="Most lines that are shown.")
    overflow: Literal["visible", "ellipsis", "shrink", "error"] | None = Field(
        default=None,
        description="What happens to text that does not fit the frame: it is drawn beyond it, "
        "cut with an ellipsis, made smaller (down to minFontSize, then cut), or refused. "
        "Default: ellipsis where maxLines is given, else visible.",
    )
    min_font_size: Positive | None = Field(
        default=None,
        description="Smallest size in pixels that shrinking may reach; default: half of fontSize.",
    )
    wrap: Literal["greedy", "balance"] = Field(
        default="greedy",
        description="Whether lines are filled one after another, or made about equally wide.",
    )
    direction: Literal["auto", "ltr", "rtl"] = Field(
        default="auto",
        description="Direction of paragraphs; auto takes that of the first strong character.",
    )
    lang: Language | None = Field(
        default=None, description="Language of the text, a BCP 47 tag such as ja or zh-Hant."
    )

    def words(self) -> str:
        """Return the text itself."""
        return self.text

    def layout(self, space: Size, context: Context) -> Frame:
        """Set the text into its frame, or into the room that its container leaves."""
        room = self._room() if context.slot is None else self._room_in(context.slot, context)
        return set_text(self.text, self._style(), room, parse_color(self.color), context)

    def _room_in(self, slot: Slot, context: Context) -> Room:
        """Return the room in a container: what is too large for it wraps, or shrinks."""
        room = replace(self._room(), align=self._align_in(slot))
        if slot.width is not None and room.width is None:
            natural = replace(room, max_lines=None, overflow="visible")
            if slot.fill_width or self._size(natural, context).width > slot.width:
                room = replace(room, width=slot.width)
        shrinks = room.overflow == "shrink" and room.height is None
        if shrinks and slot.height is not None and self._size(room, context).height > slot.height:
            room = replace(room, height=slot.height, hug=True)
        return room

    def _size(self, room: Room, context: Context) -> Size:
        return set_text(self.text, self._style(), room, parse_color(self.color), context).size

    def _align_in(self, slot: Slot) -> str:
        """Let start and end follow the container, unless the text says which way it runs."""
        if slot.rtl is None or self.direction != "auto" or self.align not in ("start", "end"):
            return self.align
        return "right" if slot.rtl == (self.align == "start") else "left"

    def _style(self) -> TextStyle:
        return TextStyle(
            family=self.font_family,
            size=self.font_size,
            weight=int(self.font_weight),
            italic=self.font_style == "italic",
            line_height=self.line_height,
            letter_spacing=self.letter_spacing,
            direction=self.direction,
            language=self.lang or "",
        )

    def _room(self) -> Room:
        return Room(
            width=None if self.frame_width == "fit" else self.frame_width,
            height=self.height,
            max_lines=self.max_lines,
            overflow=self.overflow or ("ellipsis" if self.max_lines else "visible"),
            min_size=self.min_font_size or self.font_size * _SHRINK_SHARE,
            align=self.align,
            balance=self.wrap == "balance",
        )
