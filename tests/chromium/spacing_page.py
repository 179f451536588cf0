"""Which full-width marks Chromium trims, alone in pairs and in wrapped lines.

`python tests/chromium/spacing_page.py` writes `tests/text/chromium_spacing.json` anew.
"""

# Texts of many scripts.

from __future__ import annotations

import json
from pathlib import Path

import recorder

TARGET = Path(__file__).parents[1] / "text" / "chromium_spacing.json"

FAMILIES = ("Noto Sans SC", "Noto Sans TC", "Noto Sans JP", "Noto Sans KR", "Inter")

#: Every mark that has a class of its own, and neighbours that have none.
MARKS = (
    "「」『』（）〔〕［］｛｝｟｠〈〉《》【】〖〗〘〙〚〛〝〞〟、。，．：；！？\u201c\u201d\u2018\u2019\u00b7・\u2027\u3000"
    "()[]{}中あaA1\u2026\u2014\u2013-\u00ab\u00bb\u2039\u203a｢｣､｡･\u2329\u232a\ufe41\ufe42\u00a0\u301c\uff5e\u2022"
    "\u00e9\u201a\u201e"
)

#: Texts whose characters are all one em wide in every family, but for the trimmed ones.
TEXTS = (
    "中中中「中中」中中、（中）。中中：「『中』中」、中中",
    "「「中中」」「中」、「中」。（中）（中）中。」中中",
    "中「中」・「中」中，《中》；【中中】（「中」）中中中。",
    "中中（中中）",
)

#: Widths in em to wrap them at.
WIDTHS = (3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 9.5, 11, 12.5)

#: Fonts of different kinds on one line: (text, families).
MIXED = tuple(
    (text, ["Inter", family])
    for family in FAMILIES[:4]
    for text in ("中“「中", "中。”a", "中”「中", "中，“中”", "「‘中’」", "中。(中)", "·「中」·中")
)

_SCRIPT = """
const [families, marks, texts, widths, mixed] = %s;
const EM = 100;
const box = document.createElement('div');
box.style.cssText = "position:absolute;white-space:normal;overflow-wrap:normal;line-height:1.5";
const node = document.createTextNode(''), range = document.createRange();
box.append(node);
document.body.append(box);
const rect = (start, end) => {
  range.setStart(node, start);
  range.setEnd(node, end);
  return [...range.getClientRects()].pop();
};
const font = (names) => { box.style.font = `${EM}px/1.5 ` + names.map(n => `'${n}'`).join(); };
const set = (text, width) => { node.data = text; box.style.width = width; };
const pairs = (family) => {
  font([family]);
  const first = {}, second = {}, alone = {};
  for (const mark of marks) { set(mark, 'max-content'); alone[mark] = rect(0, 1).width; }
  const trimmed = (at) => alone[node.data[at]] - rect(at, at + 1).width > EM / 4;
  for (const left of marks) for (const right of marks) {
    set(left + right, 'max-content');
    if (trimmed(0)) first[left] = (first[left] || '') + right;
    if (trimmed(1)) second[right] = (second[right] || '') + left;
  }
  return {first, second};
};
const lines = (family, text, width) => {
  font([family]);
  set(text, width * EM + 'px');
  const found = [];
  let top = null;
  for (let at = 0; at < text.length; at++) {
    const box = rect(at, at + 1);
    if (top === null || box.top > top + 10) { found.push(''); top = box.top; }
    found[found.length - 1] += box.width < EM * 3 / 4 ? '-' : '+';
  }
  return found;
};
const halves = (text, names) => {
  font(names);
  set(text, 'max-content');
  const half = (at) => Math.abs(rect(at, at + 1).width - EM / 2) < 1;
  return [...text].map((_, at) => half(at) ? '-' : '+').join('');
};
return {
  browser: navigator.userAgent.match(/Chrome\\/(\\d+)/)[1],
  pairs: Object.fromEntries(families.map(family => [family, pairs(family)])),
  lines: families.slice(0, 4).flatMap(family => texts.map(text => [family, text,
    Object.fromEntries(widths.map(width => [width, lines(family, text, width).join(' ')]))])),
  mixed: mixed.map(([text, names]) => [text, names, halves(text, names)]),
};
"""


def measure(ask=recorder.ask) -> dict:
    """Return what `tests/text/chromium_spacing.json` records."""
    found = ask(_SCRIPT % json.dumps([FAMILIES, MARKS, TEXTS, WIDTHS, MIXED]), FAMILIES)
    found["marks"] = MARKS
    found["pairs"] = {
        family: {side: recorder.grouped(pairs) for side, pairs in sides.items()}
        for family, sides in found["pairs"].items()
    }
    return found


if __name__ == "__main__":
    recorder.write_json(TARGET, measure())
