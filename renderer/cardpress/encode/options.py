"""How a picture is to be written, and which choices make sense together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from cardpress.errors import EncodeError
from cardpress.formats import FORMATS, Format
from cardpress.spares import Spares

Effort: TypeAlias = Literal["fast", "balanced", "small"]

EFFORTS: tuple[Effort, ...] = get_args(Effort)

#: Rows from `top` down to but not including `bottom`, in pixels.
RowRange: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Options:
    """What an encoder may choose by.

    Attributes:
        effort: How much time smaller files are worth.
        quality: 1 to 100 for lossy formats; None is the format's default.
        photo_rows: Rows where photos or gradients lie; see `encode`.
        certain: Whether these rows are photos for certain, which gain by a filter.
        spares: Buffers to work in.
    """

    effort: Effort = "balanced"
    quality: int | None = None
    photo_rows: tuple[RowRange, ...] = ()
    certain: bool = False
    spares: Spares = field(default_factory=lambda: Spares(0))

    def quality_or(self, default: int) -> int:
        """Return the quality, or `default` where none was asked for."""
        return default if self.quality is None else self.quality


def check_options(format: Format, effort: str, quality: object) -> None:
    """Check that `effort` exists and that `quality` fits the format.

    Raises:
        EncodeError: One of them does not.
    """
    if effort not in EFFORTS:
        raise EncodeError(f"unknown effort {effort!r}: known are {', '.join(EFFORTS)}")
    if quality is None:
        return
    if not format.lossy:
        lossy = ", ".join(each.name for each in FORMATS if each.lossy)
        raise EncodeError(
            f"{format.name} is lossless and takes no quality (only {lossy} do): leave it out"
        )
    if isinstance(quality, bool) or not isinstance(quality, int) or not 1 <= quality <= 100:
        raise EncodeError(f"quality must be a whole number from 1 to 100, not {quality!r}")


def check_size(format: Format, width: int, height: int) -> None:
    """Check that the format can hold `width` x `height` pixels.

    Raises:
        EncodeError: A side is longer than the format allows, or there is no pixel at all.
    """
    if width < 1 or height < 1:
        raise EncodeError(f"a picture of {width}x{height} pixels has nothing to write")
    if format.max_side is not None and max(width, height) > format.max_side:
        raise EncodeError(
            f"{format.name} holds at most {format.max_side} pixels along a side, "
            f"not {width}x{height}: use a smaller scale or another format"
        )
