"""All pictures of the run on one sheet, to be looked at."""

from __future__ import annotations

import io
from pathlib import Path

from bench import Bench
from contender import Contender
from PIL import Image, ImageDraw

_WIDTH, _HEIGHT, _LABEL, _GAP = 300, 158, 14, 4

#: Contenders side by side.
_ACROSS = 2


def write_contact_sheet(bench: Bench, cards: list[str], target: Path) -> None:
    """Write a sheet on which each contender has a strip of its pictures of `cards`."""
    strips = [
        _strip(bench, contender, cards)
        for contender in bench.contenders
        if any(bench.picture(contender, card).exists() for card in cards)
    ]
    if not strips:
        return
    width, height = strips[0].width + _GAP, strips[0].height + _GAP
    rows = -(-len(strips) // _ACROSS)
    sheet = Image.new("RGB", (_ACROSS * width, rows * height), "#888888")
    for index, strip in enumerate(strips):
        sheet.paste(strip, (index // rows * width, index % rows * height))
    sheet.save(target)


def _strip(bench: Bench, contender: Contender, cards: list[str]) -> Image.Image:
    strip = Image.new("RGB", (len(cards) * (_WIDTH + _GAP), _HEIGHT + _LABEL), "#888888")
    ImageDraw.Draw(strip).text((2, 1), contender.name, "white")
    for column, card in enumerate(cards):
        path = bench.picture(contender, card)
        if path.exists():
            picture = _opened(path).resize((_WIDTH, _HEIGHT), Image.Resampling.BOX)
            strip.paste(picture, (column * (_WIDTH + _GAP), _LABEL))
    return strip


def _opened(path: Path) -> Image.Image:
    data = path.read_bytes()
    if path.suffix == ".svg":
        import resvg_py

        data = bytes(resvg_py.svg_to_bytes(svg_string=data.decode("utf-8"), skip_system_fonts=True))
    return Image.open(io.BytesIO(data)).convert("RGB")
