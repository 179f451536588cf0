"""Each kind of mistake: its code, where it is, and what is said about it."""

import pytest

from cardpress.document.reading import read_document
from cardpress.errors import DocumentError
from cardpress.limits import Limits

MISSING = object()


@pytest.mark.parametrize(
    ("field", "value", "code", "message"),
    [
        ("font_size", 24, "unknown-field", 'unknown field "font_size"; did you mean "fontSize"?'),
        ("fontsize", 24, "unknown-field", 'unknown field "fontsize"; did you mean "fontSize"?'),
        ("font-size", 24, "unknown-field", 'unknown field "font-size"; did you mean "fontSize"?'),
        ("colour", "#000", "unknown-field", 'unknown field "colour"; did you mean "color"?'),
        ("fontSize", "24", "invalid-type", 'must be a number, not "24"'),
        ("fontSize", True, "invalid-type", "must be a number, not true"),
        ("fontSize", None, "invalid-type", "must be a number, not null"),
        ("fontSize", [24], "invalid-type", "must be a number, not [24]"),
        ("fontSize", 0, "out-of-range", "must be at least 0.001, not 0"),
        ("fontSize", -3.5, "out-of-range", "must be at least 0.001, not -3.5"),
        ("opacity", 1.5, "out-of-range", "must be at most 1, not 1.5"),
        ("opacity", -1, "out-of-range", "must be at least 0, not -1"),
        ("lineHeight", None, "invalid-type", "must not be null; leave the field out instead"),
        ("lineHeight", "1", "invalid-type", 'must be a number, not "1"'),
        ("lineHeight", 0, "out-of-range", "must be at least 0.001, not 0"),
        ("maxLines", 1.5, "invalid-type", "must be a whole number, not 1.5"),
        ("maxLines", "2", "invalid-type", 'must be a whole number, not "2"'),
        ("maxLines", 0, "out-of-range", "must be at least 1, not 0"),
        ("text", 5, "invalid-type", "must be a string, not 5"),
        ("text", None, "invalid-type", "must be a string, not null"),
        ("text", MISSING, "missing-field", 'the field "text" is required'),
        ("x", MISSING, "missing-field", 'the field "x" is required'),
        ("frameWidth", "fitt", "unknown-value", 'unknown value "fitt"; did you mean "fit"?'),
        ("frameWidth", True, "invalid-type", "must be a number, not true"),
        ("frameWidth", -1, "out-of-range", "must be at least 0.001, not -1"),
        (
            "align",
            "middle",
            "unknown-value",
            'unknown value "middle"; known are start, center, end, left, right, justify',
        ),
        ("align", "Centre", "unknown-value", 'unknown value "Centre"; did you mean "center"?'),
        (
            "anchor",
            "top left",
            "unknown-value",
            'unknown value "top left"; did you mean "top-left"?',
        ),
        (
            "fontFamily",
            "Playfair",
            "unknown-value",
            'unknown value "Playfair"; did you mean "Playfair Display"?',
        ),
        (
            "color",
            "red",
            "invalid-value",
            'must be a colour such as #0070f3 or #fff, not "red"',
        ),
        ("color", 5, "invalid-type", "must be a colour such as #0070f3 or #fff, not 5"),
        (
            "color",
            {"gradient": "linear", "stops": []},
            "invalid-type",
            'must be a colour such as #0070f3 or #fff, not {"gradient": "linear", "stops": []}',
        ),
        ("lang", "e", "invalid-value", 'must be a language tag such as en or zh-Hant, not "e"'),
    ],
)
def test_fields_of_a_text(make, only_problem, field, value, code, message):
    component = make["text"]()
    component[field] = value
    component = {name: value for name, value in component.items() if value is not MISSING}
    assert only_problem(make["card"](component)) == (code, f"/components/0/{field}", message)


@pytest.mark.parametrize("weight", ["100", "900", 100, 900, 400.0])
def test_weights_are_strings_or_the_same_numbers(make, weight):
    document = read_document(make["card"](make["text"](fontWeight=weight)), Limits()).document
    assert int(document.components[0].font_weight) == int(weight)


@pytest.mark.parametrize(
    ("weight", "shown"),
    [("bold", '"bold"'), (450, "450"), ("450", '"450"'), (True, "true"), (None, "null")],
)
def test_other_weights_are_listed(make, only_problem, weight, shown):
    assert only_problem(make["card"](make["text"](fontWeight=weight))) == (
        "unknown-value",
        "/components/0/fontWeight",
        f"unknown value {shown}; known are 100, 200, 300, 400, 500, 600, 700, 800, 900",
    )


@pytest.mark.parametrize(
    ("value", "place", "code", "message"),
    [
        ("red", "", "invalid-value", 'must be a colour such as #0070f3 or #fff, not "red"'),
        ("transparent", "", "invalid-value", None),
        ("#12345", "", "invalid-value", None),
        ("#fff\n", "", "invalid-value", 'must be a colour such as #0070f3 or #fff, not "#fff\\n"'),
        ("#١٢٣", "", "invalid-value", 'must be a colour such as #0070f3 or #fff, not "#١٢٣"'),
        (5, "", "invalid-type", "must be a colour such as #0070f3 or #fff, not 5"),
        (None, "", "invalid-type", "must be a colour such as #0070f3 or #fff, not null"),
        ([], "", "invalid-type", "must be a colour such as #0070f3 or #fff, not []"),
        ({"gradient": "linear"}, "/stops", "missing-field", 'the field "stops" is required'),
        (
            {"gradient": "conic", "stops": "two"},
            "/gradient",
            "unknown-value",
            'unknown value "conic"; known are linear, radial',
        ),
        ({"angle": "90"}, "/angle", "invalid-type", 'must be a number, not "90"'),
        ({"angle": True}, "/angle", "invalid-type", "must be a number, not true"),
        ({"anlge": 90}, "/anlge", "unknown-field", 'unknown field "anlge"; did you mean "angle"?'),
        ({"stops": {}}, "/stops", "invalid-type", "must be an array, not {}"),
        (
            {"stops": [{"offset": 0, "color": "#fff"}]},
            "/stops",
            "out-of-range",
            'must have at least 2 entries, not [{"offset": 0, "color": "#fff"}]',
        ),
        (
            {"stops": [{"offset": 0, "color": "#fff"}, {"offset": 2, "color": "#fff"}]},
            "/stops/1/offset",
            "out-of-range",
            "must be at most 1, not 2",
        ),
        (
            {"stops": [{"offset": 0, "color": "#ff"}, {"offset": 1, "color": "#fff"}]},
            "/stops/0/color",
            "invalid-value",
            'must be a colour such as #0070f3 or #fff, not "#ff"',
        ),
        (
            {
                "stops": [
                    {"offset": 0, "colour": "#fff", "color": "#fff"},
                    {"offset": 1, "color": "#fff"},
                ]
            },
            "/stops/0/colour",
            "unknown-field",
            'unknown field "colour"; did you mean "color"?',
        ),
    ],
)
def test_fills_have_exactly_one_problem_each(make, only_problem, value, place, code, message):
    good = {"gradient": "linear", "stops": [{"offset": n, "color": "#fff"} for n in (0, 1)]}
    if isinstance(value, dict) and "gradient" not in value:
        value = {**good, **value}
    elif isinstance(value, dict) and value.get("stops") == "two":
        value = {**value, "stops": good["stops"]}
    found = only_problem(make["card"](make["rect"](color=value)))
    assert found[:2] == (code, f"/components/0/color{place}")
    assert message is None or found[2] == message


def test_a_background_may_be_transparent(make, only_problem):
    assert read_document(make["card"](background="transparent"), Limits()).document
    assert only_problem(make["card"](background="transparent\n")) == (
        "invalid-value",
        "/background",
        'must be a colour such as #0070f3 or #fff, or transparent, not "transparent\\n"',
    )


def test_nested_objects_are_pointed_into(make, only_problem):
    assert only_problem(make["card"](make["rect"](shadow={"blurr": 3}))) == (
        "unknown-field",
        "/components/0/shadow/blurr",
        'unknown field "blurr"; did you mean "blur"?',
    )
    assert only_problem(make["card"](make["rect"](shadow=3))) == (
        "invalid-type",
        "/components/0/shadow",
        "must be an object, not 3",
    )


KNOWN = (
    "text, image, tag, divider, rect, ellipse, stack, "
    "generate, enhance, caricature, cartoon, model3d, video"
)


@pytest.mark.parametrize(
    ("component", "code", "place", "message"),
    [
        ({"x": 1}, "missing-field", "/type", 'the field "type" is required'),
        ({"type": "txt"}, "unknown-type", "/type", 'unknown type "txt"; did you mean "text"?'),
        ({"type": "Text"}, "unknown-type", "/type", 'unknown type "Text"; did you mean "text"?'),
        (
            {"type": 5},
            "unknown-type",
            "/type",
            f"unknown type 5; known are {KNOWN}",
        ),
        (
            {"type": None},
            "unknown-type",
            "/type",
            f"unknown type null; known are {KNOWN}",
        ),
        (
            {"type": ["text"]},
            "unknown-type",
            "/type",
            f'unknown type ["text"]; known are {KNOWN}',
        ),
        ("text", "invalid-type", "", 'must be an object, not "text"'),
        (None, "invalid-type", "", "must be an object, not null"),
        ([], "invalid-type", "", "must be an object, not []"),
    ],
)
def test_components_are_told_apart_by_type(make, only_problem, component, code, place, message):
    assert only_problem(make["card"](component)) == (code, f"/components/0{place}", message)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"width": 200.5}, ("invalid-type", "/width", "must be a whole number, not 200.5")),
        ({"width": "200"}, ("invalid-type", "/width", 'must be a whole number, not "200"')),
        ({"width": True}, ("invalid-type", "/width", "must be a whole number, not true")),
        ({"width": 0}, ("out-of-range", "/width", "must be at least 1, not 0")),
        (
            {"components": {"a": 1}},
            ("invalid-type", "/components", 'must be an array, not {"a": 1}'),
        ),
        ({"components": "abc"}, ("invalid-type", "/components", 'must be an array, not "abc"')),
        ({"components": None}, ("invalid-type", "/components", "must be an array, not null")),
        (
            {"hieght": 2},
            ("unknown-field", "/hieght", 'unknown field "hieght"; did you mean "height"?'),
        ),
        ({"$schema": 5}, ("invalid-type", "/$schema", "must be a string, not 5")),
        ({1: 2}, ("invalid-type", "/1", "names must be strings, not 1")),
        ({None: 2}, ("invalid-type", "/None", "names must be strings, not null")),
    ],
)
def test_the_document_itself(make, only_problem, fields, problem):
    assert only_problem({**make["card"](), **fields}) == problem


def test_whole_floats_are_whole_numbers(make):
    document = read_document({"width": 1200.0, "height": 630.0}, Limits()).document
    assert (document.width, document.height) == (1200, 630)
    assert isinstance(document.width, int)


def test_keys_that_are_not_strings_are_refused_in_components_too(make, only_problem):
    assert only_problem(make["card"](make["text"](**{}) | {(1, 2): 3})) == (
        "invalid-type",
        "/components/0/(1, 2)",
        "names must be strings, not [1, 2]",
    )


def test_everything_is_reported_at_once_in_the_order_of_the_components(make, error_of):
    error = error_of(
        {
            "width": "400",
            "components": [make["text"](fontSize=0, colour="#fff"), {"type": "dividr"}, {}],
            "backgroud": "#fff",
        }
    )
    assert isinstance(error, DocumentError)
    assert [problem.pointer for problem in error.problems] == [
        "/width",
        "/height",
        "/backgroud",
        "/components/0/fontSize",
        "/components/0/colour",
        "/components/1/type",
        "/components/2/type",
    ]
    assert str(error).startswith("the document has 7 problems\n  /width: must be a whole number")


def test_repeated_names_are_reported_with_everything_else(error_of):
    error = error_of(
        '{"width": 9, "width": "x", "height": 9, "components": '
        '[{"type": "divider", "x": 0, "x": 1, "y": 0, "length": 5}]}'
    )
    assert [(problem.code, problem.pointer) for problem in error.problems] == [
        ("invalid-type", "/width"),
        ("duplicate-name", "/width"),
        ("duplicate-name", "/components/0/x"),
    ]
    assert error.problems[2].message == 'the name "x" occurs more than once'


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\0", "U+0000"),
        ("\x0b", "U+000B"),
        ("\x1b", "U+001B"),
        ("\x7f", "U+007F"),
        ("\x85", "U+0085"),
        ("\ufdd0", "U+FDD0"),
        ("\ufffe", "U+FFFE"),
        ("\uffff", "U+FFFF"),
        ("\U0001fffe", "U+1FFFE"),
        ("\U0010ffff", "U+10FFFF"),
        ("\ud800", "U+D800"),
        ("\udfff", "U+DFFF"),
    ],
)
@pytest.mark.parametrize("kind", ["text", "tag"])
def test_characters_that_cannot_be_shown_are_named(make, only_problem, kind, character, name):
    code, place, message = only_problem(
        make["card"](make["text"](type=kind, text=f"ab{character}"))
    )
    assert (code, place) == ("invalid-value", "/components/0/text")
    assert name in message or "surrogate" in message


@pytest.mark.parametrize("text", ["a\tb\nc\r\nd\re", "\u2028\u2029", "\ufffd", "\U0001f600", ""])
def test_other_characters_are_kept(make, text):
    document = read_document(make["card"](make["text"](text=text)), Limits()).document
    assert document.components[0].text == text


@pytest.mark.parametrize("escape", ["\\ud800", "\\udc00", "\\u0000", "\\uffff"])
def test_escapes_in_json_do_not_hide_them(only_problem, escape):
    source = (
        '{"width": 9, "height": 9, "components": '
        f'[{{"type": "text", "x": 0, "y": 0, "text": "{escape}"}}]}}'
    )
    assert only_problem(source)[:2] == ("invalid-value", "/components/0/text")


def test_names_with_lone_surrogates_are_refused(make, error_of):
    error = error_of(make["card"](make["text"](**{"\ud800": 1})))
    assert "surrogate" in error.problems[0].message
    assert str(error).encode("utf-8")


def test_messages_show_no_control_characters(make, only_problem):
    message = only_problem(make["card"](make["rect"](color="\x1b[31m\u202e")))[2]
    assert message.endswith('not "\\u001b[31m\\u202e"')
