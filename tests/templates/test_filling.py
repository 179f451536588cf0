"""Values, their types and defaults, and the document that they make."""

import json
import pickle
from datetime import date, datetime
from pathlib import Path

import pytest

import cardpress
from cardpress.templates import Template

TEXT = {"type": "text", "x": 0, "y": 0}


def test_expressions_are_replaced_and_the_rest_stays(make):
    template = make({**TEXT, "text": "{{ title }}, by {{ author }}!", "fontSize": 20})
    assert template.fill({"author": "Ada"}) == {
        "width": 400,
        "height": 200,
        "components": [{**TEXT, "text": "Hello, by Ada!", "fontSize": 20}],
    }


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ count }}", 3),
        ("{{ count * 2 + 0.5 }}", 6.5),
        ("{{ title }}", "Hello"),
        ("{{ count > 2 }}", True),
        ("{{ tags }}", ["a", "b"]),
        ("{{ day }}", "2026-11-20"),
        (" {{ count }}", " 3"),
        ("{{ count }}{{ count }}", "33"),
        ("{{ author }}", ""),
        ("{{ tags[0] }} {{ title[:2] }} {{ title[-1] }}", "a He o"),
        ("{{ 'yes' if tags else 'no' }}", "yes"),
        ("{{ title ~ count }}", "Hello3"),
        ("{{ share }}|{{ 2.0 }}|{{ none }}|{{ true }}", "|2||true"),
        ("{{ '{{' }} stays", "{{ stays"),
        ("a { b } c", "a { b } c"),
        ("{# nothing #}here", "here"),
    ],
)
def test_what_a_string_becomes(value, source, expected):
    found = value(source, tags=["a", "b"], day="2026-11-20")
    assert (found, type(found)) == (expected, type(expected))


def test_a_field_without_a_value_is_left_out(make):
    template = make(
        {**TEXT, "text": "a", "fontSize": "{{ share }}", "lang": "{{ author or none }}"}
    )
    assert template.fill({})["components"] == [{**TEXT, "text": "a"}]


def test_values_are_data_and_never_evaluated(value):
    hostile = "{{ title }}{% for a in b %}{{ 7 * 7 }}"
    assert value("{{ author }}", author=hostile) == hostile
    assert value("-{{ author }}-", author=hostile) == f"-{hostile}-"


def test_components_are_left_out_unless_their_condition_holds(make):
    template = make(
        {**TEXT, "text": "1", "when": "author"},
        {**TEXT, "text": "2", "when": "not author"},
        {"type": "stack", "x": 0, "y": 0, "children": [{"text": "3", "when": "count == 3"}]},
    )
    assert [c.get("text") for c in template.fill({})["components"]] == ["2", None]
    assert [c.get("text") for c in template.fill({"author": "A"})["components"]] == ["1", None]
    assert template.fill({})["components"][1]["children"] == [{"text": "3"}]
    assert template.fill({"count": 4})["components"][1]["children"] == []


def test_what_is_left_out_is_not_evaluated(make):
    template = make({**TEXT, "text": "{{ tags[0] }}", "when": "tags"})
    assert template.fill({})["components"] == []
    assert template.fill({"tags": ["a"]})["components"][0]["text"] == "a"


def test_components_are_repeated(make):
    template = make(
        {"text": "before"},
        {"for": "tag in tags[:2]", "when": "tag != 'x'", "text": "#{{ tag }} {{ title }}"},
        {"text": "after"},
    )
    filled = template.fill({"tags": ["a", "x", "c"]})
    assert [c["text"] for c in filled["components"]] == ["before", "#a Hello", "after"]
    assert [c["text"] for c in template.fill({})["components"]] == ["before", "after"]


def test_repetitions_may_be_nested(make):
    inner = {"for": "b in tags", "text": "{{ a }}{{ b }}"}
    template = make({"for": "a in tags", "children": [inner]})
    filled = template.fill({"tags": ["1", "2"]})["components"]
    assert [[c["text"] for c in row["children"]] for row in filled] == [["11", "12"], ["21", "22"]]


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("count", 7.0, 7),
        ("share", 0.5, 0.5),
        ("share", 2, 2),
        ("shown", True, True),
        ("accent", "#fff", "#fff"),
        ("logo", Path("a.png"), "./a.png"),
        ("logo", "https://example.org/a.png", "https://example.org/a.png"),
        ("day", date(2026, 11, 20), "2026-11-20"),
        ("day", datetime(2026, 11, 20, 23, 59), "2026-11-20"),
        ("day", "2026-11-20T23:59:00+14:00", "2026-11-20"),
        ("tags", ("a", 1), ["a", 1]),
    ],
)
def test_values_of_each_type(value, name, given, expected):
    assert value(f"{{{{ {name} }}}}", **{name: given}) == expected


@pytest.mark.parametrize("name", ["author", "logo"])
def test_none_is_nothing_and_not_the_default(value, name):
    assert value("{{ title }}", title=None) == ""
    assert value(f"{{{{ {name} }}}}", **{name: None}) == ""


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("title", 3, "must be a string, not 3"),
        ("count", "3", 'must be a number, not "3"'),
        ("count", 3.5, "must be a whole number, not 3.5"),
        ("count", True, "must be a number, not true"),
        ("share", float("nan"), "must be a number that is finite and less than 10^15, not NaN"),
        ("shown", 1, "must be true or false, not 1"),
        ("accent", "red", 'must be a colour such as #0070f3 or #fff, not "red"'),
        ("logo", 5, "must be a picture's path, address or data, not 5"),
        ("day", "soon", 'must be a date such as 2026-11-20, not "soon"'),
        ("tags", "a, b", 'must be a list, not "a, b"'),
        ("tags", [["a"]], 'must hold strings and numbers, not ["a"]'),
    ],
)
def test_a_value_of_another_type_is_refused(make, problems, name, given, words):
    found = problems(make().fill, {name: given})
    assert found == [("invalid-value", f"/variables/{name}", f"the value {words}")]


def test_values_may_not_be_endless(make, problems):
    assert problems(make().fill, {"title": "a" * 100_001})[0][0] == "limit-text"
    assert problems(make().fill, {"tags": ["a"] * 1001})[0][0] == "limit-list"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("title", "3", "3"),
        ("count", " 7 ", 7),
        ("share", "1e3", 1000),
        ("share", "-0.25", -0.25),
        ("shown", "Yes", True),
        ("shown", "off", False),
        ("accent", " #fff ", "#fff"),
        ("day", " 2026-11-20 ", "2026-11-20"),
        ("tags", "a, b,, c ", ["a", "b", "c"]),
        ("tags", '["a, b", 1]', ["a, b", 1]),
        ("title", "  ", "Hello"),
        ("count", "", 3),
        ("tags", "", []),
    ],
)
def test_values_written_as_text(make, name, text, expected):
    template = make({"text": f"{{{{ {name} }}}}"})
    assert template.fill_from_text({name: text})["components"][0]["text"] == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [("count", "3.5"), ("count", "x"), ("share", "inf" * 200), ("shown", "maybe"),
     ("accent", "red"), ("day", "20.11.2026"), ("tags", "[1"), ("tags", '["a", null]')],
)  # fmt: skip
def test_text_that_is_not_of_the_type(make, problems, name, text):
    assert problems(make().fill_from_text, {name: text})[0][:2] == (
        "invalid-value",
        f"/variables/{name}",
    )


def test_all_that_is_wrong_with_the_values_is_said_at_once(make, problems):
    variables = {"title": {"type": "string", "required": True}, "day": {"type": "date"}}
    template = make(variables=variables)
    assert problems(template.fill, {"titel": "x", "day": "y"}) == [
        ("unknown-variable", "/variables", "there is no variable 'titel'; did you mean 'title'?"),
        ("invalid-value", "/variables/day",
         'the value must be a date such as 2026-11-20, not "y"'),
        ("missing-value", "/variables/title", "'title' must be given"),
    ]  # fmt: skip
    assert len(problems(template.fill, {"title": 1})) == 1
    assert problems(template.fill, {"title": ""})[0][0] == "missing-value"
    assert problems(template.fill_from_text, {"title": " "})[0][0] == "missing-value"


def test_values_of_gives_typed_values_of_those_that_are_not_blank(make):
    assert make().values_of({"count": "4", "title": " ", "tags": "a,b"}) == {
        "count": 4,
        "tags": ("a", "b"),
    }


def test_filling_twice_gives_documents_of_their_own(make):
    template = make({**TEXT, "text": "a", "focus": {"x": 1}})
    first = template.fill({})
    first["components"][0]["focus"]["x"] = 2
    assert template.fill({})["components"][0]["focus"] == {"x": 1}


def test_it_travels_as_its_text(make):
    template = make({"text": "{{ title }}"})
    again = pickle.loads(pickle.dumps(template))
    assert (again.name, again.digest) == (template.name, template.digest)
    assert again.fill({}) == template.fill({})


def test_the_digest_is_that_of_the_text():
    one, other = (Template(json.dumps({"document": {"width": w}})) for w in (1, 2))
    assert len(one.digest) == 64
    assert one.digest != other.digest


def test_a_picture_at_once():
    picture = cardpress.template("minimal").render("jpeg", title="Hello")
    assert (picture.format, picture.width, picture.height) == ("jpeg", 1200, 630)
