"""The JSON Schemas that the description refers to."""

from __future__ import annotations

import re
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from cardpress.schema import document_schema
from cardpress_server.shapes import Answer

_PREFIX = "#/components/schemas/"

#: A file's name, as an example of a picture; over HTTP there are no files.
_FILE = re.compile(r"[\w./-]+\.(png|jpe?g|webp)")

#: One orange pixel.
_PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4"
    "n8AAAAPBAWB+OEWdAAAAAElFTkSuQmCC"
)


def schemas(*, built_in: bool) -> dict[str, Any]:
    """Return all schemas by name: documents, components, and the shapes of answers.

    Args:
        built_in: Leave out the components of plug-ins.
    """
    document = document_schema(built_in=built_in)
    definitions = document.pop("$defs")
    for name in ("$schema", "$id"):
        document.pop(name)
    found = {"Document": document, **definitions, **_shapes()}
    return {name: _moved(found[name]) for name in sorted(found)}


def reference(name: str) -> dict[str, str]:
    """Return a reference to the schema called `name`."""
    return {"$ref": _PREFIX + name}


class _Untitled(GenerateJsonSchema):
    """Pydantic's generator, giving no field a title: it would only repeat the name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Say no."""
        return False


def _shapes() -> dict[str, Any]:
    """Return the shapes of answers and what they refer to."""
    described = TypeAdapter[Any](Answer).json_schema(
        mode="serialization", schema_generator=_Untitled
    )
    definitions: dict[str, Any] = described["$defs"]
    return definitions


def _moved(node: Any) -> Any:
    """Return a schema whose references lead to where the description has its schemas."""
    if isinstance(node, list):
        return [_moved(item) for item in node]
    if isinstance(node, str) and _FILE.fullmatch(node):
        return _PIXEL
    if not isinstance(node, dict):
        return node
    moved = {name: _moved(value) for name, value in node.items()}
    if isinstance(moved.get("$ref"), str):
        moved["$ref"] = moved["$ref"].replace("#/$defs/", _PREFIX)
    return moved
