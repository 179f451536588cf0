"""Turns whatever a decoder raises on bad bytes into one kind of error."""

from __future__ import annotations

import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cardpress.errors import CardpressError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 120

#: Errors of reading beyond the end, whose own words say nothing to a person.
_SHORT = (struct.error, IndexError, KeyError, AssertionError)


@contextmanager
def reporting_damage(format: str) -> Iterator[None]:
    """Raise `SourceError` for anything that goes wrong inside the block.

    Hostile bytes make Pillow's decoders raise OSError, SyntaxError, ValueError, struct.error,
    zlib.error, OverflowError, MemoryError and more; which ones differs from release to release.
    """
    try:
        yield
    except CardpressError:
        raise
    except Exception as error:
        detail = "the header is incomplete" if isinstance(error, _SHORT) else str(error)
        detail = detail[:_LONGEST] or type(error).__name__
        raise SourceError(f"the {format} picture is damaged or cut short: {detail}") from error
