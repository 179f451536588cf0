"""What is too large is refused before anything is made of it, in bounded time."""

import math
import time

import pytest

from cardpress.document.bounds import check_values, pointer, survey
from cardpress.document.model import Document
from cardpress.document.reading import check_size, read_document
from cardpress.errors import DocumentError, LimitError
from cardpress.limits import Limits


def test_pointers_escape_as_rfc_6901_says():
    assert pointer(()) == ""
    assert pointer(("a/b", "m~n", 0, "")) == "/a~1b/m~0n/0/"


def test_survey_lists_every_array_and_object_with_its_path():
    data = {"a": [1, {"b": ()}, "text"], "c": 2}
    assert [path for path, _ in survey(data, Limits())] == [(), ("a",), ("a", 1)]


def test_a_hundred_thousand_components_are_refused_at_once(make, only_problem):
    document = make["card"](*[make["text"]()] * 100_000)
    start = time.perf_counter()
    assert only_problem(document) == (
        "limit-components",
        "/components",
        "the document has 100000 components; at most 1000 are allowed",
    )
    assert time.perf_counter() - start < 0.5


def test_so_they_are_as_text(only_problem):
    component = '{"type":"divider","x":0,"y":0,"length":9}'
    source = f'{{"width":9,"height":9,"components":[{",".join([component] * 100_000)}]}}'
    start = time.perf_counter()
    assert only_problem(source)[0] == "limit-components"
    assert time.perf_counter() - start < 2


def test_a_thousand_components_are_read(make):
    document = make["card"](*[make["text"]()] * 1000)
    assert len(read_document(document, Limits()).document.components) == 1000


@pytest.mark.parametrize("depth", [33, 100_000])
def test_nested_lists_are_too_deep(make, error_of, depth):
    nested = []
    for _ in range(depth):
        nested = [nested, 1]
    error = error_of(make["card"](background=nested))
    assert isinstance(error, LimitError)
    assert error.limit == "depth"
    assert error.problems[0].pointer == "/background" + "/0" * 31


def test_a_document_that_contains_itself_is_too_deep(make, error_of):
    document = make["card"]()
    document["components"] = [document, document, document]
    assert error_of(document).limit == "depth"
    document["components"] = []
    document["itself"] = document
    assert error_of(document).limit == "depth"


def test_few_objects_that_unfold_to_many_are_refused_in_time(make, error_of):
    laughs = [1] * 10
    for _ in range(15):
        laughs = [laughs] * 10
    start = time.perf_counter()
    assert error_of(make["card"](background=laughs)).limit == "components"
    assert time.perf_counter() - start < 1


def test_a_wide_document_is_refused_in_time(make, error_of):
    start = time.perf_counter()
    assert error_of(make["card"](background=[0] * 3_000_000)).limit == "components"
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize("value", [1_000_001, -1e7, 10**30, pytest.param(10**5000, id="huge")])
def test_numbers_have_a_largest_magnitude(make, only_problem, value):
    assert only_problem(make["card"](make["text"](x=value))) == (
        "limit-number",
        "/components/0/x",
        "the number is beyond 1,000,000, the largest magnitude that is allowed",
    )


def test_the_largest_numbers_are_allowed(make):
    document = make["card"](make["text"](x=1_000_000, y=-1e6, fontSize=0.001))
    assert read_document(document, Limits()).document.components[0].x == 1e6


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("field", ["x", "fontSize", "frameWidth", "maxLines"])
def test_numbers_are_finite(make, only_problem, field, value):
    words = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[str(value)]
    assert only_problem(make["card"](make["text"](**{field: value}))) == (
        "not-finite",
        f"/components/0/{field}",
        f"must be a finite number, not {words}",
    )


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e309", "-1e309", "9" * 5000])
def test_numbers_in_text_are_finite_too(only_problem, text):
    code, place, message = only_problem(f'{{"width": {text}, "height": 630}}')
    assert (code, place) == ("not-finite", "/width")
    assert message.startswith("must be a finite number, not ")


def test_long_texts_are_refused(make, error_of):
    error = error_of(make["card"](make["text"](text="a" * 10_001)))
    assert isinstance(error, LimitError)
    assert error.limit == "text"
    assert [problem.to_dict() for problem in error.problems] == [
        {
            "code": "limit-text",
            "pointer": "/components/0/text",
            "message": "the text has 10001 characters; at most 10000 are allowed",
        }
    ]


def test_all_texts_together_are_limited(make, only_problem):
    texts = [make["text"](text="a" * 9000)] * 6
    assert read_document(make["card"](*texts[:5]), Limits()).document
    assert only_problem(make["card"](*texts)) == (
        "limit-document-text",
        "",
        "the texts have 54000 characters in all; at most 50000 are allowed",
    )


def test_only_words_count_as_text(make):
    texts = [make["text"](text="a", fontFamily="Playfair Display", color="#00000080")] * 1000
    assert read_document(make["card"](*texts), Limits(document_text=1000)).document


def test_a_source_may_be_long(make):
    image = {"type": "image", "x": 0, "y": 0, "width": 9, "height": 9, "src": "A" * 5_000_000}
    assert read_document(make["card"](image), Limits()).document.components[0].src


def test_huge_strings_and_names_are_quoted_briefly(make, error_of):
    error = error_of({**make["card"](background="x" * 9000), "n" * 5_000_000: 1, 'y"' * 40: 2})
    assert len(str(error)) < 600
    assert [(problem.code, problem.pointer) for problem in error.problems] == [
        ("invalid-value", "/background"),
        ("unknown-field", "/" + 'y"' * 40),
        ("unknown-field", ""),
    ]


@pytest.mark.parametrize(("width", "height", "scale"), [(8193, 10, 1), (10, 8192, 1.01)])
def test_sides_are_limited_after_scaling(width, height, scale):
    with pytest.raises(LimitError) as caught:
        check_size(width, height, scale, Limits())
    assert caught.value.limit == "side"


def test_the_area_is_limited_after_scaling():
    check_size(4096, 4096, 1, Limits())
    check_size(2048, 2048, 2, Limits())
    with pytest.raises(LimitError, match=r"has 16785409 pixels; at most 16777216") as caught:
        check_size(4097, 4097, 1, Limits())
    assert caught.value.limit == "area"


def test_both_sides_are_reported(error_of):
    error = error_of({"width": 9000, "height": 10_000})
    assert [problem.pointer for problem in error.problems] == ["/width", "/height"]


def test_limits_and_mistakes_together_are_mistakes(make, error_of):
    error = error_of(make["card"](make["text"](x=1e9, fontsize=3)))
    assert isinstance(error, DocumentError)
    assert [problem.code for problem in error.problems] == ["unknown-field", "limit-number"]


def test_raised_limits_are_followed(make):
    limits = Limits(components=2000, number=1e9, text=20_000)
    texts = [make["text"](x=1e8)] * 1999
    document = make["card"](make["text"](text="a" * 15_000), *texts)
    assert len(read_document(document, limits).document.components) == 2000


def test_models_in_python_data_are_checked_like_data(make, only_problem):
    shown = Document.model_validate(make["card"](make["text"](x=1e9)))
    assert only_problem(shown)[:2] == ("limit-number", "/components/0/x")
    assert only_problem(make["card"](shown.components[0]))[:2] == (
        "limit-number",
        "/components/0/x",
    )


def test_at_most_a_hundred_problems_are_listed(make, error_of):
    wrong = [make["text"](x="1", y=None, **{"n" * 200: 0})] * 500
    assert len(error_of(make["card"](*wrong)).problems) == 100
    assert len(check_values(survey(make["card"](*wrong), Limits()), Limits())) == 100
