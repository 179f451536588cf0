"""The functions of the package: the default engine's methods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cardpress.batch import Outcome
from cardpress.document.reading import Readable
from cardpress.engine import default_engine
from cardpress.measurement import Measurement
from cardpress.picture import Picture


def render(document: Readable, format: str = "png", **options: Any) -> Picture:
    """Return `document` as an encoded picture; see `Engine.render` for the options."""
    return default_engine().render(document, format, **options)


def measure(document: Readable, **options: Any) -> Measurement:
    """Return where everything in `document` lies; see `Engine.measure`."""
    return default_engine().measure(document, **options)


def render_many(
    documents: Iterable[Readable], format: str = "png", **options: Any
) -> Iterator[Outcome]:
    """Yield a picture, or a `Failure`, for each document in order; see `Engine.render_many`."""
    return default_engine().render_many(documents, format, **options)
