"""What a component needs from outside before it can be laid out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TypeAlias

#: A value that a component hands to a service.
Wish: TypeAlias = str | int | float


@dataclass(frozen=True, slots=True)
class ImageNeed:
    """A picture, and the size at which it is drawn.

    Attributes:
        src: URL, data URI, path or base64 text, as it stands in the document.
        width: Drawn width in canvas pixels, before `scale`.
        height: Drawn height, likewise.
        data: The picture's bytes where they are known already; `src` is then only a name.
    """

    src: str
    width: float
    height: float
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ServiceNeed:
    """A picture that an AI service makes.

    Attributes:
        provider: Name of the provider.
        operation: What it is asked for, e.g. `"generate"`.
        wishes: Names (in snake_case) and values of the component's own fields that are given.
        width: Drawn width in canvas pixels, before `scale`.
        height: Drawn height, likewise.
        src: The picture to work on, as it stands in the document; None for none.
        fallback: Source of the picture to draw if the service fails; None for none.
        time: Of a video, which frame, in seconds.
    """

    provider: str
    operation: str
    wishes: tuple[tuple[str, Wish], ...]
    width: float
    height: float
    src: str | None = None
    fallback: str | None = None
    time: float = 0

    @property
    def key(self) -> str:
        """What the picture is called in `Context.bitmaps`; equal needs have equal keys."""
        given = (self.provider, self.operation, self.wishes, self.width, self.height, self.src)
        text = repr((*given, self.fallback, self.time))
        return f"{self.provider}:{self.operation}:{hashlib.sha256(text.encode()).hexdigest()}"


#: Everything that a component may declare.
Need: TypeAlias = ImageNeed | ServiceNeed
