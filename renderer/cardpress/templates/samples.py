"""Values to look at a template with: ordinary ones, and those that break weaker layouts."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from cardpress.templates.model import Template
from cardpress.templates.variable import Variable

#: Values by the names that variables usually have.
_ORDINARY: Mapping[str, object] = {
    "title": "Why text is the hardest part of drawing a picture",
    "description": "Shaping, bidi, line breaks and fallback, explained with one small card.",
    "author": "Ada Lindqvist",
    "date": "2026-11-20",
    "site": "Paper & Pixels",
    "section": "Engineering",
    "tags": ["typography", "open graph", "python"],
    "lang": "en",
    "url": "https://example.org/articles/text",
    "role": "Type designer and engineer",
    "place": "Vienna and online",
    "time": "18:30",
    "price": "€ 129",
    "version": "2.4.0",
    "install": "pip install cardpress",
    "language": "Python",
    "license": "MIT",
}

#: By template, where another text suits it better.
_SUITED: Mapping[str, Mapping[str, object]] = {
    "docs": {
        "title": "Configure the cache for continuous integration",
        "description": "Keep rendered cards between builds, so that only changed pages cost time.",
        "section": "Guides",
    },
    "product": {
        "title": "Halo desk lamp",
        "description": "Warm light that follows the sun, from oiled oak and spun aluminium.",
        "section": "New in",
        "site": "Norrsken",
    },
    "quote": {
        "title": "Simplicity is prerequisite for reliability.",
        "author": "Edsger W. Dijkstra",
        "description": "How do we tell truths that might hurt?",
        "section": "",
    },
    "library": {
        "title": "cardpress",
        "description": "Turns a JSON document into a picture, locally and without a browser.",
        "site": "example.org/cardpress",
        "section": "",
    },
    "event": {
        "title": "Typography on small canvases",
        "description": "An evening of talks about letters, layout and light.",
        "section": "Meetup",
    },
    "profile": {
        "title": "Ada Lindqvist",
        "description": "Writes about letters, screens and everything in between.",
        "section": "",
    },
}

#: Nothing but a title.
_BARE = ("description", "author", "date", "logo", "photo", "tags", "section", "site", "lang")

_LONG = (
    "An unreasonably thorough investigation into why headlines that nobody has shortened "
    "still have to fit onto one small card, whatever their authors thought when they wrote "
    "them down late at night, and what a patient layout engine can do about it"
)

_CASES: Mapping[str, Mapping[str, object]] = {
    "ordinary": {},
    "short": {"title": "Kerning", "description": "Space, adjusted."},
    "very long": {
        "title": _LONG,
        "description": f"{_LONG}. {_LONG}.",
        "author": "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh of Llanfairpwllgwyngyll",
        "section": "Investigations into unreasonably long names of sections",
        "site": "The Quarterly Journal of Exceedingly Long Publication Names",
        "tags": ["internationalization", "very long words", "donaudampfschifffahrt", "x", "five"],
        "role": "Principal investigator of unreasonably long titles and their consequences",
        "place": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch, Wales",
        "install": "python -m pip install --upgrade 'cardpress[server,sites,ai,cluster,cairo,all]'",
    },
    "one word": {
        "title": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    },
    "Chinese": {
        "title": "为什么文字是绘制图片时最困难的部分",
        "description": "用一张小小的卡片说明字形、双向文本、断行与字体回退。",
        "author": "林雅文",
        "section": "工程",
        "site": "纸与像素",
        "tags": ["排版", "开放图谱", "字体"],
        "lang": "zh-Hans",
        "place": "上海与线上",
    },
    "Japanese": {
        "title": "画像を描くとき、いちばん難しいのはなぜ文字なのか",
        "description": "字形の選択、改行、フォントの代替を、小さなカード一枚で説明します。",
        "author": "佐藤 美咲",
        "section": "エンジニアリング",
        "site": "紙と画素",
        "tags": ["組版", "書体", "カード"],
        "lang": "ja",
        "place": "東京・オンライン",
    },
    "Arabic": {
        "title": "لماذا يكون النص أصعب جزء في رسم صورة",
        "description": "تشكيل الحروف واتجاه النص وتقسيم الأسطر، في بطاقة صغيرة واحدة.",
        "author": "ليلى الحسن",
        "section": "هندسة",
        "site": "ورق وبكسل",
        "tags": ["خطوط", "تصميم", "بايثون"],
        "lang": "ar",
        "place": "القاهرة وعبر الإنترنت",
    },
    "emoji": {
        "title": "Ship it 🚀 with joy 🎉 and a family 👩‍👩‍👧‍👦 of flags 🇦🇹🇯🇵🏳️‍🌈",
        "description": "Colour glyphs 🎨 in every format, vector ones too ✨",
    },
    "no author": {"author": ""},
    "no date": {"date": ""},
    "no logo": {"logo": ""},
    "no tags": {"tags": []},
    "no photo": {"photo": ""},
    "title only": dict.fromkeys(_BARE, None),
}

#: The names of the cases, in the order of a contact sheet.
CASES = tuple(_CASES)


def sample(template: Template, case: str = "ordinary") -> dict[str, object]:
    """Return values for the variables of `template`, for one of `CASES`.

    A variable whose name says nothing keeps its default; where it has none, and must be given,
    it gets a value of its type.
    """
    usual = {**_ORDINARY, **_pictures(template), **_SUITED.get(template.name, {})}
    values = {**usual, **_CASES[case]}
    if case == "title only":
        values = {"title": usual["title"]}
    chosen = {
        name: value for name, value in values.items() if _suits(template.variables.get(name), value)
    }
    return {**_placeholders(template), **chosen}


def _suits(variable: Variable | None, value: object) -> bool:
    if variable is None:
        return False
    kinds = {"list": list, "string": str, "date": str, "image": str}
    return value is None or isinstance(value, kinds.get(variable.type, ()))


def _placeholders(template: Template) -> dict[str, object]:
    made: Mapping[str, object] = {
        "string": "Sample", "integer": 1, "number": 1, "boolean": True, "color": "#0070f3",
        "image": _logo, "date": "2026-11-20", "list": ["one", "two"],
    }  # fmt: skip
    needed = {name: one.type for name, one in template.variables.items() if one.required}
    return {name: _made(made[kind]) for name, kind in needed.items()}


def _made(value: Any) -> object:
    return value() if callable(value) else value


def _pictures(template: Template) -> dict[str, object]:
    person = template.name in ("profile", "quote")
    drawn: Mapping[str, Callable[[], str]] = {
        "photo": _portrait if person else _landscape,
        "logo": _logo,
        "avatar": _portrait,
    }
    return {name: draw() for name, draw in drawn.items() if name in template.variables}


@cache
def _landscape() -> str:
    """Hills at dusk."""
    sky = _gradient(180, "#1e3a8a", "#7c3aed", "#fb7185", "#fdba74")
    hills = [
        _ellipse(620, 560, 260, 260, "#fff7ed"),
        _ellipse(150, 1010, 1300, 720, "#6d28d9"),
        _ellipse(900, 1080, 1200, 760, "#4c1d95"),
        _ellipse(300, 1280, 1700, 760, "#1e1b4b"),
    ]
    return _drawn({"width": 1000, "height": 1000, "background": sky, "components": hills}, "jpeg")


@cache
def _portrait() -> str:
    """Head and shoulders."""
    parts = [
        _ellipse(400, 830, 620, 560, "#334155"),
        _ellipse(400, 330, 330, 380, "#3b1f14"),
        _ellipse(400, 560, 130, 200, "#e8b088"),
        _ellipse(400, 390, 260, 320, "#f6c9a4"),
        _ellipse(400, 250, 300, 170, "#3b1f14"),
    ]
    ground = _gradient(160, "#fde68a", "#fb7185")
    return _drawn({"width": 800, "height": 800, "background": ground, "components": parts}, "jpeg")


@cache
def _logo() -> str:
    """A sheet with a turned corner."""
    parts = [
        {"type": "rect", "x": 4, "y": 4, "width": 120, "height": 120, "radius": 30,
         "color": _gradient(135, "#6366f1", "#ec4899")},
        _ellipse(64, 64, 62, 62, "#ffffff"),
        _ellipse(64, 64, 30, 30, "#8b5cf6"),
    ]  # fmt: skip
    return _drawn(
        {"width": 128, "height": 128, "background": "transparent", "components": parts}, "png"
    )


def _gradient(angle: float, *colors: str) -> dict[str, Any]:
    last = len(colors) - 1
    stops = [{"offset": index / last, "color": color} for index, color in enumerate(colors)]
    return {"gradient": "linear", "angle": angle, "stops": stops}


def _ellipse(x: float, y: float, width: float, height: float, color: Any) -> dict[str, Any]:
    place = {"type": "ellipse", "x": x, "y": y, "anchor": "center"}
    return {**place, "width": width, "height": height, "color": color}


def _drawn(document: dict[str, Any], format: str) -> str:
    from cardpress.api import render

    picture = render(document, format)
    return f"data:{picture.media_type};base64,{base64.b64encode(bytes(picture)).decode()}"
