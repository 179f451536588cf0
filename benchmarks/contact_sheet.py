"""All pictures of the run on one sheet, to be looked at."""

from __future__ import annotations

import io
from pathlib import Path

from bench import Bench
from PIL import Image, ImageDraw

_WIDTH, _LABEL = 400, 16


def write_contact_sheet(bench: Bench, cards: list[str], target: Path) -> None:
    """Write a sheet with a column for each card and a row for each contender."""
    contenders = [
        each
        for each in bench.contenders
        if any(bench.picture(each, card).exists() for card in cards)
    ]
    if not contenders:
        return
    height = _WIDTH * 630 // 1200 + _LABEL
    sheet = Image.new("RGB", (len(cards) * (_WIDTH + 4), len(contenders) * height), "#888888")
    pen = ImageDraw.Draw(sheet)
    for row, contender in enumerate(contenders):
        for column, card in enumerate(cards):
            place = column * (_WIDTH + 4), row * height
            pen.text((place[0] + 2, place[1] + 2), f"{contender.name}: {card}", "white")
            path = bench.picture(contender, card)
            if path.exists():
                picture = _opened(path)
                picture.thumbnail((_WIDTH, height))
                sheet.paste(picture, (place[0], place[1] + _LABEL))
    sheet.save(target)


def _opened(path: Path) -> Image.Image:
    data = path.read_bytes()
    if path.suffix == ".svg":
        import resvg_py

        data = bytes(resvg_py.svg_to_bytes(svg_string=data.decode("utf-8"), skip_system_fonts=True))
    return Image.open(io.BytesIO(data)).convert("RGB")
