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
    TypeAdapter,
    ValidationError,
)
from pydantic.errors import PydanticUserError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypeAliasType

from cardpress.components.base import Component, Part
from cardpress.components.children import admit
from cardpress.components.fields import Whole
from cardpress.components.fill import BackgroundField
from cardpress.errors import PluginError
from cardpress.registry import Registration, registry


class Registered:
    """Annotation: any component of the registry, told apart by its `type`."""

    @staticmethod
    def choices() -> dict[str, type[Component]]:
        """Return the model of each type."""
        return {name: found.component for name, found in registry.registrations().items()}

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Build the tagged union of all components.

        Raises:
            PluginError: A component has fields that cannot be validated.
        """
        choices = {name: _component_schema(found, handler) for name, found in _choices().items()}
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


def _choices() -> dict[str, Registration]:
    """Return the components that the schema being built is to know."""
    known = registry.registrations()
    return known if _wanted is None else {name: known[name] for name in known if name in _wanted}


def _known() -> dict[str, tuple[type[Component], str]]:
    return {name: (one.component, one.distribution) for name, one in _choices().items()}


admit(_known)

#: Types that the schema being built is to know; None for all.
_wanted: frozenset[str] | None = None

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
            for one in known.values():
                # One that was used on its own has kept the choices of that time.
                if one.component.__pydantic_complete__:
                    one.component.model_rebuild(force=True)
            Document.model_rebuild(force=True)
            _built.clear()
            _built.update(known)
    return Document


class _Reader:
    """Validates documents of the types of components that it has met.

    The schema of one card's few types takes a quarter of the time that the schema of all types
    takes to build, which counts where one card is all that is made.
    """

    def __init__(self) -> None:
        self._types: frozenset[str] = frozenset()
        self._known: dict[str, Registration] = {}
        self._adapter: TypeAdapter[Document] | None = None

    def read(self, data: Any, types: set[str]) -> Document:
        known = registry.registrations()
        with _building:
            adapter = self._adapter
            if adapter is None or known != self._known or not types <= self._types:
                adapter = self._built(known, self._types | types)
        return adapter.validate_python(data)

    def _built(
        self, known: dict[str, Registration], types: frozenset[str]
    ) -> TypeAdapter[Document]:
        global _wanted
        # Never none at all: a choice among nothing cannot be built.
        _wanted = types & known.keys() or frozenset(list(known)[:1])
        try:
            self._adapter = TypeAdapter(Document)
            self._adapter.rebuild(force=True)
        finally:
            _wanted = None
        self._known, self._types = known, types
        return self._adapter


_reader = _Reader()


def validated(data: Any, types: set[str]) -> Document:
    """Return JSON data as a document.

    Args:
        data: Anything.
        types: What its objects call their type, wherever they stand.

    Raises:
        pydantic.ValidationError: It is not valid.
        PluginError: A plug-in cannot be loaded or used, or two claim one name.
    """
    known = registry.registrations()
    # A plug-in that cannot be used is named even by a card that does without it.
    types = types | {name for name, one in known.items() if one.distribution != "cardpress"}
    # Built once, `Document` is what any other schema would take its own from.
    if _built or Document.__pydantic_complete__ or not types <= known.keys():
        return document_model().model_validate(data)
    try:
        return _reader.read(data, types)
    except ValidationError:
        # What is wrong is said in terms of all the types that there are.
        return document_model().model_validate(data)
