"""For everybody: keyboards, phones, tired eyes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.chromium

RED = {"width": 300, "height": 150, "background": "#ff0000", "components": []}

WORDS = {
    **RED,
    "components": [{"type": "text", "text": "Hello", "x": 10, "y": 20, "fontSize": 32}],
}

#: Returns what stands out too little from what is behind it.
_FAINT = """() => {
  const parse = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(e).backgroundColor);
      if (a === 1) return [r, g, b];
    }
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *:not(textarea, option, svg *)")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !element.checkVisibility() || element.closest(":disabled, [aria-disabled=true]")) {
      continue;
    }
    if (element.closest(".toast, .unseen, .crop")) continue;
    const [one, other] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) faint.push([element.className, element.textContent, contrast]);
  }
  return faint;
}"""


def test_keyboard_alone(visit):
    page = visit()
    expect(page.locator("#facts")).to_contain_text("PNG")
    page.keyboard.press("Tab")
    expect(page.locator("#skip")).to_be_focused()
    page.keyboard.press("Enter")
    area = page.locator("#document")
    expect(area).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type('{"width": 300, "height": 150,\n"background": "#ff0000"}')
    page.shows(255, 0, 0)
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    expect(area).to_have_value('{"width": 300, "height": 150,\n  "background": "#ff0000"}')
    page.keyboard.press("Shift+Tab")
    expect(area).to_have_value('{"width": 300, "height": 150,\n"background": "#ff0000"}')
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#tidy")).to_be_focused()
    page.keyboard.press("Enter")
    expect(area).to_have_value('{\n  "width": 300,\n  "height": 150,\n  "background": "#ff0000"\n}')
    page.locator("input[value=png]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#facts")).to_contain_text("JPEG · 300 × 150")
    page.locator("#tab-curl").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#snippet")).to_contain_text("import cardpress")


def test_every_control_can_be_reached_and_has_a_name(page):
    page.write(WORDS | {"height": "tall"})
    expect(page.locator(".problem")).to_have_count(1)
    page.locator("#skip").focus()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.id || document.activeElement.name || "
                             "document.activeElement.className")  # fmt: skip
        if here in reached:
            break
        reached.append(here)
        if here == "document":
            page.keyboard.press("Escape")
    wanted = "share download format scale effort boxes baselines zones live render examples tidy"
    assert [name for name in wanted.split() if name not in reached] == []
    assert reached.index("document") < reached.index("problem error") < reached.index("tab-curl")
    for control in page.get_by_role("button").all() + page.get_by_role("textbox").all():
        assert control.evaluate("e => e.innerText || e.labels?.length || e.ariaLabel"
                                " || e.getAttribute('aria-labelledby')")  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_needs_no_sideways_scrolling(visit, scheme):
    phone = {"width": 390, "height": 844}
    page = visit(viewport=phone, color_scheme=scheme, has_touch=True, is_mobile=True)
    expect(page.locator("#facts")).to_contain_text("PNG · 1200 × 630")
    page.write(WORDS | {"height": "a long word " + "x" * 200})
    expect(page.locator(".problem")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.locator("#document").scroll_into_view_if_needed()
    # The picture stays in view while the document is edited, and reads well.
    assert page.locator("#picture").evaluate("e => e.getBoundingClientRect().top") >= 0
    assert page.locator("#document").evaluate("e => getComputedStyle(e).fontSize") == "16px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_stand_out_from_their_ground(visit, scheme):
    page = visit(color_scheme=scheme)
    page.write(WORDS | {"height": "tall"})
    expect(page.locator(".problem")).to_have_count(1)
    # WCAG 2.2, success criterion 1.4.3; what is disabled is exempt.
    assert page.evaluate(_FAINT) == []
