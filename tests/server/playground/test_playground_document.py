"""The document: problems at their lines, examples, links, long ones."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

import cardpress
import cardpress_server

pytestmark = pytest.mark.chromium

RED = {"width": 300, "height": 150, "background": "#ff0000", "components": []}

WORDS = {
    **RED,
    "components": [{"type": "text", "text": "Hello", "x": 10, "y": 20, "fontSize": 32}],
}

SMALL = b'{"width": 64, "height": 64}'

FOLDER = Path(cardpress_server.__file__).parent / "playground"
EXAMPLES = sorted(path.stem for path in FOLDER.joinpath("examples").glob("*.json"))


def test_a_problem_is_shown_at_its_line(page):
    page.write(WORDS)
    page.shows(255, 0, 0)
    text = page.write(json.dumps(WORDS, indent=2).replace('"fontSize": 32', '"font_size": 32'))
    expect(page.locator(".line.error")).to_have_count(1)
    line = next(i for i, line in enumerate(text.splitlines()) if "font_size" in line)
    marked = page.locator(f".line:nth-child({line + 1})")
    expect(marked).to_have_class("line error")
    expect(marked).to_have_attribute("data-note", 'unknown field "font_size"; did you mean '
                                     '"fontSize"?')  # fmt: skip
    expect(page.locator("#summary")).to_have_text("1 problem")
    expect(page.locator("#frame")).to_have_class("frame stale")
    assert page.pixel() == [255, 0, 0, 255]
    page.locator(".problem").click()
    assert page.selected() == '"font_size": 32'
    page.write(WORDS)
    expect(page.locator(".line.error")).to_have_count(0)
    expect(page.locator("#frame")).to_have_class("frame")


def test_what_a_service_has_not_made_is_shown_at_its_line(page):
    """Nothing is bought from here, so nothing is offered either."""
    page.write(RED)
    page.shows(255, 0, 0)
    made = {"type": "generate", "prompt": "A lighthouse", "x": 0, "y": 0, "width": 9, "height": 9}
    page.write(RED | {"components": [made]})
    expect(page.locator("#summary")).to_have_text("1 problem")
    expect(page.locator(".problem .message")).to_contain_text("aiphoto has not made this picture")
    expect(page.locator(".problem code")).to_have_text("/components/0")
    expect(page.locator(".line.error")).to_have_count(1)
    assert page.pixel() == [255, 0, 0, 255]


def test_what_is_not_json_is_shown_at_its_line_and_not_sent(page):
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.write('{\n  "width": 300\n  "height": 150\n}')
    expect(page.locator(".line.error")).to_have_text('  "width": 300')
    expect(page.locator(".problem")).to_contain_text("2:15")
    expect(page.locator("#document")).to_have_attribute("aria-invalid", "true")
    assert sent == []


def test_warnings_are_listed_with_their_pointers(page):
    text = {"type": "text", "text": "Too long for this", "x": 0, "y": 0, "maxLines": 1}
    page.write(RED | {"components": [text | {"fontSize": 40, "frameWidth": 100}]})
    expect(page.locator("#summary")).to_have_text("1 warning")
    expect(page.locator(".problem.warning code")).to_contain_text("/components/0")
    expect(page.locator(".line.warning")).to_have_count(1)


@pytest.mark.parametrize("compressed", [True, False])
def test_a_shared_link_brings_the_document_back(visit, compressed):
    script = None if compressed else "delete globalThis.CompressionStream;"
    page = visit(script=script)
    expect(page.locator("#facts")).to_contain_text("PNG")
    text = page.write(WORDS | {"$schema": "日本語 🎉 \\ \" '"})
    page.locator("#share").click()
    expect(page.locator("#toast")).to_contain_text("Link copied")
    fragment = page.url.partition("#")[2]
    assert fragment.startswith("d=" if compressed else "j=")
    assert set(fragment[2:]) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )
    other = visit(f"/#{fragment}")
    expect(other.locator("#document")).to_have_value(text)
    expect(other.locator("#facts")).to_contain_text("PNG · 300 × 150")
    other.write(RED)
    other.eventually(lambda: "#" not in other.url)


@pytest.mark.parametrize("fragment", ["d=AAAA", "d=%%%", "j=gICA"])
def test_a_damaged_link_is_said_to_be_so(visit, fragment):
    page = visit(f"/#{fragment}")
    expect(page.locator("#toast")).to_have_text("The document in this link is damaged")
    expect(page.locator("#facts")).to_contain_text("PNG · 1200 × 630")


def test_the_draft_survives_a_reload(page, server):
    link = f"{server.base}/#j={base64.urlsafe_b64encode(SMALL).decode().rstrip('=')}"
    text = page.write(WORDS)
    page.shows(255, 0, 0)
    page.reload()
    expect(page.locator("#document")).to_have_value(text)
    # A link that was only looked at does not replace it.
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("#facts")).to_contain_text("PNG · 64 × 64")
    page.goto("about:blank")
    page.goto(link.partition("#")[0])
    expect(page.locator("#document")).to_have_value(text)


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_valid_and_laid_out_as_the_page_does(name):
    text = FOLDER.joinpath("examples", f"{name}.json").read_text(encoding="utf-8")
    report = cardpress.render(text, "svg").report
    assert {warning.code for warning in report} <= {"font-fallback"}
    assert len(text) < 12_000


def test_all_examples_can_be_loaded(page):
    offered = page.locator("#examples option").evaluate_all("all => all.map((one) => one.value)")
    assert sorted(filter(None, offered)) == EXAMPLES
    picture = page.locator("#picture")
    for name in EXAMPLES:
        before = picture.get_attribute("src")
        page.select_option("#examples", name)
        if name != "article":
            page.eventually(lambda was=before: picture.get_attribute("src") != was)
        text = FOLDER.joinpath("examples", f"{name}.json").read_text(encoding="utf-8").rstrip()
        expect(page.locator("#document")).to_have_value(text)
        page.locator("#tidy").click()
        expect(page.locator("#document")).to_have_value(text)
        expect(page.locator(".problem.error")).to_have_count(0)


def test_loading_and_tidying_can_be_undone(page):
    page.write('{"width":300,"height":150}')
    page.locator("#tidy").click()
    expect(page.locator("#document")).to_have_value('{\n  "width": 300,\n  "height": 150\n}')
    page.locator("#document").focus()
    page.keyboard.press("ControlOrMeta+z")
    expect(page.locator("#document")).to_have_value('{"width":300,"height":150}')


def test_a_long_document_is_no_trouble(page):
    parts = [{"type": "text", "text": f"Nº {i}", "x": i, "y": i / 2} for i in range(900)]
    text = json.dumps(RED | {"components": parts}, indent=2)
    page.locator("#document").evaluate(
        "(area, text) => { area.value = text; area.dispatchEvent(new Event('input')); }", text
    )
    page.shows(255, 0, 0)
    expect(page.locator(".line")).to_have_count(text.count("\n") + 1)
    began = time.monotonic()
    page.locator("#tidy").click()
    expect(page.locator(".line")).to_have_count(907, timeout=3000)
    assert time.monotonic() - began < 3
    page.locator("#document").focus()
    page.keyboard.press("ControlOrMeta+End")
    assert page.locator("#editor").evaluate("e => e.scrollTop + e.clientHeight") > 907 * 20


_READ = """async (texts) => {
  const { readJson, placeOf } = await import("/playground/json.js");
  return texts.map((text) => {
    const { value, places, fault } = readJson(text);
    const at = [...places].map(([pointer, { value, end }]) => [pointer, text.slice(value, end)]);
    return { value: JSON.stringify(value), fault, places: at };
  });
}"""

GOOD = [
    "{}", "[]", " null ", '"\\u00e9\\n\\"/"', "-0.5e+3", '{"a/b~c": [1, {"": true}], "a": "b"}',
    '{"a": 1, "a": 2}', "[[[]], {}]\n", '{"__proto__": 1}', '"🎉"', "[1,\t2\r\n]",
]  # fmt: skip

BAD = {
    "": 0, "{": 1, '{"a": 1,}': 7, '{"a" 1}': 5, "[1 2]": 2, "{a: 1}": 1, "[01]": 2, "tru": 0,
    '"open': 0, '["a\nb"]': 1, '"\\x"': 0, "1 1": 2, "[1,]": 2, "'a'": 0, "NaN": 0, "+1": 0,
    "[" * 5000: 201, "[1.]": 2, "{}}": 2,
}  # fmt: skip


def test_json_is_read_as_python_reads_it(page):
    for text, read in zip(GOOD, page.evaluate(_READ, GOOD), strict=True):
        assert read["fault"] is None, text
        assert json.loads(read["value"]) == json.loads(text), text
        for pointer, part in read["places"]:
            assert json.loads(part) == _resolve(json.loads(text), pointer), (text, pointer)
    for (text, offset), read in zip(BAD.items(), page.evaluate(_READ, list(BAD)), strict=True):
        assert read["fault"] is not None, text
        assert read["fault"]["offset"] == offset, (text[:20], read["fault"])


def _resolve(value, pointer):
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value
