"""What a component is: a validated part of a document that can lay itself out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from cardpress.bitmap import Bitmap
from cardpress.cache import ByteCache
from cardpress.components.fields import Anchor, Number
from cardpress.errors import Problem
from cardpress.frame import Frame
from cardpress.geometry import Size
from cardpress.limits import Limits
from cardpress.needs import Need
from cardpress.text.paragraph import Typesetter


class Part(BaseModel):
    """A piece of a document: strict, frozen, camelCase in JSON, no unknown fields."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        defer_build=True,
        alias_generator=to_camel,
        serialize_by_alias=True,
        allow_inf_nan=False,
    )


@dataclass(frozen=True, slots=True)
class Slot:
    """What a container leaves for a component inside it.

    Attributes:
        width: Pixels at most; None for no bound.
        height: Likewise.
        fill_width: Whether the component should take all of the width.
        fill_height: Likewise.
        rtl: Whether things start on the right; None where nobody says.
    """

    width: float | None = None
    height: float | None = None
    fill_width: bool = False
    fill_height: bool = False
    rtl: bool | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a layout may use: everything that had to be read is already here.

    Attributes:
        typesetter: Fonts and shaper.
        bitmaps: The picture of each need that was declared, by its `src`.
        limits: How large things may be.
        texts: Texts that were set before; by default none is remembered.
        slot: What the container leaves for the component; None on the canvas.
    """

    typesetter: Typesetter
    bitmaps: Mapping[str, Bitmap] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    texts: ByteCache[Frame] = field(default_factory=lambda: ByteCache(0))
    slot: Slot | None = None


class LayoutError(Exception):
    """Raised by `Component.layout` when its content cannot be laid out as asked.

    The pipeline turns it into a `DocumentError`; `problem.pointer` is relative to the
    component.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Component(Part):
    """One part of a document. Subclasses add fields and `layout`."""

    type: str
    x: Number = Field(description="Horizontal position in pixels, to the right.")
    y: Number = Field(description="Vertical position in pixels, downwards.")
    anchor: Anchor = Field(
        default="top-left", description="Which point of the component's box lies at (x, y)."
    )
    opacity: float = Field(
        default=1, ge=0, le=1, description="0 is invisible, 1 (the default) is solid."
    )

    def inner(self) -> Iterable[tuple[str, Component]]:
        """Yield the components inside this one, each with its JSON pointer from here."""
        return ()

    def needs(self) -> Iterable[Need]:
        """Yield what must be read before `layout` is called, by those inside too."""
        return ()

    def words(self) -> str:
        """Return the text that the component shows, for people who cannot see it."""
        return ""

    def layout(self, space: Size, context: Context) -> Frame:
        """Lay out inside `space` and return the frame that the component fills.

        Args:
            space: Size of the canvas, in pixels.
            context: Fonts, pictures and limits.

        Raises:
            LayoutError: The content cannot be laid out as the document asks.
        """
        raise TypeError(f"{type(self).__name__} must define layout()")


def walk(component: Component, pointer: str = "") -> Iterator[tuple[str, Component]]:
    """Yield a component and all that are inside it, outer ones first.

    Args:
        component: Where to begin.
        pointer: Its JSON pointer; those of the others begin with it.
    """
    yield pointer, component
    for place, inside in component.inner():
        yield from walk(inside, f"{pointer}{place}")
