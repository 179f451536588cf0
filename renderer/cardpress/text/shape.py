"""Text to glyphs: HarfBuzz shaping of one run, cached."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import neg
from typing import NamedTuple

import uharfbuzz as hb

from cardpress.cache import ByteCache
from cardpress.text.fonts import Font

#: How many characters of context HarfBuzz looks at on each side of a run.
_CONTEXT = 5

#: Scripts whose letters join, so that the neighbours of a run decide its shapes.
CURSIVE = frozenset({"Arab", "Syrc", "Mong", "Nkoo", "Phag", "Mand", "Adlm", "Rohg", "Sogd"})

_UNSAFE = int(hb.GlyphFlags.UNSAFE_TO_BREAK)

#: Bytes that one shaped glyph takes in the cache, roughly.
_GLYPH_BYTES = 200

Features = tuple[tuple[str, int, int, int], ...]


class Shaped(NamedTuple):
    """The glyphs of one run, in visual order; lengths in font units, y up.

    `clusters` are code point offsets from the start of the run. `infos` knows of each glyph
    whether a line may be cut before its cluster without shaping again: to ask of all takes
    longer than to shape them, and few are asked for.
    """

    glyphs: tuple[int, ...]
    clusters: tuple[int, ...]
    advances: tuple[int, ...]
    x_offsets: tuple[int, ...]
    y_offsets: tuple[int, ...]
    infos: tuple[hb.GlyphInfo, ...]

    def between(self, low: int, high: int) -> slice:
        """Return where the glyphs of the clusters from `low` up to but not `high` lie.

        Clusters rise along the glyphs, or fall where they run right to left.
        """
        clusters = self.clusters
        if clusters and clusters[0] > clusters[-1]:
            first = bisect_right(clusters, -high, key=neg)
            return slice(first, bisect_right(clusters, -low, key=neg))
        return slice(bisect_left(clusters, low), bisect_left(clusters, high))

    def is_safe(self, cluster: int) -> bool:
        """Whether the glyphs stay as they are if a line is cut before `cluster`."""
        here = self.infos[self.between(cluster, cluster + 1)]
        return any(not info.flags.value & _UNSAFE for info in here)


class Shaper:
    """Shapes runs and remembers them."""

    def __init__(self, cache: ByteCache[Shaped]) -> None:
        self._cache = cache

    def shape(
        self,
        font: Font,
        text: str,
        start: int,
        end: int,
        *,
        script: str,
        rtl: bool,
        language: str = "",
        features: Features = (),
    ) -> Shaped:
        """Return the glyphs of `text[start:end]`.

        Args:
            font: The font to shape with.
            text: The paragraph that the run is part of, in logical order.
            start: First code point of the run.
            end: Code point after the run.
            script: ISO 15924 tag.
            rtl: Whether the run is set right to left.
            language: BCP 47 tag, or `""`.
            features: OpenType features as (tag, value, start, end), offsets from `start`.
        """
        before = after = ""
        if script in CURSIVE:
            before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
        run = text[start:end]
        key = (font.key, run, before, after, script, rtl, language, features)
        shaped = self._cache.get(key)
        if shaped is None:
            shaped = _shape(font, (before, run, after), script, rtl, language, features)
            self._cache.put(key, shaped, _GLYPH_BYTES * (len(shaped.glyphs) + 1))
        return shaped


def _shape(
    font: Font,
    parts: tuple[str, str, str],
    script: str,
    rtl: bool,
    language: str,
    features: Features,
) -> Shaped:
    offset = len(parts[0])
    buffer = hb.Buffer()
    buffer.add_str("".join(parts), offset, len(parts[1]))
    buffer.direction = "rtl" if rtl else "ltr"
    buffer.script = script
    if language:
        buffer.language = language
    hb.shape(font.harfbuzz, buffer, _feature_ranges(features, offset))
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    return Shaped(
        tuple([info.codepoint for info in infos]),
        tuple([info.cluster - offset for info in infos]),
        tuple([position.x_advance for position in positions]),
        tuple([position.x_offset for position in positions]),
        tuple([position.y_offset for position in positions]),
        tuple(infos),
    )


def _feature_ranges(
    features: Features, offset: int
) -> dict[str, int | bool | list[tuple[int, int, int | bool]]]:
    ranges: dict[str, int | bool | list[tuple[int, int, int | bool]]] = {}
    for tag, value, start, end in features:
        spans = ranges.setdefault(tag, [])
        if isinstance(spans, list):
            spans.append((start + offset, end + offset, value))
    return ranges
