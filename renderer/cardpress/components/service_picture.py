"""A picture that an AI service makes, wherever it is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import Field

from cardpress.components.base import Context
from cardpress.components.fields import Text
from cardpress.components.picture_box import PictureBox
from cardpress.frame import Frame
from cardpress.geometry import Size
from cardpress.needs import Need, ServiceNeed, Wish

#: What a service is told in words; how long it may be is the service's affair.
Prompt: TypeAlias = Annotated[Text, Field(min_length=1)]

#: A word of the service's own, e.g. the name of a model.
Word: TypeAlias = Annotated[Text, Field(min_length=1, max_length=200)]

#: Width to height, e.g. 16:9.
Ratio: TypeAlias = Annotated[
    str, Field(pattern=r"^[1-9][0-9]{0,3}:[1-9][0-9]{0,3}$", examples=["16:9"])
]

Source: TypeAlias = Annotated[str, Field(min_length=1, examples=["photo.jpg"])]

_SOURCE = "an http(s) URL, a data URI, base64 data, or (in Python and on the command line) a path."


def source_field(what: str) -> Any:
    """Return the field of a picture that a service works on."""
    return Field(description=f"{what}: {_SOURCE}")


class ServicePicture(PictureBox):
    """A picture box whose picture comes from a service. Subclasses add fields.

    Their own fields are handed to the service under their names, as far as they are given;
    `src` as the bytes of the picture.

    Attributes:
        operation: What the service is asked for.
        service: Name of the provider, where the document does not choose.
    """

    operation: ClassVar[str]
    service: ClassVar[str] = ""

    fallback: Source | None = Field(
        default=None,
        description="Picture that is drawn, with a warning, if the service fails: " + _SOURCE,
    )

    def needs(self) -> Iterable[Need]:
        """Yield what the service is asked for."""
        yield self._need()

    def layout(self, space: Size, context: Context) -> Frame:
        """Place the picture in its box."""
        return self.show(context.bitmaps[self._need().key])

    def _need(self) -> ServiceNeed:
        given: dict[str, Any] = dict(self.__dict__)
        src = given.get("src")
        return ServiceNeed(
            given.get("provider", self.service),
            self.operation,
            tuple(self._wishes()),
            self.width,
            self.height,
            src,
            self.fallback,
            given.get("time", 0),
        )

    def _wishes(self) -> Iterable[tuple[str, Wish]]:
        """Yield the given fields of the class that names the operation.

        Containers make subclasses with fields of their own, which no service knows.
        """
        owner = next(kind for kind in type(self).__mro__ if "operation" in kind.__dict__)
        for name in owner.__annotations__:
            value = self.__dict__.get(name)
            if name not in _NOT_WISHES and value is not None:
                yield name, value


#: Fields that are handed over in another way.
_NOT_WISHES = frozenset({"type", "provider", "src", "time"})
