"""Hypothesis tries to break the engine: whatever goes in, a picture or a CardpressError."""

from __future__ import annotations

import copy
import io
import json
import re
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import cardpress
from cardpress.cache import ByteCache
from cardpress.components.fields import clean_text
from cardpress.text.block import Room, set_block
from cardpress.text.fonts import bundled_library
from cardpress.text.paragraph import SPACES, TAB_SIZE, Typesetter
from cardpress.text.shape import Shaper
from cardpress.text.style import TextStyle

#: Every run tries the same examples, so that a red build is a red build.
steady = settings(
    derandomize=True,
    deadline=5_000,
    max_examples=400,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)

#: Letters of many scripts, marks, emoji, spaces and invisible controls, often side by side.
ALPHABET = (
    "abc Office AV,.-!?()[]/\\<>&'\"\u00a0\u00ad\u2010\u2014\u2026\t\n\u2028"
    "éßİ\u0301\u0308\u0331Ωж中文。「」（）、ーアっ한글ק שלום\u0627\u0644سلام١٢\u0e17\u0e35\u0e48"
    "क्षि\u09c7\u0b95\u17c1\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\ufe0f\ufeff"
    "😀👩🏽‍💻🇩🇪1️⃣❤🏴\U000e0067\U000e007f\U00010330\U00016a00\ufffd"
)


def clean(text):
    try:
        clean_text(text)
    except ValueError:
        return False
    return True


words = st.one_of(
    st.text(ALPHABET, max_size=40),
    st.text(max_size=12).filter(clean),
    st.sampled_from(["", " ", "\n", "\r\n\r\n", "x" * 300, "a" + "\u0301" * 80, "\u200f" * 30]),
)
numbers = st.one_of(
    st.integers(-50, 250), st.floats(-1e6, 1e6), st.sampled_from([0, 0.5, -1e6, 1e6])
)
positive = st.one_of(st.integers(1, 200), st.floats(1e-3, 1e6), st.sampled_from([1e-3, 1e6]))
colors = st.sampled_from(["#000", "#fff8", "#0070f3", "#ff000080", "#00000000"])
offsets = st.floats(0, 1)
gradients = st.fixed_dictionaries({
    "gradient": st.sampled_from(["linear", "radial"]),
    "angle": numbers,
    "stops": st.lists(
        st.fixed_dictionaries({"offset": offsets, "color": colors}), min_size=2, max_size=5
    ),
})  # fmt: skip
fills = st.one_of(colors, gradients)
shadows = st.fixed_dictionaries(
    {}, optional={"x": numbers, "y": numbers, "spread": numbers, "color": colors,
                  "blur": st.floats(0, 1000)}
)  # fmt: skip
anchors = st.sampled_from(["top-left", "top", "center", "bottom-right", "left"])
weights = st.sampled_from(["100", "400", "700", 900, 200])
families = st.sampled_from(
    ["Inter", "Noto Sans", "Noto Sans SC", "Noto Sans TC", "Poppins", "Roboto", "Playfair Display"]
)

PLACE = {"x": numbers, "y": numbers}
SHARED = {"anchor": anchors, "opacity": st.floats(0, 1)}


def component(name, required, optional):
    return st.fixed_dictionaries(
        {"type": st.just(name), **PLACE, **required}, optional={**SHARED, **optional}
    )


TYPE = {"fontSize": positive, "fontWeight": weights, "fontFamily": families}
components = st.one_of(
    component("text", {"text": words}, {
        **TYPE, "fontStyle": st.sampled_from(["normal", "italic"]), "color": colors,
        "frameWidth": st.one_of(st.just("fit"), positive),
        "align": st.sampled_from(["start", "center", "end", "left", "right", "justify"]),
        "lineHeight": st.floats(0.01, 100), "letterSpacing": numbers, "height": positive,
        "maxLines": st.integers(1, 4), "minFontSize": positive,
        "overflow": st.sampled_from(["visible", "ellipsis", "shrink", "error"]),
        "direction": st.sampled_from(["auto", "ltr", "rtl"]),
        "lang": st.sampled_from(["en", "ja", "zh-Hant", "ar", "tr"]),
    }),
    component("tag", {"text": words}, {
        **TYPE, "color": colors, "backgroundColor": fills, "paddingX": positive,
        "paddingY": positive, "radius": positive, "shadow": shadows,
    }),
    component("divider", {"length": positive}, {
        "width": st.sampled_from(["thin", "medium", "thick"]), "color": fills,
        "direction": st.sampled_from(["horizontal", "vertical"]),
    }),
    component("rect", {"width": positive, "height": positive},
              {"color": fills, "radius": positive, "shadow": shadows}),
    component("ellipse", {"width": positive, "height": positive},
              {"color": fills, "shadow": shadows}),
    component("image", {"src": st.just(PIXEL), "width": positive, "height": positive}, {
        "radius": positive, "fit": st.sampled_from(["fill", "cover", "contain"]),
        "focus": st.fixed_dictionaries({"x": offsets, "y": offsets}), "shadow": shadows,
    }),
)  # fmt: skip
documents = st.fixed_dictionaries(
    {"width": st.integers(1, 160), "height": st.integers(1, 90)},
    optional={
        "background": st.one_of(fills, st.just("transparent")),
        "components": st.lists(components, max_size=4),
    },
)
junk = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)


def refused_well(error):
    """Whether an error says what is wrong, and where."""
    return bool(error.problems) and all(
        problem.code
        and problem.message
        and problem.pointer.startswith(("/", "")[not problem.pointer])
        for problem in error.problems
    )


@steady
@given(documents, st.sampled_from(["png", "jpeg", "webp", "tiff"]), st.sampled_from([1, 2]))
def test_valid_documents_become_pictures(document, format, scale):
    try:
        picture = cardpress.render(document, format, scale=scale, effort="fast")
    except cardpress.DocumentError as error:
        assert {problem.code for problem in error.problems} == {"text-overflow"}
        return
    image = Image.open(io.BytesIO(bytes(picture)))
    image.load()
    assert image.size == (document["width"] * scale, document["height"] * scale)


@steady
@given(documents, st.sampled_from(["outlines", "live"]))
def test_valid_documents_become_sound_svg(document, svg_text):
    try:
        svg = bytes(cardpress.render(document, "svg", svg_text=svg_text)).decode("utf-8")
    except cardpress.DocumentError:
        return
    assert "<!" not in svg
    root = ElementTree.fromstring(svg)
    assert root.get("viewBox") == f"0 0 {document['width']} {document['height']}"
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        assert name in KNOWN_ELEMENTS
        for attribute, value in element.attrib.items():
            assert not attribute.lower().startswith("on")
            if attribute.endswith("href"):
                assert value.startswith(("#", "data:image/"))
            assert not re.search(r"url\((?!#|data:font/)", value)
            assert not re.search("nan|inf", value) or attribute.endswith("href")


KNOWN_ELEMENTS = {
    "svg", "title", "desc", "defs", "g", "path", "rect", "ellipse", "use", "image", "clipPath",
    "linearGradient", "radialGradient", "stop", "text", "tspan", "style",
}  # fmt: skip


@steady
@given(documents)
def test_equal_documents_give_equal_bytes(document):
    for format in ("svg", "png"):
        outcomes = []
        for _ in range(2):
            try:
                outcomes.append(bytes(cardpress.render(copy.deepcopy(document), format)))
            except cardpress.DocumentError as error:
                outcomes.append(str(error).encode())
        assert outcomes[0] == outcomes[1]


@steady
@given(documents)
def test_documents_survive_json(document):
    model = cardpress.Document.model_validate(document)
    assert cardpress.Document.model_validate_json(model.model_dump_json()) == model
    assert cardpress.Document.model_validate(json.loads(json.dumps(document))) == model


@steady
@given(junk)
def test_junk_is_refused(data):
    try:
        cardpress.Engine().validate(
            data if isinstance(data, dict) else json.dumps(data, allow_nan=True)
        )
    except cardpress.CardpressError as error:
        assert refused_well(error)


@steady
@given(documents.filter(lambda document: document.get("components")), junk, st.data())
def test_one_wrong_value_is_found_where_it_is(document, value, data):
    part = data.draw(st.integers(0, len(document["components"]) - 1))
    field = data.draw(st.sampled_from(sorted(document["components"][part])))
    document["components"][part][field] = value
    try:
        cardpress.render(document, effort="fast")
    except cardpress.CardpressError as error:
        assert refused_well(error)


@steady
@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore"))
)
def test_bytes_that_are_no_document_are_refused(data):
    with pytest.raises(cardpress.CardpressError) as caught:
        cardpress.render(data)
    assert refused_well(caught.value)


TYPESETTER = Typesetter(bundled_library(), Shaper(ByteCache(1 << 22)))
STYLE = TextStyle("Inter", 16)


def lines_of(text, width, size=16.0):
    return set_block(text, TextStyle("Inter", size), Room(width=width), TYPESETTER).lines


@steady
@given(st.text(ALPHABET, max_size=60), st.floats(1, 400))
def test_wrapping_loses_no_character(text, width):
    def bare(words):
        return re.sub(f"[{SPACES}]", "", words)

    paragraphs = re.split("\r\n|[\n\r\u2028\u2029]", text.replace("\t", " " * TAB_SIZE))
    kept = bare("".join(line.text for line in lines_of(text, width)))
    assert kept == bare("".join(paragraphs))


@steady
@given(st.text("abcdefg hij klm-/", max_size=80), st.floats(20, 300), st.floats(0, 200))
def test_more_room_never_takes_more_lines(text, width, more):
    assert len(lines_of(text, width + more)) <= len(lines_of(text, width))


@steady
@given(st.text("abcdefg hij klm", min_size=1, max_size=80), st.floats(60, 300))
def test_lines_are_no_wider_than_their_frame(text, width):
    for line in lines_of(text, width):
        assert line.width <= width + 0.02 or len(line.text) == 1
