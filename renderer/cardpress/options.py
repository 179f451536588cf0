"""How a picture is made: what callers may choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cardpress.encode.options import check_options as check_encoding
from cardpress.errors import EncodeError
from cardpress.formats import format_of

_SCALE = (1, 4)


@dataclass(frozen=True, slots=True)
class Options:
    """How a picture is made.

    Attributes:
        format: Name of the output format.
        scale: Output pixels per canvas pixel, 1 to 4.
        quality: 1 to 100 for JPEG, WebP and AVIF; None for the format's default.
        effort: `"fast"`, `"balanced"` or `"small"`.
        svg_text: `"outlines"` or `"live"`.
        rasterizer: `"cardpress"` or `"cairosvg"`.
    """

    format: str = "png"
    scale: float = 1
    quality: int | None = None
    effort: str = "balanced"
    svg_text: str = "outlines"
    rasterizer: str = "cardpress"


def check_options(options: Options) -> None:
    """Check options before any work is done.

    Raises:
        EncodeError: They are out of range, or do not fit the format.
    """
    low, high = _SCALE
    scale: Any = options.scale
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not low <= scale <= high:
        raise EncodeError(f"scale must be a number from {low} to {high}, not {options.scale!r}")
    for name, value, known in (
        ("svg_text", options.svg_text, ("outlines", "live")),
        ("rasterizer", options.rasterizer, ("cardpress", "cairosvg")),
    ):
        if value not in known:
            raise EncodeError(f"{name} must be one of {', '.join(known)}, not {value!r}")
    check_encoding(format_of(options.format), options.effort, options.quality)
