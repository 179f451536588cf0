"""Where errors point: always into the template's file."""

import json

import pytest

import cardpress
from cardpress.errors import DocumentError, LimitError, SourceError, TemplateError
from cardpress.templates import Template

TEXT = {"type": "text", "x": 0, "y": 0, "text": "a"}


def test_a_mistyped_variable_is_found_where_it_stands(make, problems):
    components = [TEXT, {**TEXT, "text": "{{ titel }}"}]
    assert problems(make, *components) == [
        (
            "unknown-variable",
            "/document/components/1/text",
            "'titel' is not a variable; did you mean 'title'?",
        )
    ]


def test_all_that_is_wrong_with_expressions_is_said_at_once(make, problems):
    found = problems(
        make,
        {**TEXT, "text": "{{ a }}", "when": "b"},
        {"for": "tag of tags", "text": ""},
        {"for": "tag in c", "text": "{{ tag }}{{ d }}"},
        {"type": "stack", "children": [{"when": 3, "text": "{% if %}"}]},
        background="{{ e }}",
    )
    assert sorted((code, pointer) for code, pointer, _ in found) == [
        ("invalid-expression", "/document/components/1/for"),
        ("invalid-expression", "/document/components/3/children/0/text"),
        ("invalid-expression", "/document/components/3/children/0/when"),
        ("unknown-variable", "/document/background"),
        ("unknown-variable", "/document/components/0/text"),
        ("unknown-variable", "/document/components/0/when"),
        ("unknown-variable", "/document/components/2/for"),
        ("unknown-variable", "/document/components/2/text"),
    ]


def test_all_expressions_that_fail_are_found(make, problems):
    template = make(
        {**TEXT, "text": "{{ tags[0] }}"},
        {**TEXT, "text": "{{ 1 / 0 }}", "when": "not author"},
        {**TEXT, "text": "{{ 1 / 0 }}", "when": "author"},
        {"for": "a in [1, 0]", "text": "{{ 1 / a }}"},
    )
    assert [pointer for _, pointer, _ in problems(template.fill, {})] == [
        "/document/components/0/text",
        "/document/components/1/text",
        "/document/components/3/text",
    ]


def test_problems_of_the_document_point_to_the_component_of_the_template(make, problems):
    rows = {"type": "stack", "x": 0, "y": 0, "children": [
        {"type": "text", "text": "no", "when": "author"},
        {"for": "tag in tags", "type": "tag", "text": "{{ tag }}", "colour": "#fff"},
        {"type": "text", "text": "a", "fontSize": "{{ count - 3 }}"},
    ]}  # fmt: skip
    template = make({**TEXT, "when": "author"}, TEXT, {**TEXT, "when": "logo"}, rows)
    found = problems(template.render, tags=["a", "b"])
    assert [(code, pointer) for code, pointer, _ in found] == [
        ("unknown-field", "/document/components/3/children/1/colour"),
        ("unknown-field", "/document/components/3/children/1/colour"),
        ("out-of-range", "/document/components/3/children/2/fontSize"),
    ]
    with pytest.raises(TemplateError):
        template.render(tags=["a"])


def test_problems_of_a_document_filled_before_can_be_located(make):
    template = make({**TEXT, "when": "author"}, {**TEXT, "text": "{{ title }}"})
    values = {"title": "\x00"}
    with pytest.raises(DocumentError) as caught:
        cardpress.render(template.fill(values))
    assert caught.value.problems[0].pointer == "/components/0/text"
    located = template.located(caught.value, values)
    assert isinstance(located, TemplateError)
    assert located.problems[0].pointer == "/document/components/1/text"
    assert "/document/components/1/text: the text holds" in str(located)


def test_other_errors_keep_their_class(make):
    image = {"type": "image", "x": 0, "y": 0, "width": 9, "height": 9, "src": "{{ logo }}"}
    template = make({**TEXT, "when": "author"}, {**image, "when": "logo"})
    with pytest.raises(SourceError) as caught:
        template.render(logo="./no-such-picture.png")
    assert [p.pointer for p in caught.value.problems] == ["/document/components/1/src"]
    long = make({**TEXT, "when": "author"}, {**TEXT, "text": "{{ title }}"})
    with pytest.raises(LimitError) as limited:
        long.render(title="a" * 20_000)
    assert limited.value.limit == "text"
    assert limited.value.problems[0].pointer == "/document/components/1/text"


FILES = {
    "not json": ("{", "invalid-json", "", "not valid JSON"),
    "an array": ([], "invalid-type", "", "a template must be an object, not []"),
    "no document": ({}, "missing-field", "", 'the field "document" is required'),
    "document": ({"document": 3}, "invalid-type", "/document", "must be an object, not 3"),
    "member": (
        {"document": {}, "variable": {}},
        "unknown-field",
        "/variable",
        "unknown field \"variable\"; did you mean 'variables'?",
    ),
    "name": ({"document": {}, "name": 3}, "invalid-type", "/name", "must be a string, not 3"),
    "variables": ({"document": {}, "variables": []}, "invalid-type", "/variables", "must be an ob"),
    "variable": (
        {"document": {}, "variables": {"a": "string"}},
        "invalid-type",
        "/variables/a",
        'must be an object such as {"type": "string"}, not "string"',
    ),
    "no type": (
        {"document": {}, "variables": {"a": {}}},
        "missing-field",
        "/variables/a",
        'the field "type" is required',
    ),
    "type": (
        {"document": {}, "variables": {"a": {"type": "text"}}},
        "unknown-value",
        "/variables/a/type",
        "must be one of string, integer, number, boolean, color, image, date, list, not",
    ),
    "default": (
        {"document": {}, "variables": {"a": {"type": "integer", "default": 1.5}}},
        "invalid-value",
        "/variables/a/default",
        "must be a whole number, not 1.5",
    ),
    "required": (
        {"document": {}, "variables": {"a": {"type": "string", "required": 1}}},
        "invalid-type",
        "/variables/a/required",
        "must be true or false, not 1",
    ),
    "reserved": (
        {"document": {}, "variables": {"in": {"type": "string"}}},
        "invalid-name",
        "/variables/in",
        '"in" cannot be a name',
    ),
    "odd name": (
        {"document": {}, "variables": {"a-b": {"type": "string"}}},
        "invalid-name",
        "/variables/a-b",
        '"a-b" cannot be a name',
    ),
    "repeated": ('{"document": {"a": 1, "a": 2}}', "duplicate-name", "/document/a", "the name"),
    "deep": ('{"document": ' + "[" * 99 + "]" * 99 + "}", "limit-depth", None, "nested too deeply"),
}


@pytest.mark.parametrize("kind", FILES)
def test_what_is_no_template_is_refused(problems, kind):
    data, code, pointer, message = FILES[kind]
    text = data if isinstance(data, str) else json.dumps(data)
    ((found, where, words),) = problems(Template, text)
    assert found == code
    assert pointer in (None, where)
    assert words.startswith(message)


def test_all_that_is_wrong_with_a_file_is_said_at_once(problems):
    variables = {"a": {"type": "strin", "x": 1}, "b": {"type": "list", "default": "c"}}
    data = {"variables": variables, "title": "x"}
    assert len(problems(Template, json.dumps(data))) == 5
