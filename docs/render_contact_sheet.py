"""Draw the pictures of the built-in templates anew: `templates.webp` has every case.

Run: python docs/render_contact_sheet.py
"""

from __future__ import annotations

from pathlib import Path

from cardpress.templates.catalog import BUILT_IN, find_template
from cardpress.templates.samples import CASES
from cardpress.templates.sheet import contact_sheet, draw_cells, misfits_of

DOCS = Path(__file__).parent


def main() -> None:
    """Write the sheet of all cases, and the small one of the README."""
    templates = [find_template(name) for name in BUILT_IN]
    cells = draw_cells(templates, CASES)
    for template, case, problem in misfits_of(cells):
        print(f"{template}, {case}: {problem}")
    contact_sheet(cells, len(templates), 240, "webp").save(DOCS / "templates.webp")
    first = cells[: len(templates)]
    contact_sheet(first, 4, 400, "webp").save(DOCS / "template-cards.webp")


if __name__ == "__main__":
    main()
