"""Components inside components: the same fields, but the container says where they lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializeAsAny,
)
from pydantic.errors import PydanticUserError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypeAliasType

from cardpress.components.base import Component
from cardpress.components.fields import NotNegative, Number
from cardpress.errors import PluginError

#: By type: each component that there is, and the distribution that brings it.
Known: TypeAlias = Mapping[str, tuple[type[Component], str]]


#: Who is asked which components there are; nobody before the first document is read.
_admitted: list[Callable[[], Known]] = []


def _known() -> Known:
    return _admitted[0]() if _admitted else {}


def admit(known: Callable[[], Known]) -> None:
    """Say which components may stand inside others: what `known` returns when it is asked.

    The components themselves cannot know, as the registry is made of them.
    """
    _admitted[:] = [known]


@cache
def _inside(component: type[Component]) -> type[Component]:
    """Return the model of `component` inside a container."""

    class Inside(component):  # type: ignore[valid-type, misc]
        model_config = ConfigDict(json_schema_extra={})

        x: Number = Field(default=0, description="Pixels that it is moved right from its place.")
        y: Number = Field(default=0, description="Pixels that it is moved down from its place.")
        anchor: Literal["top-left"] = Field(
            default="top-left", description="Inside a container, that is where it is placed by."
        )
        grow: NotNegative = Field(
            default=0, description="Share of the spare room that it gets, beside its siblings."
        )

    name = f"{component.__name__}Inside"
    Inside.__name__ = Inside.__qualname__ = name
    Inside.__module__ = component.__module__
    Inside.__doc__ = component.__doc__
    return Inside


class Admitted:
    """Annotation: any component that was admitted, told apart by its `type`."""

    @staticmethod
    def choices() -> dict[str, type[Component]]:
        """Return the model of each type."""
        return {name: _inside(component) for name, (component, _) in _known().items()}

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Build the tagged union.

        Raises:
            PluginError: A component has fields that cannot be validated.
        """
        choices = {
            name: _schema(name, component, origin, handler)
            for name, (component, origin) in _known().items()
        }
        return core_schema.tagged_union_schema(choices, discriminator="type")

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the union."""
        described = handler(schema)
        described["description"] = "One component inside another, told apart by its type."
        return described


def _schema(
    name: str, component: type[Component], origin: str, handler: GetCoreSchemaHandler
) -> CoreSchema:
    try:
        return handler.generate_schema(_inside(component))
    except (PydanticUserError, NameError) as error:
        raise PluginError(f"the component {name!r} of {origin} cannot be used: {error}") from error


#: A named alias, so that a container may hold containers.
AnyChild = TypeAliasType("AnyChild", Annotated[SerializeAsAny[Component], Admitted()])
