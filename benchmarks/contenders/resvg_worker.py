"""resvg on our SVG: writing the SVG does not count."""

from __future__ import annotations

import resvg_py
from serve import serve


def work(svg: str) -> bytes:
    """Return the PNG; our SVG needs no fonts."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))


if __name__ == "__main__":
    serve(lambda path: path.read_text("utf-8"), work, ("resvg_py",))
