"""Looks at a picture's header within the limits, before any pixel is decoded."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from cardpress.errors import LimitError, SourceError
from cardpress.sources.damage import reporting_damage
from cardpress.sources.signature import identify

if TYPE_CHECKING:
    from cardpress.limits import Limits
    from cardpress.sources.containers import Container


def inspect(data: bytes, limits: Limits) -> Container:
    """Return what `data` is, reduced to what drawing needs.

    Raises:
        SourceError: It is not a picture of a known format, or its header is damaged.
        LimitError: It has more bytes, or its header announces more pixels, than allowed.
    """
    _check("source_bytes", len(data), limits.source_bytes, "bytes")
    name = identify(data)
    with reporting_damage(name):
        module = import_module(f"cardpress.sources.containers.{name.lower()}")
        container: Container = module.reduce(data)
    check_size(container.width, container.height, limits)
    return container


def check_size(width: int, height: int, limits: Limits) -> None:
    """Check the pixels of one source.

    Raises:
        SourceError: There are none.
        LimitError: There are too many.
    """
    if min(width, height) < 1:
        raise SourceError(f"the picture is empty: {width} x {height} pixels")
    _check("source_side", max(width, height), limits.source_side, "pixels along a side")
    _check("source_pixels", width * height, limits.source_pixels, "pixels")


def _check(limit: str, value: int, most: int, unit: str) -> None:
    if value > most:
        raise LimitError(f"the picture has {value} {unit}, the limit is {most}", limit)
