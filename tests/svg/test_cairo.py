"""The rasteriser that is CairoSVG, where it is installed; and what is said where it is not."""

from __future__ import annotations

import builtins
import io
import sys

import numpy as np
import pytest
from PIL import Image

import cardpress

DOCUMENT = {
    "width": 160,
    "height": 80,
    "background": "#fdf6e3",
    "components": [
        {"type": "text", "text": "Hi 😀 中", "x": 10, "y": 10, "fontSize": 32},
        {"type": "rect", "x": 100, "y": 20, "width": 40, "height": 40, "radius": 12},
    ],
}


@pytest.fixture
def installed():
    pytest.importorskip("cairosvg", exc_type=(ImportError, OSError))


@pytest.mark.parametrize("format", ["png", "jpeg", "webp", "tiff", "avif"])
@pytest.mark.parametrize("scale", [1, 2])
def test_all_raster_formats_agree_with_the_painter(installed, format, scale):
    drawn, painted = (
        Image.open(io.BytesIO(bytes(cardpress.render(
            DOCUMENT, format, scale=scale, rasterizer=rasterizer
        )))).convert("RGB")
        for rasterizer in ("cairosvg", "cardpress")
    )  # fmt: skip
    assert drawn.size == (160 * scale, 80 * scale)
    apart = np.abs(np.asarray(drawn, dtype=int) - np.asarray(painted, dtype=int))
    assert apart.mean() < 1.5


def test_transparency_is_kept(installed):
    document = {**DOCUMENT, "background": "transparent"}
    picture = cardpress.render(document, rasterizer="cairosvg")
    image = Image.open(io.BytesIO(bytes(picture))).convert("RGBA")
    assert image.getpixel((0, 0))[3] == 0
    assert image.getpixel((120, 40)) == (0, 0, 0, 255)


@pytest.mark.parametrize(
    ("error", "advice"),
    [(ImportError("no module"), r"cardpress\[cairo\]"), (OSError("no library"), "libcairo2")],
)
def test_what_is_missing_is_said(monkeypatch, error, advice):
    real = builtins.__import__

    def without(name, *rest):
        if name == "cairosvg":
            raise error
        return real(name, *rest)

    monkeypatch.delitem(sys.modules, "cairosvg", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(cardpress.EncodeError, match=advice):
        cardpress.render(DOCUMENT, rasterizer="cairosvg")


def test_setting_chooses_it(installed, monkeypatch):
    monkeypatch.setenv("CARDPRESS_RASTERIZER", "cairosvg")
    chosen = cardpress.Engine().render(DOCUMENT)
    assert bytes(chosen) == bytes(cardpress.render(DOCUMENT, rasterizer="cairosvg"))
    assert bytes(chosen) != bytes(cardpress.render(DOCUMENT, rasterizer="cardpress"))
