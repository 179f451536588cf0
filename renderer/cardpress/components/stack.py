"""A container: components one after another, below or beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Literal

from pydantic import ConfigDict, Field

from cardpress.components.arrangement import Arranged, Arrangement, Room, arrange
from cardpress.components.base import Component, Context, LayoutError, Slot
from cardpress.components.children import AnyChild
from cardpress.components.fields import SMALLEST, NotNegative, Positive
from cardpress.components.fill import FillField, resolve_fill
from cardpress.errors import Problem
from cardpress.frame import Frame, TextLine, moved
from cardpress.geometry import Box, Size
from cardpress.needs import Need
from cardpress.scene import Group, Node, Shape

#: Children reach beyond their container from this many pixels on.
_TOLERANCE = 0.5

_EXAMPLE: dict[str, Any] = {
    "type": "stack",
    "x": 80,
    "y": 80,
    "width": 1040,
    "gap": 16,
    "children": [
        {"type": "text", "text": "A title of one line or of three", "fontSize": 64},
        {"type": "text", "text": "The description follows it.", "fontSize": 28},
    ],
}


class Stack(Component):
    """Components below or beside each other; texts in it wrap at its width."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    type: Literal["stack"] = "stack"
    direction: Literal["vertical", "horizontal"] = Field(
        default="vertical", description="Whether the children lie below or beside each other."
    )
    gap: NotNegative = Field(default=0, description="Pixels between the children.")
    padding: NotNegative = Field(default=0, description="Pixels between edges and children.")
    align: Literal["start", "center", "end", "baseline"] = Field(
        default="start",
        description="Where children lie across the direction; baseline is that of their first "
        "lines, and for horizontal stacks only.",
    )
    justify: Literal["start", "center", "end", "between"] = Field(
        default="start",
        description="Where children lie along the direction if there is room to spare.",
    )
    flow: Literal["ltr", "rtl"] | None = Field(
        default=None,
        description="Which side start is on, for the stack and all that is in it, texts "
        "included; default: that of the stack around it, else ltr for places, and for texts "
        "their own direction.",
    )
    width: Positive | None = Field(
        default=None, description="Width in pixels; default: as wide as the children."
    )
    height: Positive | None = Field(
        default=None, description="Height in pixels; default: as high as the children."
    )
    overflow: Literal["visible", "drop"] = Field(
        default="visible",
        description="What happens to children that do not fit: they are drawn beyond the stack, "
        "or left out.",
    )
    background_color: FillField | None = Field(
        default=None, description="Colour or gradient behind the children; default: none."
    )
    radius: NotNegative = Field(
        default=0, description="Radius of the background's corners in pixels."
    )
    children: tuple[AnyChild, ...] = Field(
        default=(), strict=False, description="What is in it, in order."
    )

    def inner(self) -> Iterator[tuple[str, Component]]:
        """Yield the children."""
        for index, child in enumerate(self.children):
            yield f"/children/{index}", child

    def needs(self) -> Iterable[Need]:
        """Yield what the children need."""
        return [need for child in self.children for need in child.needs()]

    def words(self) -> str:
        """Return what the children say, each on a line of its own."""
        return "\n".join(words for child in self.children if (words := child.words()))

    def layout(self, space: Size, context: Context) -> Frame:
        """Lay out the children and place them one after another."""
        slot = context.slot or Slot()
        width = self.width or (slot.width if slot.fill_width else None)
        height = self.height or (slot.height if slot.fill_height else None)
        room = Room(
            width=self._inside(width or slot.width),
            height=self._inside(height or slot.height),
            wide=width is not None,
            high=height is not None,
        )
        rtl = slot.rtl if self.flow is None else self.flow == "rtl"

        def lay_out(index: int, given: Slot) -> Frame:
            inside = replace(context, slot=replace(given, rtl=rtl))
            return _placed_within(self.children[index], index, space, inside)

        found = arrange(self._plan(bool(rtl)), room, lay_out)
        size = Size(
            found.size.width + 2 * self.padding if width is None else width,
            found.size.height + 2 * self.padding if height is None else height,
        )
        return self._frame(found, size)

    def _plan(self, rtl: bool) -> Arrangement:
        return Arrangement(
            horizontal=self.direction == "horizontal",
            gap=self.gap,
            align=self.align,
            justify=self.justify,
            rtl=rtl,
            drop=self.overflow == "drop",
            grow=tuple(getattr(child, "grow", 0.0) for child in self.children),
            shrinking=tuple(
                getattr(child, "overflow", None) == "shrink" for child in self.children
            ),
        )

    def _inside(self, length: float | None) -> float | None:
        return None if length is None else max(length - 2 * self.padding, SMALLEST)

    def _frame(self, found: Arranged, size: Size) -> Frame:
        nodes: list[Node] = []
        lines: list[TextLine] = []
        warnings: list[Problem] = []
        if self.background_color is not None:
            box = Box(0, 0, *size)
            radius = min(self.radius, size.width / 2, size.height / 2)
            nodes.append(Shape(box, radius, radius, resolve_fill(self.background_color, box)))
        for place in found.places:
            index, frame = place.index, place.frame
            child = self.children[index]
            right = self.padding + place.x + child.x
            down = self.padding + place.y + child.y
            nodes += [moved(node, right, down) for node in frame.nodes]
            lines += [
                TextLine(line.text, line.x + right, line.baseline + down, line.width)
                for line in frame.lines
            ]
            warnings += [_within(problem, index) for problem in frame.warnings]
        warnings += self._own_warnings(found, size)
        return Frame(size, tuple(nodes), tuple(lines), tuple(warnings))

    def _own_warnings(self, found: Arranged, size: Size) -> Iterator[Problem]:
        if found.dropped:
            message = (
                f"{found.dropped} of {len(self.children)} children do not fit and are left out"
            )
            yield Problem("children-dropped", "/children", message)
        width = found.size.width + 2 * self.padding
        height = found.size.height + 2 * self.padding
        if width > size.width + _TOLERANCE or height > size.height + _TOLERANCE:
            needed, given = f"{width:.0f} x {height:.0f}", f"{size.width:.0f} x {size.height:.0f}"
            message = f"the children need {needed} pixels, but the stack has {given}"
            yield Problem("stack-overflow", "", message)


def _placed_within(child: Component, index: int, space: Size, context: Context) -> Frame:
    try:
        frame = child.layout(space, context)
    except LayoutError as error:
        raise LayoutError(_within(error.problem, index)) from error
    if child.opacity >= 1:
        return frame
    nodes = (Group(frame.nodes, child.opacity),) if child.opacity > 0 else ()
    return Frame(frame.size, nodes, frame.lines, frame.warnings)


def _within(problem: Problem, index: int) -> Problem:
    return Problem(problem.code, f"/children/{index}{problem.pointer}", problem.message)
