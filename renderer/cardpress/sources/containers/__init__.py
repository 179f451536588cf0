"""The containers of the seven picture formats: what their headers say, before any pixel.

Each module here has one function, `reduce(data) -> Container`. It reads the size and drops
what drawing does not need: comments, thumbnails, EXIF, text, later frames and pages. Such
things are where small files become large (compressed text, overlapping tags, millions of
chunks), and where Pillow warns. What is left is decoded by Pillow.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Container:
    """A picture file, reduced to what drawing needs.

    Attributes:
        format: Pillow's name of the format, e.g. `"PNG"`.
        data: The reduced file.
        width: Width of the stored pixels, before the orientation is applied.
        height: Height, likewise.
        orientation: EXIF orientation, 1 to 8; 1 is upright.
        lossy: Whether the format as used in this file loses detail.
        frame: Where the first frame lies on the canvas, if it does not fill it: left, top,
            right, bottom. Outside it is transparent.
    """

    format: str
    data: bytes
    width: int
    height: int
    orientation: int = 1
    lossy: bool = False
    frame: tuple[int, int, int, int] | None = None
