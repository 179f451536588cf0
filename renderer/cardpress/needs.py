"""What a component needs from outside before it can be laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ImageNeed:
    """A picture, and the size at which it is drawn.

    Attributes:
        src: URL, data URI, path or base64 text, as it stands in the document.
        width: Drawn width in canvas pixels, before `scale`.
        height: Drawn height, likewise.
    """

    src: str
    width: float
    height: float


#: Everything that a component may declare.
Need: TypeAlias = ImageNeed
