"""A page on which Chromium sets texts with our own font files and says where they lie."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

FONTS = Path(__file__).parents[2] / "fonts"

#: The order in which a browser is told to look for glyphs that the family lacks.
FALLBACKS = (
    "Noto Sans SC",
    "Noto Sans KR",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Thai",
    "Noto Sans Devanagari",
)

_SCRIPT = """
document.fonts.ready.then(async () => {
  await Promise.all([...document.fonts].map(face => face.load().catch(() => 0)));
  const results = [...document.querySelectorAll('.case')].map(box => {
    const mark = box.querySelector('.mark').getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    const node = box.querySelector('.text').firstChild;
    const lines = [];
    let top = null;
    for (let i = 0; node && i < node.length; i++) {
      const range = document.createRange();
      range.setStart(node, i);
      range.setEnd(node, i + 1);
      const rects = range.getClientRects();
      const rect = rects[rects.length - 1];
      if (rect && (top === null || rect.top > top + 3)) {
        lines.push('');
        top = rect.top;
      }
      lines[Math.max(lines.length - 1, 0)] += node.data[i];
    }
    return {width: frame.width, height: frame.height, baseline: mark.bottom - frame.top, lines};
  });
  const out = document.createElement('pre');
  out.id = 'results';
  out.textContent = JSON.stringify(results);
  document.body.append(out);
});
"""


def write_page(path: Path, cases: list[dict]) -> Path:
    """Write the page that sets `cases` (text components) at absolute positions."""
    boxes = "".join(_box(case) for case in cases)
    path.write_text(
        f'<!doctype html><meta charset="utf-8"><style>{_faces()}'
        ".case{position:absolute;left:0;top:0;font-optical-sizing:none;overflow-wrap:break-word}"
        ".mark{display:inline-block;width:0;height:0}"
        f"</style><body>{boxes}<script>{_SCRIPT}</script>",
        encoding="utf-8",
    )
    return path


def read_results(dom: str) -> list[dict]:
    """Return what the page measured, from Chromium's dump of its DOM."""
    found = re.search(r'<pre id="results">(.*?)</pre>', dom, re.DOTALL)
    assert found, "the page did not finish"
    return json.loads(html.unescape(found.group(1)))


def _box(case: dict) -> str:
    width = case.get("frameWidth", "fit")
    style = {
        "font-family": ",".join(f"'{name}'" for name in (case["fontFamily"], *FALLBACKS)),
        "font-size": f"{case['fontSize']}px",
        "font-weight": case.get("fontWeight", "400"),
        "font-style": case.get("fontStyle", "normal"),
        "line-height": case.get("lineHeight", "normal"),
        "letter-spacing": f"{case.get('letterSpacing', 0)}px",
        "white-space": "pre" if width == "fit" else "pre-wrap",
        "width": "max-content" if width == "fit" else f"{width}px",
        "font-variation-settings": "'opsz' 14" if case["fontFamily"] == "Inter" else "normal",
    }
    css = ";".join(f"{name}:{value}" for name, value in style.items())
    lang = f' lang="{case["lang"]}"' if "lang" in case else ""
    return (
        f'<div class="case" dir="auto"{lang} style="{css}">'
        f'<span class="mark"></span><span class="text">{html.escape(case["text"])}</span></div>'
    )


def _faces() -> str:
    manifest = json.loads(FONTS.joinpath("fonts.json").read_text("utf-8"))
    return "".join(_face(entry) for entry in manifest["fonts"])


def _face(entry: dict) -> str:
    axes = entry.get("axes") or {}
    weight = entry.get("weight") or "{:g} {:g}".format(axes["wght"][0], axes["wght"][2])
    address = FONTS.joinpath(entry["file"]).as_uri().replace("'", "%27")
    return (
        f"@font-face{{font-family:'{entry['family']}';font-weight:{weight};"
        f"font-style:{entry['style']};src:url('{address}')}}"
    )
