"""What expressions may do, and what they may not: reach, loop, or grow without bound."""

import time
from datetime import date

import pytest

from cardpress.errors import TemplateError

HOSTILE = [
    "{{ 'a' * 10**9 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ title * 1000000 }}",
    "{{ tags * 1000000 }}",
    "{{ range(10**9) }}",
    "{{ title.upper() }}",
    "{{ title.__class__ }}",
    "{{ title['__class__'] }}",
    "{{ title['upper'] }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{{ '%s' | format(title) }}",
    "{{ title | center(1000000000) }}",
    "{{ title | indent(1000000000) }}",
    "{{ title | attr('__class__') }}",
    "{{ lipsum(n=10000) }}",
    "{{ cycler }}",
    "{{ self }}",
    "{{ config }}",
    "{{ {'a': 1} }}",
    "{{ title if }}",
    "{{ title",
    "{{ title }",
    "{{ }}",
    "{{ 1e999 }}",
    "{{ title is divisibleby 3 }}",
    "{{ title | upper(*tags) }}",
    "{% for a in range(10**9) %}{% endfor %}",
    "{% set a = 1 %}",
    "{% include 'a' %}",
    "{% raw %}",
    "{{ " + "(" * 900 + "1" + ")" * 900 + " }}",
    "{{ " + "-" * 900 + "1 }}",
    "{{ " + " + ".join(["1"] * 400) + " }}",
    "{{ title" + " | upper" * 200 + " }}",
    "{{ '" + "a" * 3000 + "' }}",
    "{{ " + "[" * 500 + "]" * 500 + " }}",
]


@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_not_available_is_refused_in_no_time(make, source):
    began = time.perf_counter()
    with pytest.raises(TemplateError) as caught:
        make({"text": source}).fill({})
    assert time.perf_counter() - began < 1
    (problem,) = caught.value.problems
    assert problem.pointer == "/document/components/0/text"
    assert len(problem.message) < 500


@pytest.mark.parametrize(
    "source",
    [
        "{{ " + " ~ ".join(["title"] * 200) + " }}",
        "{{ " + " + ".join(["title"] * 30) + " }}",
        "{{ tags | join(title) }}",
        "{{ tags | join | number(0, title) }}{{ tags | join(title) }}",
        "{{ title }}" * 30,
    ],
)
def test_no_text_grows_beyond_the_bound(make, source):
    template = make({"text": source})
    with pytest.raises(TemplateError) as caught:
        template.fill({"title": "a" * 50_000, "tags": ["b"] * 1000})
    assert caught.value.problems[0].code in ("limit-text", "invalid-value")


def test_loops_within_loops_end(make):
    deepest = {"for": "c in tags", "text": "{{ a }}"}
    middle = {"for": "b in tags", "children": [deepest]}
    template = make({"for": "a in tags", "children": [middle]})
    began = time.perf_counter()
    with pytest.raises(TemplateError) as caught:
        template.fill({"tags": ["a"] * 1000})
    assert time.perf_counter() - began < 1
    assert caught.value.problems[0].code == "limit-components"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ titel }}", "'titel' is not a variable; did you mean 'title'?"),
        ("{{ title | uper }}", "'uper' is not a filter; did you mean 'upper'?"),
        ("{{ title is rtll }}", "'rtll' is not a test; did you mean 'rtl'?"),
        ("{{ title.upper() }}", "nothing can be called here; use a filter, such as "),
        ("{{ title.length }}", "values have no fields"),
        ("{{ 2 ** 3 }}", "powers are not available"),
        ("{% if title %}", "statements ({% %}) are not available; write {{ a if b else c }}"),
        ("{{ title + 1 }}", '+ does not work on "Hello" and 1; ~ joins texts'),
        ("{{ tags[0] }}", "there is no entry 0: it has 0"),
        ("{{ 1 / 0 }}", "cannot be worked out: division by zero"),
        ("{{ title | date }}", 'date takes a date, not "Hello"'),
        ("{{ day | date('%H') }}", "date does not know %H; known are %d %-d"),
        ("{{ day | date('wide') }}", "date takes short, medium, long, full or a pattern"),
        ("{{ tags | upper }}", "upper takes a text, not a list; join it first"),
        ("{{ title | mix(accent) }}", "mix takes a colour such as #0070f3, not \"Hello\""),
        ("{{ accent | alpha(2) }}", "alpha takes a number from 0 to 1, not 2"),
        ("{{ title | truncate('x') }}", 'truncate takes a whole number, not "x"'),
        ("{{ title | number }}", 'number takes a number, not "Hello"'),
    ],
)  # fmt: skip
def test_messages_say_what_is_wrong(make, source, message):
    with pytest.raises(TemplateError) as caught:
        make({"text": source}).fill({"day": "2026-11-20"})
    assert caught.value.problems[0].message.startswith(message)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'straße' | upper", "STRASSE"),
        ("'AB' | lower", "ab"),
        ("' a ' | trim", "a"),
        ("'ada LOVELACE' | title", "Ada Lovelace"),
        ("'ada' | capitalize", "Ada"),
        ("'' | default('x')", "x"),
        ("0 | default('x')", 0),
        ("none | default", ""),
        ("['a', '', 'b'] | join(' · ')", "a · b"),
        ("'a' | join(', ')", "a"),
        ("['a', 'b'] | first", "a"),
        ("['a', 'b'] | last", "b"),
        ("[] | first", ""),
        ("'abc' | length", 3),
        ("none | length", 0),
        ("'https://www.example.org:80/a?b' | host", "example.org"),
        ("'example.org/a' | host", "example.org"),
        ("'http://[' | host", ""),
        ("'Ada King-Noel Lovelace' | initials", "AL"),
        ("'ada' | initials", "A"),
        ("'Ada B. C. Lovelace' | initials(3)", "ABL"),
        ("'林 雅文' | initials", "林雅"),
        ("'' | initials", ""),
        ("1234567.891 | number(1)", "1,234,567.9"),
        ("1234 | number", "1,234"),
        ("0.5 | number", "0.50"),
        ("1234567 | number(0, ' ')", "1 234 567"),
        ("none | number", ""),
        ("2.5 | round", 2),
        ("2.345 | round(1)", 2.3),
        ("'one two three' | truncate(20)", "one two three"),
        ("'one two three' | truncate(9)", "one two…"),
        ("'one two three' | truncate(7)", "one tw…"),
        ("'abcdefghij' | truncate(5)", "abcd…"),
        ("'abcdefghij' | truncate(5, '')", "abcde"),
        ("'abc' | truncate(0)", ""),
        ("' a\tb\n\n c ' | clean", "a b c"),
        ("'a\\x00b\\u200dc' | clean", "ab\u200dc"),
        ("'#ff0000' | alpha(0.5)", "#ff000080"),
        ("'#f00' | mix('#00f')", "#800080"),
        ("'#f00' | mix('#00f', 0)", "#ff0000"),
        ("'#ffffff' | ink", "#0b1020"),
        ("'#0f172a' | ink", "#ffffff"),
        ("'#ff0' | legible('#000')", "#ffff00"),
        ("'#00f' | legible('#fff')", "#0000ff"),
        ("'en_US' | language", "en-US"),
        ("'שלום abc' is rtl", True),
        ("'123 مرحبا' is rtl", True),
        ("'abc שלום' is rtl", False),
        ("'' is rtl", False),
        ("none is none", True),
        ("'b' in 'abc' and 'x' not in ['y']", True),
        ("7 // 2 + 7 % 4", 6),
        ("['a'] + ['b']", ["a", "b"]),
    ],
)
def test_filters_and_operators(value, expression, expected):
    found = value(f"{{{{ {expression} }}}}")
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("day | date", "November 20, 2026"),
        ("day | date('long', 'en-GB')", "20 November 2026"),
        ("day | date('long', 'ja')", "2026年11月20日"),
        ("day | date('long', 'de_DE')", "20. November 2026"),
        ("day | date('long', '')", "November 20, 2026"),
        ("day | date('long', 'no such language')", "November 20, 2026"),
        ("day | date('%-d %B %Y')", "20 November 2026"),
        ("day | date('%a %d.%m.%y, %j%%')", "Fri 20.11.26, 324%"),
        ("day | month('ja')", "11月"),
        ("none | date", ""),
        ("none | month", ""),
    ],
)
def test_dates(value, expression, expected):
    assert value(f"{{{{ {expression} }}}}", day=date(2026, 11, 20)) == expected


def test_dates_at_the_ends_of_the_calendar(value):
    assert value("{{ day | date }}", day=date.min) == "0001-01-01"
    assert value("{{ day | date }}", day=date.max) == "December 31, 9999"


@pytest.mark.parametrize("ground", ["#ffffff", "#0a0a0a", "#808080", "#ff0000", "#00ff00"])
@pytest.mark.parametrize("color", ["#ffff00", "#000080", "#777777", "#ffffff", "#000000"])
def test_legible_colours_stand_out(value, color, ground):
    found = value(f"{{{{ '{color}' | legible('{ground}') }}}}")
    assert contrast(found, ground) >= 4.4


def contrast(one, other):
    """WCAG 2.2's contrast ratio, written out anew."""

    def luminance(color):
        channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
