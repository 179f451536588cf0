"""Contact sheets: many small cards on one picture, itself a document that is rendered."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cardpress.errors import Problem
from cardpress.templates.model import Template
from cardpress.templates.samples import sample

if TYPE_CHECKING:
    from cardpress.picture import Picture

_GAP, _MARGIN, _CAPTION = 16, 24, 26
_GROUND, _INK = "#e7e9ee", "#334155"

#: Problems in a report that mean that something does not fit.
_MISFITS = ("text-overflow", "stack-overflow", "missing-glyph")


@dataclass(frozen=True, slots=True)
class Cell:
    """One card of a sheet.

    Attributes:
        template: Its template.
        case: Name of its sample values.
        picture: The card.
    """

    template: Template
    case: str
    picture: Picture

    @property
    def misfits(self) -> tuple[Problem, ...]:
        """What does not fit, or cannot be shown."""
        return tuple(problem for problem in self.picture.report if problem.code in _MISFITS)


def draw_cells(
    templates: Sequence[Template],
    cases: Sequence[str],
    advance: Callable[[int], object] = int,
) -> list[Cell]:
    """Render each template with each case, case by case.

    Args:
        templates: One for each column.
        cases: One for each row.
        advance: Told that another card is done.

    Raises:
        TemplateError: A template cannot be filled with the sample values.
    """
    cells = []
    for case in cases:
        for template in templates:
            values = sample(template, case)
            cells.append(Cell(template, case, template.render("png", **values)))
            advance(1)
    return cells


def contact_sheet(cells: Sequence[Cell], columns: int, width: int, format: str) -> Picture:
    """Return one picture of all cells.

    Args:
        cells: Row by row.
        columns: How many there are in a row.
        width: Of a small card, in pixels.
        format: As for `cardpress.render`.
    """
    from cardpress.api import render

    height = max(round(width * cell.picture.height / cell.picture.width) for cell in cells)
    across, down = width + _GAP, height + _CAPTION + _GAP
    components: list[dict[str, Any]] = []
    for index, cell in enumerate(cells):
        x, y = _MARGIN + index % columns * across, _MARGIN + index // columns * down
        components.append(_caption(cell, x, y, width))
        components.append(
            {"type": "image", "x": x, "y": y + _CAPTION, "width": width, "height": height,
             "radius": 4, "fit": "contain", "src": _thumbnail(cell.picture, width)}
        )  # fmt: skip
    rows = -(-len(cells) // columns)
    document = {
        "width": 2 * _MARGIN + columns * across - _GAP,
        "height": 2 * _MARGIN + rows * down - _GAP,
        "background": _GROUND,
        "components": components,
    }
    return render(document, format, **({"quality": 72} if format in ("jpeg", "webp") else {}))


def _caption(cell: Cell, x: float, y: float, width: float) -> dict[str, Any]:
    text = f"{cell.template.name} \u00b7 {cell.case}"
    return {
        "type": "text", "text": text, "x": x, "y": y, "frameWidth": width, "fontSize": 15,
        "fontWeight": "500", "color": _INK, "maxLines": 1, "direction": "ltr",
    }  # fmt: skip


def _thumbnail(picture: Picture, width: int) -> str:
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(bytes(picture))) as image:
        factor = width / image.width
        small = image.convert("RGB").resize(
            (width, round(image.height * factor)), Image.Resampling.LANCZOS, reducing_gap=3
        )
    held = BytesIO()
    small.save(held, "PNG", compress_level=1)
    return f"data:image/png;base64,{base64.b64encode(held.getvalue()).decode()}"


def misfits_of(cells: Sequence[Cell]) -> list[tuple[str, str, Problem]]:
    """Return template, case and problem for each text or stack that does not fit."""
    return [(cell.template.name, cell.case, one) for cell in cells for one in cell.misfits]
