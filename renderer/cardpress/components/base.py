"""What a component is: a validated part of a document that can lay itself out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from cardpress.bitmap import Bitmap
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
class Context:
    """What a layout may use: everything that had to be read is already here.

    Attributes:
        typesetter: Fonts and shaper.
        bitmaps: The picture of each need that was declared, by its `src`.
        limits: How large things may be.
    """

    typesetter: Typesetter
    bitmaps: Mapping[str, Bitmap] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


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

    def needs(self) -> Iterable[Need]:
        """Yield what must be read before `layout` is called."""
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
