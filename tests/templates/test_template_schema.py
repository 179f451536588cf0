"""The JSON Schema of template files: generated, committed, and as strict as the reader."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from cardpress.cli.program import program
from cardpress.schema import schema_text
from cardpress.templates.catalog import BUILT_IN, find_template
from cardpress.templates.schema import SCHEMA_ID, template_schema

COMMITTED = Path(__file__).parents[2] / "schemas" / "template.schema.json"
SCHEMA = template_schema(built_in=True)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

TEXT = {"type": "text", "x": 0, "y": 0, "text": "{{ a }}"}


def template(*components, **variables):
    document = {"width": 9, "height": "{{ 9 }}", "components": list(components)}
    return {"variables": variables, "document": document}


def test_the_committed_file_is_up_to_date():
    assert COMMITTED.read_text(encoding="utf-8") == schema_text(SCHEMA), (
        "run: cardpress template schema --built-in -o schemas/template.schema.json"
    )


def test_the_command_prints_it():
    done = CliRunner().invoke(program, ["template", "schema", "--built-in"])
    assert json.loads(done.stdout) == SCHEMA


def test_it_is_a_json_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == SCHEMA_ID


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_built_in_templates_are_valid(name):
    VALIDATOR.validate(find_template(name).source)


@pytest.mark.parametrize(
    "data",
    [
        {"document": {"width": 1, "height": 1}},
        template(TEXT, a={"type": "string", "default": "x", "required": True}),
        template({**TEXT, "fontSize": "{{ b }}", "when": "a", "for": "c in d"}),
        template({"type": "stack", "x": 0, "y": 0, "children": [
            {"type": "tag", "text": "t", "grow": "{{ 1 }}", "for": "t in d", "when": "t"}]}),
        template({**TEXT, "color": "{{ accent }}"}, a={"type": "list", "default": []}),
    ],
)  # fmt: skip
def test_what_is_right(data):
    VALIDATOR.validate(data)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"document": {"width": 1}},
        {"document": {"width": 1, "height": 1}, "variable": {}},
        template(TEXT, a={"type": "text"}),
        template(TEXT, a={}),
        template(TEXT, **{"a-b": {"type": "string"}}),
        template({**TEXT, "fontSize": "20"}),
        template({**TEXT, "color": "red"}),
        template({**TEXT, "colour": "{{ a }}"}),
        template({**TEXT, "when": True}),
        template({**TEXT, "for": "tags"}),
        template({**TEXT, "type": "{{ a }}"}),
        template({"type": "text", "text": "a"}),
    ],
)
def test_what_is_wrong(data):
    assert not VALIDATOR.is_valid(data)
