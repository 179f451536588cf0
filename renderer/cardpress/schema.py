"""The JSON Schema of documents, for editors and other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, NoDefault
from pydantic_core import core_schema

from cardpress.document.model import document_model
from cardpress.registry import registry

#: Of the format of documents, not of this package: it changes when a document that was valid
#: no longer is.
SCHEMA_ID = "urn:cardpress:schema:document:1"

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, told how documents are really read."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Leave null out: in a document, a field that has no value is not there."""
        return self.generate_inner(schema["schema"])

    def get_default_value(self, schema: core_schema.WithDefaultSchema) -> Any:
        """Show what factories make, and no null."""
        factory = schema.get("default_factory")
        if factory is not None and not schema.get("default_factory_takes_data"):
            return factory()  # type: ignore[call-arg]  # it takes no data
        value = super().get_default_value(schema)
        return NoDefault if value is None else value

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """Leave out OpenAPI's `discriminator`, which JSON Schema does not know."""
        described = super().tagged_union_schema(schema)
        described.pop("discriminator", None)
        return described

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Give no field a title: it would only repeat the name."""
        return False

    def generate(
        self, schema: core_schema.CoreSchema, mode: JsonSchemaMode = "validation"
    ) -> JsonSchemaValue:
        """Add the address and the dialect."""
        described = super().generate(schema, mode)
        return {"$schema": _DIALECT, "$id": SCHEMA_ID, **described, "title": "Cardpress document"}


def document_schema(*, built_in: bool = False) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of documents in this environment.

    The limits of `Limits` are not in it: they belong to an installation, not to the format.

    Args:
        built_in: Leave out the components of plug-ins.

    Raises:
        PluginError: A plug-in cannot be loaded or used.
    """
    schema = document_model().model_json_schema(schema_generator=_Generator)
    definitions = schema["$defs"]
    for union in (definitions["AnyComponent"], definitions["AnyChild"]):
        choices = _components(union["oneOf"])
        union["oneOf"] = [choice for choice, own in choices if own or not built_in]
        for choice in union["oneOf"]:
            _require_type(definitions[_name(choice["$ref"])])
    schema["$defs"] = dict(sorted(_reachable(schema, definitions).items()))
    return schema


def schema_text(schema: dict[str, Any]) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _components(choices: list[dict[str, str]]) -> Iterator[tuple[dict[str, str], bool]]:
    """Yield the choices of the union, and whether each is one of ours; the order is the same."""
    for choice, found in zip(choices, registry.registrations().values(), strict=True):
        yield choice, found.distribution == "cardpress"


def _require_type(component: dict[str, Any]) -> None:
    """The model has a default type, but the union is told apart by it."""
    kind = component["properties"]["type"]
    kind.pop("default", None)
    kind.setdefault("description", component.get("description", ""))
    component["required"] = ["type", *component.get("required", ())]


def _reachable(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the definitions that the schema uses, directly or not."""
    kept: dict[str, Any] = {}
    pending = [_name(ref) for ref in _references({**schema, "$defs": {}})]
    while pending:
        name = pending.pop()
        if name not in kept:
            kept[name] = definitions[name]
            pending += [_name(ref) for ref in _references(kept[name])]
    return kept


def _references(node: Any) -> Iterator[str]:
    """Yield the targets of all `$ref` in a schema."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from _references(inner)


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]
