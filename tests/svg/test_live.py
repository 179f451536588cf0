"""Live text: words that can be selected, fonts that are small and whole, places that agree."""

import base64
import io
import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

import cardpress
from cardpress.text.fonts import bundled_library

SVG = "{http://www.w3.org/2000/svg}"

PANGRAM = "The quick brown fox; AVATAR To office affluent waffle 0123."

#: Each a text component, without type and place.
LINES = {
    "latin": {"text": PANGRAM},
    "kerning": {"text": PANGRAM, "fontFamily": "Playfair Display", "fontWeight": "700"},
    "italic": {"text": PANGRAM, "fontFamily": "Poppins", "fontStyle": "italic"},
    "light": {"text": PANGRAM, "fontFamily": "Roboto", "fontWeight": "300"},
    "markup": {"text": "a <b> & \"c\" 'd' ]]> {x} %s"},
    "combining": {"text": "e\u0301 A\u0308 o\u0302\u0323 x\u0331 Tiếng Việt"},
    "spaces": {"text": "  two  spaces\tand a tab"},
    "fraction": {"text": "3\u20444 cup, 1\u20442 spoon"},
    "letter-spacing": {"text": PANGRAM, "letterSpacing": 3.3},
    "tight": {"text": PANGRAM, "letterSpacing": -1.25},
    "spaced-cjk": {"text": "字間あり ตัวอย่าง नमस्ते", "letterSpacing": 5},
    "spaced-hebrew": {"text": "שלום עולם", "letterSpacing": 5},
    "justified": {"text": PANGRAM * 2, "frameWidth": 800, "align": "justify", "maxLines": 1},
    "justified-cjk": {"text": "兩端對齊的中文，" * 6, "frameWidth": 800, "align": "justify",
                      "maxLines": 1},
    "justified-arabic": {"text": "هذا نص طويل باللغة العربية لاختبار المحاذاة " * 2,
                         "frameWidth": 780, "align": "justify", "maxLines": 1},
    "arabic": {"text": "العربية English 45% نص (مثال) لا إله"},
    "hebrew": {"text": "Hello שָׁלוֹם (עולם) 123, world!"},
    "override": {"text": "a\u202eabc שלום\u202c d \u2067אב ABC\u2069 e"},
    "punctuation": {"text": "「你好」，（世界）。「『测试』」"},
    "japanese": {"text": "日本語、「テスト」。です（ね）直骨", "lang": "ja"},
    "korean": {"text": "안녕하세요, 세계! 한국어"},
    "thai": {"text": "สวัสดีชาวโลก น้ำ ที่นี่ กำ"},
    "devanagari": {"text": "नमस्ते क्षत्रिय हिंदी र्क श्री"},
    "indic": {"text": "বাংলা য় தமிழ் కొ తెలుగు"},
    "khmer": {"text": "ខ្មែរ កើ កោ ລາວ ນ້ຳ မြန်မာ"},
    "slanted": {"text": "Upright 中文字体 italics", "fontStyle": "italic"},
    "slanted-marks": {"text": "แสดง ตัวเอียง น้ำ", "fontStyle": "italic"},
    "turkish": {"text": "fi ffi İstanbul", "lang": "tr", "fontFamily": "Roboto"},
    "serbian": {"text": "бгдпт", "lang": "sr", "fontFamily": "Noto Sans", "fontStyle": "italic"},
    "alpha": {"text": "Alpha AWAY", "color": "#ff000080"},
    "opacity": {"text": "Opacity AV", "opacity": 0.4},
    "tofu": {"text": "tofu \ue123 here"},
    "emoji": {"text": "emoji 😀 👨‍👩‍👧‍👦 🇩🇪 1️⃣ end"},
    "ellipsis": {"text": PANGRAM * 2, "frameWidth": 500, "maxLines": 1},
}  # fmt: skip

ROW = 56
WIDTH = 960


def document(*names, size=28):
    rows = [
        {"type": "text", "x": 20, "y": 8 + index * ROW, "fontSize": size, **LINES[name]}
        for index, name in enumerate(names)
    ]
    return {"width": WIDTH, "height": ROW * len(rows) + 16, "components": rows}


def write(document, **options):
    return bytes(cardpress.render(document, "svg", **options)).decode("utf-8")


def live(*names, **options):
    return write(document(*names, **options), svg_text="live")


def text_elements(svg):
    return list(ElementTree.fromstring(svg).iter(f"{SVG}text"))


def fonts_in(svg):
    faces = re.findall(r"font-family:(\w+);src:url\(data:font/ttf;base64,([^)]+)\)", svg)
    return {
        family: TTFont(io.BytesIO(base64.b64decode(data, validate=True))) for family, data in faces
    }


@pytest.mark.parametrize("name", [name for name in LINES if not name.startswith("slanted")])
def test_one_text_element_per_line_holds_its_words(name):
    elements = text_elements(live(name))
    lines = cardpress.measure(document(name)).components[0].lines
    assert ["".join(element.itertext()) for element in elements] == [line.text for line in lines]


def test_slanted_and_upright_runs_are_elements_of_their_own():
    elements = text_elements(live("slanted"))
    assert ["".join(element.itertext()) for element in elements] == [
        "Upright ", "中文字体", " italics",
    ]  # fmt: skip
    assert [element.get("transform") is not None for element in elements] == [False, True, False]


def test_words_stand_in_text_nodes_only():
    svg = live("markup")
    for element in ElementTree.fromstring(svg).iter():
        assert not any("%s" in value or "]]" in value for value in element.attrib.values())
    assert "<b>" not in svg


def test_white_space_is_kept():
    (element,) = text_elements(live("spaces"))
    assert element.text == "  two  spaces        and a tab"
    assert element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


def test_a_scene_without_text_has_no_style():
    svg = write({"width": 100, "height": 50, "components": []}, svg_text="live")
    assert "<style>" not in svg
    assert "<text" not in svg


def test_the_same_document_gives_the_same_text_everywhere():
    doc = document("latin", "japanese", "arabic", "devanagari")
    first, second = (
        bytes(cardpress.Engine().render(doc, "svg", svg_text="live")) for _ in range(2)
    )
    assert first == second


def test_embedded_fonts_are_static_small_and_nameless():
    svg = live("kerning", "punctuation", "latin")
    fonts = fonts_in(svg)
    assert list(fonts) == ["cp1", "cp2", "cp3"]
    for font in fonts.values():
        assert not {"fvar", "gvar", "HVAR", "fpgm", "prep", "vmtx", "DSIG"} & set(font.keys())
        assert {record.nameID for record in font["name"].names} <= {0, 13, 14}
        assert font["maxp"].numGlyphs < 120
        assert font.getGlyphOrder()[0] == ".notdef"
    assert len(svg) < 80_000


def test_embedded_fonts_map_only_the_characters_of_the_text():
    (font,) = fonts_in(live("latin")).values()
    assert {chr(code) for code in font.getBestCmap()} == set(PANGRAM)


def test_times_in_the_font_are_those_of_its_file():
    (font,) = fonts_in(live("latin")).values()
    with TTFont(bundled_library().font("Inter").file.path, lazy=True) as source:
        assert font["head"].modified == source["head"].modified
        assert font["head"].created == source["head"].created


def test_one_face_serves_upright_and_slanted_text():
    rows = [{**LINES["punctuation"], "fontFamily": "Noto Sans SC", "fontStyle": style}
            for style in ("normal", "italic")]  # fmt: skip
    components = [{"type": "text", "x": 0, "y": 60 * i, **row} for i, row in enumerate(rows)]
    doc = {"width": 500, "height": 200, "components": components}
    assert list(fonts_in(write(doc, svg_text="live"))) == ["cp1"]


def test_halved_punctuation_is_placed_piece_by_piece():
    (element,) = text_elements(live("punctuation"))
    spans = list(element)
    assert "".join(span.text for span in spans) == LINES["punctuation"]["text"]
    assert len(spans) > 3
    assert all(float(a.get("x")) < float(b.get("x")) for a, b in pairwise(spans))


def test_letter_spacing_needs_no_more_than_an_attribute():
    (element,) = text_elements(live("letter-spacing"))
    assert element.text == PANGRAM
    assert element.get("letter-spacing") == "3.3"


@pytest.mark.parametrize(("name", "shown"), [("emoji", "😀"), ("tofu", "\ue123")])
def test_what_a_font_cannot_show_is_drawn_under_transparent_text(name, shown):
    svg = live(name)
    (element,) = text_elements(svg)
    (cover,) = [span for span in element if span.text == shown]
    assert cover.get("style") == "fill-opacity:0"
    assert float(cover.get("textLength")) > 0
    assert drawings(svg)
    assert drawings(svg) <= drawings(write(document(name)))


def drawings(svg):
    """Return the path data of everything that is drawn, wherever it stands."""
    return {path.get("d") for path in ElementTree.fromstring(svg).iter(f"{SVG}path")}


@pytest.mark.chromium
def test_chromium_shows_live_text_where_the_outlines_are(chromium, tmp_path):
    doc = document(*LINES)
    outlined = screenshot(chromium, tmp_path / "outlined.svg", doc)
    live_text = screenshot(chromium, tmp_path / "live.svg", doc, svg_text="live")
    off = np.abs(outlined - live_text).mean(axis=2)
    assert off.mean() < 0.6
    for index, name in enumerate(LINES):
        row = slice(8 + index * ROW, 8 + (index + 1) * ROW)
        assert outlined[row].min() < 200, f"{name} is not in the picture"
        assert worst_block(off[row]) < 12, f"{name} lies elsewhere"


def screenshot(chromium, path, doc, **options):
    path.write_text(write(doc, **options), encoding="utf-8")
    image = Image.open(chromium.screenshot(path, doc["width"], doc["height"]))
    return np.asarray(image.convert("RGB"), dtype=np.int16)


def worst_block(off, side=16):
    """Return the highest mean of `off` over blocks; words 0.5 px off have over 16."""
    height, width = (length // side * side for length in off.shape)
    blocks = off[:height, :width].reshape(height // side, side, width // side, side)
    return float(blocks.mean(axis=(1, 3)).max())
