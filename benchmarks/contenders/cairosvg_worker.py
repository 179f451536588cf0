"""CairoSVG on our SVG: writing the SVG does not count."""

from __future__ import annotations

import cairosvg
from serve import serve


def work(svg: bytes) -> bytes:
    """Return the PNG."""
    return cairosvg.svg2png(bytestring=svg)


if __name__ == "__main__":
    serve(lambda path: path.read_bytes(), work, ("cairosvg",))
