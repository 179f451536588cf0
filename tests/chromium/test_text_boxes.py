"""Boxes, baselines, widths and line breaks: ours, Chromium's recorded, Chromium's now."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

import cardpress

HERE = Path(__file__).parent
RECORDED = HERE / "recorded.json"

_spec = importlib.util.spec_from_file_location("chromium_page", HERE / "page.py")
page = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(page)

FAMILIES = (
    "Inter",
    "Noto Sans",
    "Noto Sans SC",
    "Noto Sans TC",
    "Poppins",
    "Roboto",
    "Playfair Display",
)

STYLES = (
    {"fontSize": 16, "fontWeight": "400"},
    {"fontSize": 20, "fontWeight": "300", "lineHeight": 1.5},
    {"fontSize": 33, "fontWeight": "700", "lineHeight": 1.2},
    {"fontSize": 48, "fontWeight": "900"},
    {"fontSize": 28, "fontWeight": "600", "fontStyle": "italic"},
    {"fontSize": 72, "fontWeight": "500", "lineHeight": 0.9},
    {"fontSize": 24, "fontWeight": "400", "letterSpacing": 3},
    {"fontSize": 17.5, "fontWeight": "100"},
)

PARAGRAPHS = {
    "english": "The quick brown fox (a rather well-known animal) jumps over the lazy dog; it "
    "doesn't care, and/or couldn't care less about https://example.com/a/path?q=1&b=2.",
    "german": "Die Donaudampfschifffahrtsgesellschaft fährt täglich „pünktlich“ von Wien nach "
    "Passau – außer sonntags.",
    "french": "« Voilà », dit-elle : l’été s’achève ; que faire ? Rien ! C’est la vie…",
    "chinese": "敏捷的棕色狐狸跳过了那只懒狗，然后（据说）跑进了“森林”。2024年，约有3.5万只。",
    "japanese": "素早い茶色の狐が「のろまな犬」を飛び越えた。ちょっと、すごい！コーヒーを飲む。",
    "korean": "다람쥐 헌 쳇바퀴에 타고파. 키스의 고유조건은 입술끼리 만나야 한다.",
    "thai": "ภาษาไทยเป็นภาษาที่ไม่มีการเว้นวรรคระหว่างคำและเขียนต่อเนื่องกันไป",
    "hindi": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता प्राप्त है।",
    "arabic": "يولد جميع الناس أحراراً متساوين في الكرامة والحقوق. وقد وهبوا عقلاً 2024.",
    "hebrew": "כל בני האדם נולדו בני חורין ושווים בערכם (ובזכויותיהם) word 123.",
    "chinese marks": "他说：「你好。」（真的）。“好”，她答道：“《书》、（二）！”「嗯。」『完』。",
    "chinese under Inter": "他说：「你好。」（真的）。Then（yes）「嗯。」she said，好。（终）",
    "japanese marks": "「はい。」（本当）と、「『いいえ』、」と言った。（終）「次。」",
    "hyphens": "Donau\u00addampf\u00adschiff\u00adfahrts\u00adgesell\u00adschaft and "
    "well-known state-of-the-art e-mail",
    "emphasis": "Wait! What?! (Really) — yes… 50% off, $19.99/month; C++/C#, A&B, x=y+z, #1.",
    "accents": "Crème brûlée à la façon d’Émile: ÉTÉ, naïve, Ångström, Straße, łódź, İstanbul.",
}  # fmt: skip

LANGUAGES = {
    "chinese": "zh",
    "chinese marks": "zh",
    "chinese under Inter": "zh",
    "japanese": "ja",
    "japanese marks": "ja",
    "korean": "ko",
}

OWN_FAMILIES = {
    "chinese": "Noto Sans SC",
    "chinese marks": "Noto Sans SC",
    "accents": "Playfair Display",
    "emphasis": "Poppins",
    "hyphens": "Roboto",
}


def box_cases():
    return [
        {"text": "Sphinx of black quartz, AV To fi 0123", "fontFamily": family, **style}
        for family in FAMILIES
        for style in STYLES
    ]


def wrap_cases():
    return [
        {
            "text": text,
            "fontFamily": OWN_FAMILIES.get(name, "Inter"),
            "fontSize": 20,
            "frameWidth": width,
            **({"lang": LANGUAGES[name]} if name in LANGUAGES else {}),
        }
        for name, text in PARAGRAPHS.items()
        for width in (120, 151, 197, 238, 283, 401)
    ]


def ours(case):
    """Return what we measure for a case, in the shape of Chromium's results."""
    document = {
        "width": 1200,
        "height": 630,
        "components": [{"type": "text", "x": 0, "y": 0, **case}],
    }
    component = cardpress.measure(document).components[0]
    return {
        "width": component.box.width,
        "height": component.box.height,
        "baseline": component.lines[0].baseline,
        "lines": [line.text for line in component.lines],
    }


def recorded():
    return json.loads(RECORDED.read_text("utf-8"))


def asked(chromium, cases):
    path = page.write_page(chromium.folder / "texts.html", cases)
    return page.read_results(chromium.dump(path))


def check_box(mine, theirs):
    assert mine["width"] == pytest.approx(theirs["width"], abs=0.05)
    assert mine["height"] == pytest.approx(theirs["height"], abs=0.02)
    # Chromium's own number is a multiple of 1/64; it paints at the whole pixel.
    assert mine["baseline"] == int(theirs["baseline"] + 0.5)


def check_lines(mine, theirs):
    assert mine["lines"] == [line.rstrip(" ") for line in theirs["lines"]]
    assert mine["height"] == pytest.approx(theirs["height"], abs=0.02)


def name_of(case):
    return "-".join(str(value) for key, value in case.items() if key not in ("text", "lang"))


@pytest.mark.parametrize("index", range(len(box_cases())))
def test_box_is_as_recorded(index):
    check_box(ours(box_cases()[index]), recorded()["boxes"][index])


@pytest.mark.parametrize("index", range(len(wrap_cases())))
def test_lines_are_as_recorded(index):
    check_lines(ours(wrap_cases()[index]), recorded()["wraps"][index])


@pytest.mark.chromium
def test_chromium_says_the_same_now(chromium, update_golden):
    boxes, wraps = box_cases(), wrap_cases()
    results = asked(chromium, boxes + wraps)
    if update_golden:
        kept = {"boxes": results[: len(boxes)], "wraps": results[len(boxes) :]}
        RECORDED.write_text(json.dumps(kept, ensure_ascii=False, indent=0) + "\n", "utf-8")
        pytest.fail("recorded anew; run without --update-golden")
    for case, theirs in zip(boxes, results, strict=False):
        check_box(ours(case), theirs)
    for case, theirs in zip(wraps, results[len(boxes) :], strict=True):
        check_lines(ours(case), theirs)
