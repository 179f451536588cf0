"""`site lint` finds what is wrong, and nothing else."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from cardpress.engine import default_engine
from cardpress.site.contrast import contrasts
from cardpress.site.lint import lint

WHOLE = {
    "og:title": "T",
    "og:description": "D",
    "og:type": "website",
    "og:url": "https://example.com/docs/a.html",
    "og:image": "https://example.com/docs/card.png",
    "og:image:width": "1200",
    "og:image:height": "630",
    "og:image:type": "image/png",
    "og:image:alt": "A card",
    "twitter:card": "summary_large_image",
}


def page(tags, more=""):
    metas = "".join(f'<meta property="{name}" content="{text}">' for name, text in tags.items())
    return f"<!doctype html><html><head><title>T</title>{metas}{more}</head><body></body></html>"


def found(site, url="https://example.com/docs"):
    report = lint(site.folder, site.options(url=url), cache=site.cache, jobs=1)
    return [(one.level, one.code) for one in report.findings]


@pytest.fixture
def whole(site):
    Image.new("RGB", (1200, 630), "#336699").save(site.folder / "card.png")
    site.write("a.html", page(WHOLE))
    return site


@pytest.mark.parametrize("url", ["https://example.com/docs", ""])
def test_a_right_page(whole, url):
    assert found(whole, url) == []


@pytest.mark.parametrize("name", ["og:title", "og:type", "og:url", "og:image", "twitter:card"])
def test_missing_tags(whole, name):
    whole.write("a.html", page({key: text for key, text in WHOLE.items() if key != name}))
    assert found(whole) == [("error", "missing-tag")]


def test_a_page_with_a_picture_of_its_own_is_told_what_helps(whole):
    own = page({"og:image": "https://example.com/docs/card.png"})
    whole.write("a.html", own)
    report = lint(whole.folder, whole.options(url="https://example.com/docs"), cache=whole.cache)
    told = {one.message for one in report.findings if one.code == "missing-tag"}
    assert any("site inject --existing replace" in message for message in told)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"og:image": "/docs/card.png"}, "relative-url"),
        ({"og:image": "card.png"}, "relative-url"),
        ({"og:url": "/docs/a.html"}, "relative-url"),
        ({"og:url": "https://example.com/docs/b.html"}, "wrong-url"),
        ({"og:url": "https://example.org/docs/a.html"}, "wrong-url"),
        ({"og:image": "https://example.com/docs/none.png"}, "missing-picture"),
        ({"og:image": "https://example.com/docs/%2e%2e/%2e%2e/etc/hosts"}, None),
        ({"og:image": "https://example.com/docs/a.html"}, "not-a-picture"),
        ({"og:image:width": "1146"}, "wrong-size"),
        ({"og:image:type": "image/jpeg"}, "wrong-type"),
        ({"og:image:alt": ""}, "no-alt"),
    ],
)
def test_wrong_tags(whole, change, code):
    whole.write("a.html", page({**WHOLE, **change}))
    errors = [code for level, code in found(whole) if level == "error"]
    assert errors == ([code] if code else [])


def test_duplicate_tags(whole):
    whole.write("a.html", page(WHOLE, '<meta name="og:title" content="Other">'))
    assert found(whole) == [("error", "duplicate-tag")]


@pytest.mark.parametrize(
    ("size", "codes"),
    [
        ((100, 100), ["too-small"] * 4),
        ((250, 210), ["too-small"] * 2),
        ((5000, 2625), ["too-large"]),
    ],
)
def test_sizes_that_platforms_do_not_take(whole, size, codes):
    Image.new("RGB", size, "#336699").save(whole.folder / "card.png")
    declared = {"og:image:width": str(size[0]), "og:image:height": str(size[1])}
    whole.write("a.html", page({**WHOLE, **declared}))
    assert [code for level, code in found(whole) if level == "error"] == codes


@pytest.mark.parametrize(
    ("size", "count"), [(299_000, 0), (700_000, 1), (6_000_000, 3), (9_000_000, 5)]
)
def test_bytes_that_platforms_do_not_take(whole, size, count):
    file = whole.folder / "card.png"
    data = file.read_bytes()
    filler = size - len(data)
    file.write_bytes(data[:33] + filler.to_bytes(4) + b"teXt" + bytes(filler + 4) + data[33:])
    assert [code for level, code in found(whole)] == ["too-heavy"] * count


def test_a_format_that_is_not_shown(whole):
    whole.write("card.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    whole.write("a.html", page({**WHOLE, "og:image": "https://example.com/docs/card.svg"}))
    assert found(whole) == [("error", "wrong-format")]


def test_a_truncated_picture(whole):
    file = whole.folder / "card.png"
    file.write_bytes(file.read_bytes()[:-20])
    assert found(whole) == [("error", "not-a-picture")]


def test_what_we_write_is_right(site):
    wide = json.loads(site.template.read_text())
    wide["document"] |= {"width": 1200, "height": 630}
    site.template.write_text(json.dumps(wide))
    site.page("index.html", "Hello")
    site.page("deep/er/index.html", "Hello & you")
    site.inject()
    assert found(site) == []
    assert found(site, "") == []


def test_text_that_is_hard_to_read_or_does_not_fit(site):
    template = json.loads(site.template.read_text())
    template["document"] |= {"width": 1200, "height": 630}
    title = template["document"]["components"][0]
    title |= {"color": "#bbbbbb", "height": 20, "overflow": "shrink", "minFontSize": 20,
              "frameWidth": 60}  # fmt: skip
    site.template.write_text(json.dumps(template))
    site.page("a.html", "Averylongwordthatneverfits and more of it")
    site.inject()
    codes = {code for level, code in found(site) if level == "error"}
    assert codes == {"low-contrast", "text-overflow"}
    assert found(site) == found(site), "also when it is known already"


@pytest.mark.parametrize(
    ("color", "ground", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ffffff", "#0000ff", 8.59),
     ("#ffffff", "#ffffff", 1)],
)  # fmt: skip
def test_contrast_of_known_pairs(color, ground, ratio):
    """The figures are those of the W3C's definition, computed by hand."""
    document = {
        "width": 400, "height": 120, "background": ground,
        "components": [{"type": "text", "text": "Hamburg", "x": 10, "y": 10, "fontSize": 64,
                        "fontWeight": "700", "color": color}],
    }  # fmt: skip
    engine = default_engine()
    picture = engine.render(document, "png").data
    [line] = contrasts(document, picture, engine)
    assert line.ratio == pytest.approx(ratio, abs=0.02)
    assert (line.pointer, line.needed) == ("/components/0", 3)


def test_contrast_looks_at_what_lies_under_the_text():
    document = {
        "width": 400, "height": 120, "background": "#000000",
        "components": [
            {"type": "rect", "x": 200, "y": 0, "width": 200, "height": 120, "color": "#eeeeee"},
            {"type": "text", "text": "Half and half", "x": 10, "y": 30, "fontSize": 60,
             "color": "#ffffff"},
            {"type": "text", "text": "🎉", "x": 10, "y": 0, "fontSize": 20},
            {"type": "tag", "text": "fine", "x": 300, "y": 90, "color": "#ffffff",
             "backgroundColor": "#000000"},
        ],
    }  # fmt: skip
    engine = default_engine()
    lines = contrasts(document, engine.render(document, "png").data, engine)
    assert [line.text for line in lines] == ["Half and half", "fine"]
    assert lines[0].ratio < 1.3
    assert lines[1].ratio == pytest.approx(21, abs=0.1)
