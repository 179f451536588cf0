"""The JSON Schema of documents: generated, committed, complete, and as strict as the models."""

import json
from pathlib import Path

import jsonschema
import pytest

from cardpress.components import BUILT_IN
from cardpress.document import read_document
from cardpress.errors import CardpressError
from cardpress.limits import Limits
from cardpress.schema import SCHEMA_ID, document_schema, schema_text

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "schemas" / "document.schema.json"
SCHEMA = document_schema(built_in=True)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

GRADIENT = {"gradient": "radial", "stops": [{"offset": n, "color": "#fff8"} for n in (0, 0.5, 1)]}


def text(**fields):
    return {"type": "text", "x": 10, "y": 20.5, "text": "Hello", **fields}


def card(*components, **fields):
    return {"width": 400, "height": 200, "components": list(components), **fields}


VALID = [
    {"width": 1, "height": 1},
    {"width": 1200.0, "height": 630.0},
    card(background="transparent"),
    card(background=GRADIENT),
    card(**{"$schema": "./document.schema.json"}),
    card(text(), text(fontWeight="700"), text(fontWeight=700), text(fontWeight=700.0)),
    card(text(frameWidth="fit"), text(frameWidth=0.5), text(lineHeight=1.2, maxLines=3.0)),
    card(text(lang="zh-Hant-TW", direction="rtl", overflow="ellipsis", letterSpacing=-1)),
    card({"type": "tag", "x": -5, "y": 0, "text": "", "backgroundColor": GRADIENT, "paddingX": 0}),
    card({"type": "image", "x": 0, "y": 0, "width": 5, "height": 5, "src": "a.png", "focus": {}}),
    card({"type": "divider", "x": 0, "y": 0, "length": 5, "direction": "vertical"}),
    card({"type": "rect", "x": 0, "y": 0, "width": 5, "height": 5, "shadow": {"blur": 3}}),
    card({"type": "ellipse", "x": 0, "y": 0, "width": 5, "height": 5, "opacity": 0}),
]

INVALID = [
    {},
    [],
    {"width": 1},
    {"width": 200.5, "height": 1},
    {"width": "200", "height": 1},
    {"width": True, "height": 1},
    {"width": None, "height": 1},
    {"width": 0, "height": 1},
    card(background="red"),
    card(background="#12345"),
    card(background={**GRADIENT, "gradient": "conic"}),
    card(background={**GRADIENT, "stops": GRADIENT["stops"][:1]}),
    card(background={**GRADIENT, "stops": GRADIENT["stops"] * 30}),
    card(background={"gradient": "linear"}),
    card(hieght=3),
    card(**{"$schema": 1}),
    card(None),
    card({"x": 1, "y": 1, "text": "no type"}),
    card({"type": "txt", "x": 1, "y": 1, "text": "a"}),
    card({"type": "text", "x": 1, "y": 1}),
    card(text(font_size=3)),
    card(text(fontSize="24")),
    card(text(fontSize=0)),
    card(text(fontSize=None)),
    card(text(lineHeight=None)),
    card(text(shadow=None)),
    card(text(fontWeight="bold")),
    card(text(fontWeight=450)),
    card(text(fontWeight=True)),
    card(text(fontFamily="Arial")),
    card(text(frameWidth="fill")),
    card(text(frameWidth=0)),
    card(text(maxLines=1.5)),
    card(text(color="transparent")),
    card(text(color=GRADIENT)),
    card(text(lang="e")),
    card(text(opacity=2)),
    card(text(x="1")),
    card({"type": "image", "x": 0, "y": 0, "width": 5, "height": 5, "src": ""}),
    card({"type": "image", "x": 0, "y": 0, "width": 5, "height": 5, "src": "a", "focus": {"z": 1}}),
    card({"type": "rect", "x": 0, "y": 0, "width": 5, "height": -5}),
    card({"type": "rect", "x": 0, "y": 0, "width": 5, "height": 5, "shadow": {"blur": 3000}}),
]


def accepted(document):
    try:
        read_document(json.dumps(document), Limits())
    except CardpressError:
        return False
    return True


def test_the_committed_file_is_up_to_date():
    assert COMMITTED.read_text(encoding="utf-8") == schema_text(SCHEMA), (
        "run: cardpress schema --built-in -o schemas/document.schema.json"
    )


def test_it_is_a_json_schema_of_its_dialect():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"] == SCHEMA_ID == "urn:cardpress:schema:document:1"
    assert SCHEMA["title"] == "Cardpress document"


@pytest.mark.parametrize("document", VALID, ids=range(len(VALID)))
def test_schema_and_models_accept_the_same(document):
    VALIDATOR.validate(document)
    assert accepted(document)


@pytest.mark.parametrize("document", INVALID, ids=range(len(INVALID)))
def test_schema_and_models_refuse_the_same(document):
    assert not VALIDATOR.is_valid(document)
    assert not accepted(document)


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.json")), ids=lambda p: p.name)
def test_the_examples_are_valid(path):
    VALIDATOR.validate(json.loads(path.read_text(encoding="utf-8")))


def fields():
    owners = {"Document": SCHEMA, **SCHEMA["$defs"]}
    for owner, definition in owners.items():
        for name, field in definition.get("properties", {}).items():
            yield pytest.param(name, definition, field, id=f"{owner}.{name}")


@pytest.mark.parametrize(("name", "owner", "field"), list(fields()))
def test_every_field_says_what_it_is(name, owner, field):
    assert field["description"].endswith(".")
    assert "title" not in field
    assert "null" not in json.dumps(field)
    assert ("default" in field) <= (name not in owner.get("required", ()))


def test_every_definition_says_what_it_is():
    assert all(definition["description"] for definition in SCHEMA["$defs"].values())
    assert all(
        definition["additionalProperties"] is False
        for definition in SCHEMA["$defs"].values()
        if "properties" in definition
    )


def test_components_are_told_apart_by_a_required_constant():
    choices = SCHEMA["$defs"]["AnyComponent"]["oneOf"]
    found = [SCHEMA["$defs"][choice["$ref"].rpartition("/")[2]] for choice in choices]
    names = [definition["properties"]["type"]["const"] for definition in found]
    assert names == [
        *("text", "image", "tag", "divider", "rect", "ellipse", "stack"),
        *("generate", "enhance", "caricature", "cartoon", "model3d", "video"),
    ]
    assert all("type" in definition["required"] for definition in found)


@pytest.mark.parametrize("component", BUILT_IN, ids=lambda component: component.__name__)
def test_every_component_has_an_example(component):
    examples = SCHEMA["$defs"][component.__name__]["examples"]
    assert examples
    for example in examples:
        assert example["type"] == component.model_fields["type"].default
        VALIDATOR.validate(card(example))
        assert accepted(card(example))


def test_the_document_has_an_example():
    for example in SCHEMA["examples"]:
        VALIDATOR.validate(example)
        assert accepted(example)


def test_patterns_are_ecma_262():
    """Editors read them as JavaScript does, which knows no \\A, \\Z or \\z."""
    patterns = [node["pattern"] for node in nodes(SCHEMA) if isinstance(node.get("pattern"), str)]
    assert len(patterns) > 3
    assert not [pattern for pattern in patterns if "\\" in pattern or "(?P" in pattern]


def nodes(schema):
    if isinstance(schema, dict):
        yield schema
        schema = list(schema.values())
    if isinstance(schema, list):
        for inner in schema:
            yield from nodes(inner)
