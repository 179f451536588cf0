"""The built-in templates: whatever they are told, everything fits and can be read."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cardpress
from cardpress.document import read_document
from cardpress.errors import TemplateError
from cardpress.limits import Limits
from cardpress.templates.catalog import BUILT_IN
from cardpress.templates.samples import CASES, sample

#: What a site's page has to offer; every built-in template takes all of it.
COMMON = (
    *("title", "description", "author", "date", "site", "section", "tags"),
    *("logo", "photo", "lang", "accent", "background"),
)

#: Pixels from the edge in which no text stands.
MARGIN = 40

#: Codes of reports that are no fault of the layout.
HARMLESS = {"text-shrunk", "text-cut", "font-fallback", "children-dropped", "font-style"}

TEXTS = st.text(max_size=400)
COLORS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@pytest.fixture(params=BUILT_IN)
def template(request):
    return cardpress.template(request.param)


def test_every_template_takes_what_a_page_offers(template):
    assert set(COMMON) <= set(template.variables)
    assert [name for name, one in template.variables.items() if one.required] == ["title"]
    assert all(one.description for one in template.variables.values())


@pytest.mark.parametrize("case", CASES)
def test_everything_fits(template, case):
    measured = cardpress.measure(template.fill(sample(template, case)))
    assert (measured.width, measured.height) == (1200, 630)
    assert {problem.code for problem in measured.report} <= HARMLESS
    for component in measured.components:
        for line in component.lines:
            assert line.x >= MARGIN
            assert line.x + line.width <= 1200 - MARGIN
            assert MARGIN <= line.baseline <= 630 - MARGIN
            if component.type == "stack":
                assert component.box.x - 1 <= line.x
                assert line.x + line.width <= component.box.right + 1


@pytest.mark.parametrize("case", CASES)
def test_lines_do_not_lie_on_each_other(template, case):
    measured = cardpress.measure(template.fill(sample(template, case)))
    lines = [
        line
        for component in measured.components
        for line in component.lines
        # The ink of a quotation mark is far above its baseline.
        if line.text not in ("\u201c", "\u201d")
    ]
    for at, one in enumerate(lines):
        for other in lines[at + 1 :]:
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart or abs(one.baseline - other.baseline) >= 20, (one, other)


@pytest.mark.parametrize("missing", ["description", "author", "date", "logo", "photo", "tags"])
def test_nothing_is_left_of_what_is_missing(template, missing):
    full = sample(template)
    document = json.dumps(template.fill({**full, missing: None}), ensure_ascii=False)
    value = full[missing]
    if isinstance(value, str) and missing != "date" and value != full["title"]:
        assert value not in document
    if missing == "tags":
        assert not any(f'"text": "{tag}"' in document for tag in value)


def test_right_to_left_titles_turn_the_card_around(template):
    def edges(title):
        measured = cardpress.measure(template.fill({"title": title}))
        lines = [line for each in measured.components for line in each.lines]
        widest = max(lines, key=lambda line: line.width)
        return widest.x, widest.x + widest.width

    left, _ = edges("A long title of a page")
    _, right = edges("عنوان طويل جدا لهذه الصفحة")
    assert right == pytest.approx(1200 - left, abs=3)


def test_han_is_drawn_as_the_language_wants(template):
    def texts(lang):
        values = {"title": "骨直", "lang": lang}
        return json.dumps(template.fill(values))

    assert '"lang": "ja"' in texts("ja")
    assert '"lang": "en-US"' in texts("en_US")
    assert '"lang"' not in texts("")
    assert '"lang"' not in texts("no language!")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(values=st.fixed_dictionaries(
    {"title": TEXTS},
    optional={
        "description": TEXTS, "author": TEXTS, "site": TEXTS, "section": TEXTS, "lang": TEXTS,
        "date": st.dates(), "tags": st.lists(TEXTS, max_size=6),
        "accent": COLORS, "background": COLORS,
    },
))  # fmt: skip
def test_any_text_makes_a_valid_card_in_which_everything_fits(template, values):
    try:
        document = template.fill(values)
    except TemplateError as error:
        assert error.problems[0].code == "missing-value"
        assert not values["title"]
        return
    read_document(document, Limits())
    report = cardpress.measure(document).report
    assert {problem.code for problem in report} <= HARMLESS | {"missing-glyph"}


@pytest.mark.parametrize("accent", ["#facc15", "#1e3a8a"])
@pytest.mark.parametrize("background", ["#ffffff", "#000000", "#7f7f7f", "#fde047", "#1d4ed8"])
def test_texts_can_be_read_on_any_background(template, background, accent):
    values = {**sample(template, "no photo"), "background": background, "accent": accent}
    document = template.fill(values)
    ground = panel_of(document) or background
    for text in texts(document["components"]):
        assert contrast(text["color"], ground) >= 4.4, text


def panel_of(document):
    """Return the colour of the panel that the texts lie on, if there is one."""
    first = document["components"][0]
    return first["color"] if first["type"] == "rect" and first["height"] > 100 else None


def texts(components):
    """Yield the texts that lie on the card's own ground."""
    for component in components:
        if component["type"] == "text" and component.get("fontSize", 0) < 100:
            yield component
        if "backgroundColor" not in component:
            yield from texts(component.get("children", ()))


def contrast(one, other):
    """WCAG 2.2's contrast ratio."""

    def luminance(color):
        channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_a_card_is_filled_in_a_fraction_of_a_millisecond(template):
    from timeit import repeat

    values = sample(template)
    template.fill(values)
    assert min(repeat(lambda: template.fill(values), number=20, repeat=5)) / 20 < 0.001
