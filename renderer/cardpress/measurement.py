"""What `measure()` returns: where everything lies, without painting it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cardpress.errors import Problem
from cardpress.frame import TextLine
from cardpress.geometry import Box
from cardpress.layout import Layout


@dataclass(frozen=True, slots=True)
class MeasuredComponent:
    """One component: its place in the document, its type, its box, and its lines of text."""

    index: int
    type: str
    box: Box
    lines: tuple[TextLine, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the measures as JSON data; `lines` only where there is text."""
        data: dict[str, Any] = {"index": self.index, "type": self.type, "box": self.box._asdict()}
        if self.lines:
            data["lines"] = [
                {"text": line.text, "x": line.x, "baseline": line.baseline, "width": line.width}
                for line in self.lines
            ]
        return data


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measured document; all lengths in canvas pixels.

    Attributes:
        width: Of the canvas.
        height: Of the canvas.
        components: In the order of the document.
        report: What was shrunk, cut, substituted or missing.
    """

    width: int
    height: int
    components: tuple[MeasuredComponent, ...]
    report: tuple[Problem, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the measures as JSON data."""
        return {
            "width": self.width,
            "height": self.height,
            "components": [component.to_dict() for component in self.components],
        }


def measured(layout: Layout) -> Measurement:
    """Return the measures of a layout."""
    components = tuple(
        MeasuredComponent(index, placed.type, placed.box, placed.frame.lines)
        for index, placed in enumerate(layout.placed)
    )
    return Measurement(layout.scene.width, layout.scene.height, components, layout.warnings)
