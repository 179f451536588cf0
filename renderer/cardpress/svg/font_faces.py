"""The fonts that an SVG carries, under names of its own."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import replace

from cardpress.cache import ByteCache
from cardpress.scene import GlyphRun
from cardpress.svg.segments import Segment, cut_run, tolerance
from cardpress.svg.subset import Subset, subset_font
from cardpress.text.shape import Shaper

#: Bytes for the shapes of one document.
_SHAPES = 1 << 20

#: What a face depends on: file, weight, language. A slant is not part of it.
_Key = tuple[str, float, str]


class FontFaces:
    """Font faces with what `runs` need, each run set by its font alone."""

    def __init__(self, runs: Iterable[GlyphRun]) -> None:
        groups: dict[_Key, list[GlyphRun]] = {}
        for run in runs:
            groups.setdefault(_key(run), []).append(run)
        self._subsets = {key: subset_font(group) for key, group in groups.items()}
        self._families = {key: f"cp{index}" for index, key in enumerate(groups, 1)}
        self._shaper = Shaper(ByteCache(_SHAPES))

    def family(self, run: GlyphRun) -> str:
        """Return the name of the family that shows `run`."""
        return self._families[_key(run)]

    def show(self, run: GlyphRun, segments: Sequence[Segment]) -> bool:
        """Whether the face of `run`, shaping `segments`, puts its glyphs where they are."""
        subset = self._subsets[_key(run)]
        return all(self._shows(subset, run, segment) for segment in segments)

    def _shows(self, subset: Subset, run: GlyphRun, segment: Segment) -> bool:
        part = subset.shown(replace(run, text=segment.text, glyphs=segment.glyphs))
        again = cut_run(part, self._shaper) if part else ()
        return len(again) == 1 and abs(again[0].x - segment.x) < tolerance(run)

    def rules(self) -> str:
        """Return a `@font-face` rule of CSS for each font."""
        # Not WOFF: what zlib makes differs from build to build, and an SVG must not.
        return "".join(
            f"@font-face{{font-family:{self._families[key]};"
            f"src:url(data:font/ttf;base64,{base64.b64encode(subset.data).decode('ascii')})}}"
            for key, subset in self._subsets.items()
        )


def _key(run: GlyphRun) -> _Key:
    file, weight, _ = run.font.key
    return file, weight, run.language
