"""The JSON Schema of template files, for editors: that of documents, with expressions."""

from __future__ import annotations

from typing import Any

from cardpress.schema import document_schema
from cardpress.templates.variable import TYPES

#: Of the format of template files; see `cardpress.schema.SCHEMA_ID`.
SCHEMA_ID = "urn:cardpress:schema:template:1"

_EXPRESSION = {"$ref": "#/$defs/Expression"}

_OWN: dict[str, Any] = {
    "Expression": {
        "description": "Text with expressions in {{ }}; one that is the whole of it keeps its "
        "value's type.",
        "type": "string",
        "pattern": "[{][{]",
    },
    "Variable": {
        "description": "Something that the template may be told.",
        "type": "object",
        "additionalProperties": False,
        "required": ["type"],
        "properties": {
            "type": {"description": "Type of its values.", "enum": list(TYPES)},
            "default": {
                "description": "Value unless another is given; null, or left out, for nothing.",
                "type": ["string", "number", "boolean", "array", "null"],
            },
            "description": {"description": "What it is for.", "type": "string"},
            "required": {
                "description": "Whether it must be given.",
                "type": "boolean",
                "default": False,
            },
        },
    },
}

_CONDITIONS: dict[str, Any] = {
    "when": {
        "description": "Expression, without braces: the component is left out when it is false.",
        "type": "string",
        "examples": ["author", "photo and not logo"],
    },
    "for": {
        "description": "Name and list: the component is repeated for each entry.",
        "type": "string",
        "pattern": "^\\s*[A-Za-z_][A-Za-z0-9_]*\\s+in\\s",
        "examples": ["tag in tags[:3]"],
    },
}


def template_schema(*, built_in: bool = False) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of template files in this environment.

    Args:
        built_in: Leave out the components of plug-ins.

    Raises:
        PluginError: A plug-in cannot be loaded or used.
    """
    document = document_schema(built_in=built_in)
    definitions = document.pop("$defs")
    dialect = document.pop("$schema")
    components = {
        choice["$ref"].rpartition("/")[2]
        for union in ("AnyComponent", "AnyChild")
        for choice in definitions[union]["oneOf"]
    }
    for name, definition in definitions.items():
        _admit_expressions(definition)
        if name in components:
            definition["properties"] |= _CONDITIONS
    _admit_expressions(document)
    for name in ("$id", "title", "examples"):
        document.pop(name, None)
    document["properties"].pop("$schema")
    return {
        "$schema": dialect,
        "$id": SCHEMA_ID,
        "title": "Cardpress template",
        "description": "A document with gaps, and the variables that fill them.",
        "type": "object",
        "additionalProperties": False,
        "required": ["document"],
        "properties": {
            "$schema": {"description": "Address of this schema, for editors.", "type": "string"},
            "name": {
                "description": "What it is called; default: the file's name.",
                "type": "string",
            },
            "description": {"description": "What it is for, in a sentence.", "type": "string"},
            "variables": {
                "description": "What it may be told, by name.",
                "type": "object",
                "propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
                "additionalProperties": {"$ref": "#/$defs/Variable"},
            },
            "document": document,
        },
        "$defs": dict(sorted({**definitions, **_OWN}.items())),
    }


def _admit_expressions(definition: dict[str, Any]) -> None:
    """Let every field of an object be an expression, but those that tell objects apart."""
    for name, field in definition.get("properties", {}).items():
        if "const" in field or field.get("type") == "array" or _is_any_string(field):
            continue
        outer = {key: field[key] for key in ("description", "default", "examples") if key in field}
        inner = {key: value for key, value in field.items() if key not in outer}
        definition["properties"][name] = {**outer, "anyOf": [inner, _EXPRESSION]}


def _is_any_string(field: dict[str, Any]) -> bool:
    bounds = {"pattern", "enum", "minLength", "maxLength"}
    return field.get("type") == "string" and not bounds & field.keys()
