"""Whether a font file is what the manifest says: its bytes, metrics and axes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cardpress.text.fonts import FontFile, Metrics

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

#: OS/2.fsSelection, bit 7: the typographic metrics are the ones to use (OpenType 1.9).
_USE_TYPO_METRICS = 1 << 7


def inspect(file: FontFile) -> tuple[str, ...]:
    """Return what is wrong with a font file; empty if it is as the manifest says.

    A file whose digest is right is not opened: its contents were checked when the manifest
    was written.
    """
    try:
        with file.path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return (f"cannot be read: {error.strerror or error}",)
    if digest == file.sha256:
        return ()
    return (f"has changed: its sha256 is {digest}", *_contents(file))


def contents(file: FontFile) -> tuple[str, ...]:
    """Return how a font's own tables differ from the manifest; empty if they agree."""
    return tuple(_contents(file))


def _contents(file: FontFile) -> Iterator[str]:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with file.path.open("rb") as stream, TTFont(stream, lazy=True) as font:
            found, axes = _metrics(font), _axes(font)
    except (TTLibError, OSError, KeyError, AssertionError) as error:
        yield f"is not a font that can be read: {error}"
        return
    if found != file.metrics:
        yield f"has other metrics than the manifest: {found}"
    if axes != file.axes:
        yield f"has other axes than the manifest: {axes or 'none'}"


def _metrics(font: TTFont) -> Metrics:
    """Return the metrics that browsers use: typographic ones where the font asks for them."""
    os2: Any = font["OS/2"]
    hhea: Any = font["hhea"]
    upem: int = font["head"].unitsPerEm
    if os2.fsSelection & _USE_TYPO_METRICS:
        return Metrics(os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap, upem)
    return Metrics(hhea.ascent, hhea.descent, hhea.lineGap, upem)


def _axes(font: TTFont) -> dict[str, tuple[float, float, float]]:
    if "fvar" not in font:
        return {}
    axes: Any = font["fvar"].axes
    return {axis.axisTag: (axis.minValue, axis.defaultValue, axis.maxValue) for axis in axes}
