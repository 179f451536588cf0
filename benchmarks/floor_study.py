"""The floor: what the work that cannot be avoided costs, part by part, on one core.

A PNG must deflate the photo's residues and the rest of the rows, subtract the photo's rows from
each other, sum up a CRC, and touch every pixel. ISA-L at level 1 does the deflating.
"""

from __future__ import annotations

import base64
import io
import statistics
import time
from collections.abc import Callable

import cards
from contender import pinned

_REPEAT = 60


def measure_floor() -> dict[str, float]:
    """Return milliseconds by part, and in all as `hero png`, `simple png` and `hero jpeg`."""
    with pinned(True):
        parts = {name: _median(work) for name, work in _parts().items()}
    plain = sum(parts[name] for name in ("deflate flat rows", "crc", "touch pixels"))
    photo = parts["deflate photo"] + parts["filter photo"]
    return {
        **parts,
        "simple png": plain + parts["paint"],
        "hero png": plain + parts["paint"] + photo,
        "hero jpeg": parts["encode jpeg"] + parts["touch pixels"],
    }


def _parts() -> dict[str, Callable[[], object]]:
    import numpy as np
    from isal import isal_zlib
    from PIL import Image

    import cardpress

    card = cards.hero()
    source = base64.b64decode(card["components"][0]["src"])
    photo = np.asarray(Image.open(io.BytesIO(source)).convert("RGB"))
    residues = np.vstack((photo[:1], photo[1:] - photo[:-1])).tobytes()
    hero = Image.open(io.BytesIO(cardpress.render(card, "png").data)).convert("RGB")
    rows, raw = bytes(1200 * 630 * 3), hero.tobytes()
    text, part = Image.new("L", (620, 240), 128), hero.crop((0, 0, 400, 400))
    ramp = bytes(255 - level for level in range(256) for _ in range(3))
    filtered, canvas = np.empty_like(photo[1:]), Image.new("RGB", hero.size)

    def paint() -> None:
        """Lay a photo, and text whose coverage is at hand, onto a plain canvas."""
        inked = text.copy()
        inked.putpalette(ramp)
        canvas.paste(inked.convert("RGB"), (60, 115))
        canvas.paste(part, (740, 115))

    def encode_jpeg() -> None:
        hero.save(io.BytesIO(), "JPEG", quality=85, subsampling="4:2:0")

    # ISA-L comes last: it leaves the upper halves of vector registers in use, and what is not
    # compiled for AVX then runs at half its speed.
    return {
        "filter photo": lambda: np.subtract(photo[1:], photo[:-1], out=filtered),
        "touch pixels": lambda: canvas.paste((253, 246, 227), (0, 0, 1200, 630)),
        "paint": paint,
        "encode jpeg": encode_jpeg,
        "deflate photo": lambda: isal_zlib.compress(residues, 1),
        "deflate flat rows": lambda: isal_zlib.compress(rows, 1),
        "crc": lambda: isal_zlib.crc32(raw),
    }


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_REPEAT):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
