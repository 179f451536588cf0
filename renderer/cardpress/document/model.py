"""The document: a canvas and the components on it."""

from __future__ import annotations

from threading import Lock
from typing import Annotated, Any, TypeAlias

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

from cardpress.components.base import Component, Part
from cardpress.components.fields import Whole
from cardpress.components.fill import BackgroundField
from cardpress.errors import PluginError
from cardpress.registry import Registration, registry


class Registered:
    """Annotation: any component of the registry, told apart by its `type`."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Build the tagged union of all components.

        Raises:
            PluginError: A component has fields that cannot be validated.
        """
        choices = {
            name: _component_schema(found, handler)
            for name, found in registry.registrations().items()
        }
        return core_schema.tagged_union_schema(choices, discriminator="type")

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the union."""
        described = handler(schema)
        described["description"] = "One component of a card, told apart by its type."
        return described


def _component_schema(found: Registration, handler: GetCoreSchemaHandler) -> CoreSchema:
    try:
        return handler.generate_schema(found.component)
    except (PydanticUserError, NameError) as error:
        raise PluginError(
            f"the component {found.name!r} of {found.distribution} cannot be used: {error}"
        ) from error


#: A named alias, so that the JSON Schema has one shared definition of it.
AnyComponent = TypeAliasType("AnyComponent", Annotated[SerializeAsAny[Component], Registered()])

Components: TypeAlias = tuple[AnyComponent, ...]

_EXAMPLE: dict[str, Any] = {
    "width": 1200,
    "height": 630,
    "background": "#ffffff",
    "components": [
        {"type": "text", "x": 100, "y": 100, "text": "Hello World", "fontSize": 48},
        {"type": "divider", "x": 100, "y": 200, "length": 1000, "color": "#0070f3"},
    ],
}


class Document(Part):
    """A card: its size, its background, and its components from bottom to top."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    json_schema: str | None = Field(
        default=None,
        alias="$schema",
        description="Address of the JSON Schema of documents, for editors; it changes nothing.",
        examples=["./document.schema.json"],
    )
    width: Whole = Field(description="Width of the card in pixels.", examples=[1200])
    height: Whole = Field(description="Height of the card in pixels.", examples=[630])
    background: BackgroundField = Field(
        default="#ffffff", description='Colour or gradient behind everything, or "transparent".'
    )
    components: Components = Field(
        default=(),
        strict=False,
        description="What is drawn; later components lie on top of earlier ones.",
    )


_built: dict[str, Registration] = {}
_building = Lock()


def document_model() -> type[Document]:
    """Return `Document`, built anew if the registry has changed since it was last built.

    Raises:
        PluginError: A plug-in cannot be loaded or used, or two claim one name.
    """
    known = registry.registrations()
    with _building:
        if known != _built:
            Document.model_rebuild(force=True)
            _built.clear()
            _built.update(known)
    return Document
