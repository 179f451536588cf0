"""Pictures that resemble parts of cards, made from arithmetic alone."""

from __future__ import annotations

import random

import pytest
from PIL import Image, ImageDraw


def text_like(size=(200, 120), ink=(17, 24, 39), paper=(255, 255, 255)):
    """Anti-aliased shapes in one ink on paper, as text is."""
    width, height = size
    mask = Image.new("L", (width * 4, height * 4))
    draw = ImageDraw.Draw(mask)
    for step in range(8):
        left = width * 4 * step // 8
        draw.ellipse((left, step * 20, left + width // 3, step * 20 + height), outline=255, width=9)
    levels = [round(value / 17) * 17 for value in range(256)]
    image = Image.new("RGB", size, paper)
    image.paste(ink, mask=mask.resize(size, Image.Resampling.BOX).point(levels))
    return image


def photo_like(size=(200, 120), seed=1):
    """Soft colours with grain, as in a photo."""
    coarse = Image.frombytes("RGB", (7, 7), random.Random(seed).randbytes(147))
    fine = Image.frombytes("RGB", (61, 61), random.Random(seed + 1).randbytes(61 * 61 * 3))
    bicubic = Image.Resampling.BICUBIC
    return Image.blend(coarse.resize(size, bicubic), fine.resize(size, bicubic), 0.15)


def with_alpha(image):
    """The picture with every alpha from 0 to 255, left to right."""
    image = image.convert("RGBA")
    image.putalpha(Image.linear_gradient("L").rotate(90).resize(image.size))
    return image


@pytest.fixture(scope="session")
def text():
    return text_like()


@pytest.fixture(scope="session")
def photo():
    return photo_like()


@pytest.fixture(scope="session")
def translucent():
    return with_alpha(photo_like())


@pytest.fixture(scope="session")
def card():
    """Text above, a photo in rows 60 to 120; more than 256 colours."""
    image = text_like()
    image.paste(photo_like((80, 60)), (100, 60))
    return image
