"""Every case as SVG text, exactly; and the two back ends against each other.

A case is one JSON document in `cases/`, about one thing, on a small canvas.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import cardpress

HERE = Path(__file__).parent
CASES = sorted(HERE.joinpath("cases").glob("*.json"))
DIFFS = HERE.parent / "diffs"

#: How far two rasterisers may be apart, in levels of 255: over a card, and in its worst
#: block of 16 x 16 pixels, so that a disagreement in one place cannot hide in the mean.
MEAN, WORST = 1.5, 24

#: Bytes of embedded pictures depend on the codec's build; their pixels are compared instead.
_DATA = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+")

each_case = pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)


def svg_of(case):
    return bytes(cardpress.render(case, "svg")).decode("utf-8")


@each_case
def test_svg_is_as_expected(case, update_golden):
    expected = HERE / "expected" / f"{case.stem}.svg"
    actual = _DATA.sub(r"data:image/\1;base64,", svg_of(case))
    if update_golden and (not expected.exists() or expected.read_text("utf-8") != actual):
        expected.write_text(actual, "utf-8", newline="")
        pytest.fail("written anew; look at it, then run without --update-golden")
    assert actual == expected.read_text("utf-8")


@each_case
@pytest.mark.parametrize("rasterizer", ["cairosvg", "resvg"])
def test_back_ends_agree(case, rasterizer):
    painted = flattened(Image.open(io.BytesIO(bytes(cardpress.render(case, "png")))))
    drawn = flattened(Image.open(io.BytesIO(RASTERIZERS[rasterizer](svg_of(case)))))
    mean, worst, place = difference(painted, drawn)
    if mean > MEAN or worst > WORST:
        keep_triptych(f"{case.stem}-{rasterizer}", painted, drawn)
    assert mean <= MEAN
    assert worst <= WORST, f"the block at {place} is {worst:.1f} levels off"


def by_cairosvg(svg):
    cairosvg = pytest.importorskip("cairosvg", exc_type=(ImportError, OSError))
    return cairosvg.svg2png(bytestring=svg.encode("utf-8"))


def by_resvg(svg):
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))


RASTERIZERS = {"cairosvg": by_cairosvg, "resvg": by_resvg}


def flattened(image):
    """Return the picture on a chequered ground, so that differing alpha shows."""
    image = image.convert("RGBA")
    ground = Image.new("RGBA", image.size, "#ffffff")
    tile = Image.new("RGBA", (8, 8), "#808080")
    for x in range(0, image.width, 16):
        for y in range(0, image.height, 16):
            ground.paste(tile, (x, y))
    return Image.alpha_composite(ground, image).convert("RGB")


def difference(first, second):
    """Return the mean difference, that of the worst block, and where that block is."""
    assert first.size == second.size
    apart = np.abs(np.asarray(first, dtype=int) - np.asarray(second, dtype=int)).mean(axis=2)
    rows, columns = -(-apart.shape[0] // 16), -(-apart.shape[1] // 16)
    padded = np.zeros((rows * 16, columns * 16))
    padded[: apart.shape[0], : apart.shape[1]] = apart
    blocks = padded.reshape(rows, 16, columns, 16).mean(axis=(1, 3))
    row, column = np.unravel_index(blocks.argmax(), blocks.shape)
    return apart.mean(), blocks.max(), (int(column) * 16, int(row) * 16)


def keep_triptych(name, first, second):
    """Write first, difference and second side by side for a person to look at."""
    DIFFS.mkdir(exist_ok=True)
    apart = np.abs(np.asarray(first, dtype=int) - np.asarray(second, dtype=int))
    middle = Image.fromarray(np.clip(apart * 3, 0, 255).astype(np.uint8))
    sheet = Image.new("RGB", (first.width * 3, first.height))
    for index, image in enumerate((first, middle, second)):
        sheet.paste(image, (index * first.width, 0))
    sheet.save(DIFFS / f"{name}.png")


@each_case
def test_case_is_small(case):
    document = json.loads(case.read_text("utf-8"))
    assert document["width"] <= 400
    assert document["height"] <= 210


def test_difference_notices_a_small_disagreement():
    first = Image.new("RGB", (64, 64), "white")
    second = first.copy()
    second.paste("black", (16, 16, 24, 24))
    _, worst, place = difference(first, second)
    assert worst > WORST
    assert place == (16, 16)
