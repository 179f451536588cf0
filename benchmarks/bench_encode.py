"""Time and size of every format and effort, on three cards made here.

    python benchmarks/bench_encode.py [--repeat 15]

Prints the median of wall-clock milliseconds, and KiB. Pin it to one core for steady numbers:
`taskset -c 1 python benchmarks/bench_encode.py`.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from cardpress.encode import EFFORTS, encode

SIZE = (1200, 630)
FONT = Path(__file__).parents[1] / "fonts" / "inter" / "Inter[opsz,wght].ttf"
HEADLINE = "The quick brown\nfox jumps over\nthe lazy dog"
LINES = "A description that goes on for about three\nlines, with more words than a headline\nhas."
#: Coverage levels of the text: the fewer, the smaller the PNG.
LEVELS = 16


def write_text(image: Image.Image, at: tuple[int, int], text: str, size: int, ink: str) -> None:
    """Draw text whose coverage has `LEVELS` levels."""
    step = 255 / (LEVELS - 1)
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).multiline_text(at, text, 255, ImageFont.truetype(FONT, size))
    image.paste(ink, mask=mask.point([round(round(v / step) * step) for v in range(256)]))


def make_photo(side: int, seed: int) -> Image.Image:
    """Sum noise of several scales, which deflates about as badly as a photo does."""
    dice, photo = random.Random(seed), Image.new("RGB", (side, side), "#6e7882")
    for cells in (3, 8, 25, 70, 200):
        noise = Image.frombytes("RGB", (cells, cells), dice.randbytes(cells * cells * 3))
        photo = Image.blend(photo, noise.resize(photo.size, Image.Resampling.BICUBIC), 0.25)
    return photo


def make_simple() -> Image.Image:
    """Two texts on white."""
    card = Image.new("RGB", SIZE, "white")
    write_text(card, (60, 80), HEADLINE, 64, "#111827")
    write_text(card, (60, 380), LINES, 28, "#4b5563")
    return card


def make_hero() -> Image.Image:
    """The two texts and a photo of 400x400 pixels."""
    card = Image.new("RGB", SIZE, "#0f172a")
    write_text(card, (60, 80), HEADLINE, 64, "white")
    write_text(card, (60, 380), LINES, 28, "#cbd5e1")
    card.paste(make_photo(400, 1), (740, 115))
    return card


def make_heavy() -> Image.Image:
    """Sixty short texts in as many colours, and ten thumbnails."""
    dice, card = random.Random(5), Image.new("RGB", SIZE, "#fafaf9")
    for _ in range(60):
        ink = f"#{dice.randrange(1 << 22):06x}"
        at = dice.randrange(1000), dice.randrange(600)
        write_text(card, at, "alpha bravo charlie", dice.choice((14, 16, 20, 24, 32)), ink)
    for place in range(10):
        card.paste(make_photo(72, place), (20 + 115 * place, place % 5 * 120 + 20))
    return card


CARDS = {
    "hero": (make_hero(), [(115, 515)]),
    "simple": (make_simple(), []),
    "heavy": (make_heavy(), []),
}


def measured(work: Callable[[], bytes], repeat: int) -> str:
    """Run `work` again and again; give the median time and the size."""
    size, times = len(work()), []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return f"{statistics.median(times) * 1000:7.2f} ms {size / 1024:7.1f} KiB"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=15)
    repeat = parser.parse_args().repeat
    print(f"{'':14}" + "".join(f"{name:^23}" for name in CARDS))
    for format in ("png", "jpeg", "webp", "tiff", "avif"):
        for effort in EFFORTS:
            cells = [
                measured(
                    partial(encode, image, format, effort=effort, photo_rows=rows),
                    repeat if effort != "small" else min(repeat, 2),
                )
                for image, rows in CARDS.values()
            ]
            print(f"{format:5}{effort:9}" + "".join(f"{cell:>23}" for cell in cells))


if __name__ == "__main__":
    main()
