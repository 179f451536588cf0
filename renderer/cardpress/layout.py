"""The layout stage: a validated document becomes placed frames and a scene. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from cardpress.components.base import Component, Context, LayoutError, walk
from cardpress.components.fields import ANCHOR_SHARES
from cardpress.components.fill import resolve_fill
from cardpress.document import Document
from cardpress.document.refusal import refusal
from cardpress.errors import Problem
from cardpress.frame import Frame
from cardpress.geometry import Box, Size
from cardpress.scene import Group, Node, Scene


@dataclass(frozen=True, slots=True)
class Placed:
    """A component in its place: its box, and its frame in canvas coordinates."""

    type: str
    box: Box
    frame: Frame


@dataclass(frozen=True, slots=True)
class Layout:
    """A document, laid out."""

    placed: tuple[Placed, ...]
    scene: Scene
    warnings: tuple[Problem, ...]


def lay_out(document: Document, context: Context) -> Layout:
    """Lay out every component of `document`, bottom to top.

    Raises:
        DocumentError: Contents cannot be laid out as asked; every such problem is listed.
        LimitError: Texts have more lines than the limits allow, and that is all that is wrong.
    """
    space = Size(document.width, document.height)
    placed: list[Placed] = []
    problems: list[Problem] = []
    for index, component in enumerate(document.components):
        try:
            placed.append(_place(component, space, context))
        except LayoutError as error:
            problems.append(_located(error.problem, index))
    if problems:
        raise refusal(problems)
    warnings = tuple(
        _located(warning, index)
        for index, part in enumerate(placed)
        for warning in part.frame.warnings
    )
    return Layout(tuple(placed), _scene(document, placed), warnings)


def _place(component: Component, space: Size, context: Context) -> Placed:
    frame = component.layout(space, context)
    right, down = ANCHOR_SHARES[component.anchor]
    x = component.x - frame.size.width * right
    y = component.y - frame.size.height * down
    frame = _faded(frame.placed(x, y), component.opacity)
    return Placed(component.type, Box(x, y, *frame.size), frame)


def _faded(frame: Frame, opacity: float) -> Frame:
    if opacity >= 1:
        return frame
    nodes: tuple[Node, ...] = (Group(frame.nodes, opacity),) if opacity > 0 else ()
    return Frame(frame.size, nodes, frame.lines, frame.warnings)


def _located(problem: Problem, index: int) -> Problem:
    return Problem(problem.code, f"/components/{index}{problem.pointer}", problem.message)


def _scene(document: Document, placed: list[Placed]) -> Scene:
    box = Box(0, 0, document.width, document.height)
    words = [text for text in (part.words().strip() for part in document.components) if text]
    return Scene(
        width=document.width,
        height=document.height,
        background=resolve_fill(document.background, box),
        nodes=tuple(node for part in placed for node in part.frame.nodes),
        title=_title(document),
        description="\n".join(words),
    )


def _title(document: Document) -> str:
    """Return the largest text: the one that a reader sees first."""
    sized = [
        (getattr(part, "font_size", 0.0), part.words().strip())
        for component in document.components
        for _, part in walk(component)
    ]
    texts = [(size, text) for size, text in sized if text]
    return max(texts, key=lambda pair: pair[0])[1] if texts else ""
