"""JSON text, read strictly."""

import json
import math
import time

import pytest

from cardpress.document.json_text import Repeated, parse_json
from cardpress.errors import DocumentError, LimitError
from cardpress.limits import Limits


def refusal(text, limits=None):
    with pytest.raises((DocumentError, LimitError)) as caught:
        parse_json(text, limits or Limits())
    (problem,) = caught.value.problems
    return problem.code, problem.message


def test_text_and_bytes_give_the_same_data():
    text = '{"width": 1200, "name": "é 世界"}'
    assert parse_json(text, Limits()) == parse_json(text.encode(), Limits()) == json.loads(text)


@pytest.mark.parametrize("text", ["\ufeff{}", b"\xef\xbb\xbf{}"])
def test_a_byte_order_mark_is_skipped(text):
    assert parse_json(text, Limits()) == {}


def test_syntax_errors_say_where():
    code, message = refusal('{"width": 1200,\n "height" 630}')
    assert code == "invalid-json"
    assert message == "not valid JSON: Expecting ':' delimiter at line 2, column 11"


def test_broken_utf8_says_where():
    assert refusal(b'{"a": "\xff"}') == ("invalid-json", "not UTF-8: byte 0xff at position 7")


@pytest.mark.parametrize("text", ["", "   ", "{", "{}{}", "{'a': 1}", "[1,]", "// {}"])
def test_what_is_not_json_is_refused(text):
    assert refusal(text)[0] == "invalid-json"


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_bottomless_nesting_is_a_limit(opening):
    code, message = refusal(opening * 100_000)
    assert code == "limit-depth"
    assert message == "nested too deeply; at most 32 levels are allowed"


def test_repeated_names_are_noticed_at_every_level():
    data = parse_json('{"a": 1, "b": {"c": 1, "c": 2, "d": 3}, "a": 4}', Limits())
    assert isinstance(data, Repeated)
    assert data.names == ("a",)
    assert data["b"].names == ("c",)


def test_repeated_names_are_found_in_linear_time():
    pairs = ",".join(f'"{number}":0' for number in range(200_000))
    start = time.perf_counter()
    data = parse_json(f'{{{pairs},"7":1}}', Limits())
    assert data.names == ("7",)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("text", ["1e309", "-1e309", "Infinity", "9" * 5000, "-" + "9" * 401])
def test_numbers_beyond_a_double_are_infinite(text):
    (value,) = parse_json(f"[{text}]", Limits())
    assert math.isinf(value)
    assert (value < 0) == text.startswith("-")


def test_integers_stay_exact():
    assert parse_json(f"[{10**399}]", Limits()) == [10**399]


def test_the_size_is_counted_in_bytes():
    limits = Limits(document_bytes=20)
    assert parse_json('"' + "a" * 18 + '"', limits)
    for text in ('"' + "a" * 19 + '"', '"' + "é" * 10 + '"', b"[" + b" " * 20 + b"]"):
        assert refusal(text, limits) == (
            "limit-document-bytes",
            "the document has more than 20 bytes, the most allowed",
        )
