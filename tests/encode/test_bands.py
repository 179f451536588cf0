"""Large pictures: deflated in bands, and none the worse for it."""

from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image

from cardpress.encode import bands, encode
from cardpress.encode.samples import full_color
from cardpress.encode.scanlines import scanlines


@pytest.fixture
def small_bands(monkeypatch):
    monkeypatch.setattr(bands, "LARGE", 1)
    monkeypatch.setattr(bands, "BAND", 7000)


def rows_of(samples, photo_rows):
    return b"".join(bytes(piece) for piece in scanlines(samples, photo_rows))


@pytest.mark.parametrize("photo_rows", [(), ((0, 120),), ((30, 77),), ((115, 120),)])
@pytest.mark.parametrize("name", ["card", "translucent", "text"])
def test_bands_make_one_stream(small_bands, request, name, photo_rows):
    samples = full_color(request.getfixturevalue(name))
    stream = bands.deflate_rows(samples, photo_rows)

    assert zlib.decompress(stream) == rows_of(samples, photo_rows)


def test_one_band_is_enough(monkeypatch, photo):
    monkeypatch.setattr(bands, "LARGE", 1)
    samples = full_color(photo)

    assert zlib.decompress(bands.deflate_rows(samples, ())) == rows_of(samples, ())


def test_bytes_do_not_depend_on_the_cores(small_bands, monkeypatch, card):
    written = set()
    for count in (1, 2, 5):
        monkeypatch.setattr("cardpress.crew.cores", lambda count=count: count)
        written.add(encode(card, "png", effort="fast", photo_rows=[(60, 120)]))

    assert len(written) == 1


def test_numbered_pictures_come_in_bands_too(small_bands):
    image = Image.new("P", (300, 200))
    image.putpalette(bytes(range(60)))
    image.paste(7, (20, 30, 250, 180))
    back = Image.open(io.BytesIO(encode(image, "png", effort="fast")))

    assert back.convert("RGB").tobytes() == image.convert("RGB").tobytes()


def test_large_pictures_are_cut_and_small_ones_are_not(monkeypatch):
    cut = []
    monkeypatch.setattr(bands, "_deflated", lambda samples, rows, span: cut.append(span) or DONE)
    encode(Image.new("RGB", (1200, 630)), "png", effort="fast")
    assert cut == []
    encode(Image.new("RGB", (2400, 1260)), "png", effort="fast")
    assert len(cut) > 2
    assert (cut[0][0], cut[-1][1]) == (0, 1260)


DONE = bands._Band(b"", 1, 0)
