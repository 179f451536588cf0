"""Quick ways to paint give the pixels of the slow ones."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from PIL import Image, ImageChops

import cardpress
from cardpress.color import WHITE, Color
from cardpress.encode import encode
from cardpress.geometry import Box
from cardpress.raster import canvas as canvas_module
from cardpress.raster.canvas import Canvas
from cardpress.raster.contour import rounded_mask
from cardpress.raster.ink import Ink
from cardpress.raster.ramp import inked

EXAMPLES = sorted(Path(__file__).parents[2].joinpath("examples").glob("*.json"))
TEXTS = sorted(Path(__file__).parents[1].joinpath("golden", "cases").glob("*.json"))
LEVELS = Image.linear_gradient("L")


@pytest.mark.parametrize("seed", range(20))
def test_ink_on_one_colour_is_blended_as_through_a_mask(seed):
    chance = random.Random(seed)
    ink = Color(*(chance.randrange(256) for _ in range(3)), chance.choice((255, 255, 90, 1)))
    ground = Color(*(chance.randrange(256) for _ in range(3)))
    blended = Image.new("RGB", LEVELS.size, ground[:3])
    mask = LEVELS.point([round(level * ink.alpha / 255) for level in range(256)])
    blended.paste(ink[:3], (0, 0, *LEVELS.size), mask)

    quick = Image.new("RGB", LEVELS.size)
    quick.im.paste(inked(LEVELS, ink, ground), (0, 0, *LEVELS.size))

    assert quick.tobytes() == blended.tobytes()


def noise(size, seed=1):
    return Image.frombytes("RGB", size, random.Random(seed).randbytes(size[0] * size[1] * 3))


@pytest.mark.parametrize("place", [(10, 20), (-30, -40), (150, 90)])
@pytest.mark.parametrize("source", [Color(200, 30, 90), "photo"])
def test_rounded_ink_is_painted_as_through_its_whole_mask(monkeypatch, place, source):
    mask = rounded_mask(Box(0, 0, 120, 100), 20, 20, (0, 0, 999, 999))
    assert mask.solid == ((0, 20, 120, 80), (20, 0, 100, 100), (6, 6, 114, 94))
    box = place[0], place[1], place[0] + 120, place[1] + 100
    ink = Ink(noise((120, 100), 2) if source == "photo" else source, mask.image, box, mask.solid)

    def painted():
        canvas = Canvas(200, 150, WHITE)
        canvas.paint(Ink(noise((200, 150)), None, (0, 0, 200, 150)))
        canvas.paint(ink)
        return canvas.finish().tobytes()

    quick = painted()
    monkeypatch.setattr(canvas_module, "_LARGE", 1 << 30)
    assert painted() == quick


@pytest.mark.parametrize("path", [*EXAMPLES, *TEXTS], ids=lambda path: path.stem)
def test_numbers_of_colours_stand_for_the_same_colours(monkeypatch, path):
    numbered = decoded(cardpress.Engine().render(path, effort="fast"))
    monkeypatch.setattr("cardpress.raster.painter.is_plain", lambda node: False)
    monkeypatch.setattr("cardpress.raster.underlay.is_plain", lambda node: False)
    monkeypatch.setattr(canvas_module, "_WORTH", 1 << 30)
    monkeypatch.setattr(canvas_module, "_LARGE", 1 << 30)
    blended = decoded(cardpress.Engine().render(path, effort="fast"))

    assert numbered.size == blended.size
    assert numbered.tobytes() == blended.tobytes()


def decoded(picture):
    return Image.open(io.BytesIO(bytes(picture))).convert("RGBA")


def test_a_card_of_texts_is_numbered_and_one_with_a_photo_is_not():
    text = {"type": "text", "x": 9, "y": 9, "text": "Numbers", "fontSize": 40}
    tag = {"type": "tag", "x": 9, "y": 80, "text": "Tag", "fontSize": 20, "radius": 8}
    stops = [{"offset": 0, "color": "#000000"}, {"offset": 1, "color": "#ffffff"}]
    ellipse = {"type": "ellipse", "x": 250, "y": 20, "width": 80, "height": 60,
               "color": {"gradient": "linear", "stops": stops}}  # fmt: skip
    plain = {"width": 400, "height": 120, "background": "#fdf6e3", "components": [text, tag]}
    rich = {**plain, "components": [text, tag, ellipse]}

    assert color_type(cardpress.render(plain, effort="fast")) == 3
    assert color_type(cardpress.render(rich, effort="fast")) == 2


def color_type(picture):
    return picture.data[25]


def test_overlapping_texts_are_painted_in_full_colour():
    texts = [{"type": "text", "x": 9, "y": y, "text": "Over", "fontSize": 40} for y in (9, 30)]
    picture = cardpress.render({"width": 200, "height": 120, "components": texts}, effort="fast")

    assert color_type(picture) == 2


def test_a_numbered_picture_can_be_written_in_any_effort():
    image = Image.new("P", (60, 40))
    image.putpalette(bytes(range(48)))
    image.paste(9, (5, 5, 30, 30))
    image.paste(3, (20, 8, 59, 39))
    plain = image.convert("RGB")
    for effort in ("fast", "balanced", "small"):
        data = encode(image, "png", effort=effort)
        assert ImageChops.difference(decoded(data).convert("RGB"), plain).getbbox() is None
    assert encode(image, "jpeg") == encode(plain, "jpeg")
