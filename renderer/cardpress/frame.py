"""What layout returns: a size, nodes around the frame's own origin, and what to report."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cardpress.color import Color
from cardpress.errors import Problem
from cardpress.geometry import Size, round_half_up
from cardpress.scene import (
    Fill,
    GlyphRun,
    Group,
    LinearGradient,
    Node,
    Picture,
    RadialGradient,
    Shadow,
    Shape,
)


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text as `measure()` reports it: left end of the baseline, and width, in px."""

    text: str
    x: float
    baseline: float
    width: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The box that a component fills; its nodes lie relative to the top-left corner.

    Attributes:
        size: Size of the box, in pixels.
        nodes: What is drawn, bottom to top.
        lines: The lines of its text.
        warnings: What was shrunk, cut, substituted or missing; pointers relative to the
            component.
    """

    size: Size
    nodes: tuple[Node, ...] = ()
    lines: tuple[TextLine, ...] = ()
    warnings: tuple[Problem, ...] = ()

    def placed(self, x: float, y: float) -> Frame:
        """Return the frame with its top-left corner moved from (0, 0) to (x, y).

        Baselines snap to whole pixels, as Skia's do.
        """
        nodes = tuple([moved(node, x, y, snap=True) for node in self.nodes])
        lines = tuple(
            [
                TextLine(line.text, line.x + x, round_half_up(line.baseline + y), line.width)
                for line in self.lines
            ]
        )
        return Frame(self.size, nodes, lines, self.warnings)


def moved(node: Node, dx: float, dy: float, *, snap: bool = False) -> Node:
    """Return `node` moved right by `dx` and down by `dy`.

    With `snap`, which is for final positions, baselines are rounded to whole pixels.
    """
    # Runs and shapes are made without `replace`, which takes three times as long: a card has
    # hundreds of them.
    match node:
        case GlyphRun():
            y = node.y + dy
            return GlyphRun(
                node.font, node.size, node.color, node.x + dx, round_half_up(y) if snap else y,
                node.glyphs, node.text, node.rtl, node.width, node.language, node.start,
            )  # fmt: skip
        case Shape():
            box, fill = node.box.moved(dx, dy), _moved_fill(node.fill, dx, dy)
            return Shape(box, node.rx, node.ry, fill)
        case Shadow():
            hole = node.hole and (node.hole[0].moved(dx, dy), node.hole[1], node.hole[2])
            return replace(node, box=node.box.moved(dx, dy), hole=hole)
        case Picture():
            frame, content = node.frame.moved(dx, dy), node.content.moved(dx, dy)
            return replace(node, frame=frame, content=content)
        case Group():
            return replace(
                node, children=tuple([moved(child, dx, dy, snap=snap) for child in node.children])
            )


def _moved_fill(fill: Fill, dx: float, dy: float) -> Fill:
    match fill:
        case Color():
            return fill
        case LinearGradient():
            return replace(fill, x1=fill.x1 + dx, y1=fill.y1 + dy, x2=fill.x2 + dx, y2=fill.y2 + dy)
        case RadialGradient():
            return replace(fill, cx=fill.cx + dx, cy=fill.cy + dy)
