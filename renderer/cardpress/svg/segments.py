"""Glyph runs cut into what a viewer, which shapes the text again, sets at the same places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from cardpress.scene import GlyphRun, Glyphs
from cardpress.text.characters import script_of
from cardpress.text.itemize import resolve_scripts
from cardpress.text.shape import Shaped, Shaper

#: How far off a glyph may be, in font units: where variations are made permanent, kerning
#: and marks are rounded to whole ones.
_TOLERANCE = 1.5

#: What browsers leave out where there is letter-spacing (CSS Text 3, section 8.2).
_NO_LIGATURES = ("liga", "clig")

#: Decimals of a pixel that letter-spacing is known to; more are noise of adding floats.
_SPACING_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Segment:
    """Text that is set in one go from `x`, in pixels: its left end, or its right one if RTL.

    `spacing` is the letter-spacing in pixels, `glyphs` the part of the run that is shown.
    """

    text: str
    x: float
    spacing: float
    glyphs: Glyphs


@dataclass(frozen=True, slots=True)
class _Setting:
    """A run shaped on its own, and how far right of there each of its glyphs is, in pixels."""

    shaped: Shaped
    shifts: tuple[float, ...]

    def steps(self) -> Iterator[tuple[int, float]]:
        """Yield the first glyph of each cluster but the leftmost, and the space before it."""
        for index, (left, right) in enumerate(pairwise(self.shaped.clusters), 1):
            if left != right:
                yield index, self.shifts[index] - self.shifts[index - 1]


def cut_run(run: GlyphRun, shaper: Shaper) -> tuple[Segment, ...]:
    """Return the fewest segments that put the glyphs of `run` where they are, in logical order.

    A run set with letter-spacing alone is one segment. Where a line was justified, or a
    punctuation mark halved, another segment begins. The result is empty if the text, shaped
    on its own, gives other glyphs: then only its outlines show it right.
    """
    for spaced in (False, True):
        setting = _set(run, spaced, shaper)
        if setting is not None:
            spacing = _usual_step(setting)
            if spaced == bool(spacing):
                # Browsers do not agree on which side of a letter has the space in RTL text.
                return _cut(run, setting, 0.0 if run.rtl else spacing)
    return ()


def tolerance(run: GlyphRun) -> float:
    """Return how far off, in pixels, a glyph of `run` may be."""
    return _TOLERANCE * run.size / run.font.metrics.upem


def _set(run: GlyphRun, spaced: bool, shaper: Shaper) -> _Setting | None:
    """Shape the text of `run` as a browser would; None if that gives other glyphs."""
    length = len(run.text)
    features = _NO_LIGATURES if spaced else ()
    shaped = shaper.shape(
        run.font, run.text, 0, length,
        script=_script(run.text), rtl=run.rtl, language=run.language,
        features=tuple([(tag, 0, 0, length) for tag in features]),
    )  # fmt: skip
    if not run.glyphs or shaped.glyphs != tuple([glyph.id for glyph in run.glyphs]):
        return None
    unit = run.size / run.font.metrics.upem
    pens = accumulate(shaped.advances[:-1], initial=0)
    natural = [(pen + dx) * unit for pen, dx in zip(pens, shaped.x_offsets, strict=True)]
    shifts = [glyph.x - x for glyph, x in zip(run.glyphs, natural, strict=True)]
    return _Setting(shaped, tuple(shifts))


def _script(text: str) -> str:
    return resolve_scripts([script_of(character) for character in text])[0]


def _usual_step(setting: _Setting) -> float:
    """Return the most frequent space between clusters, the smallest of equally frequent ones."""
    counts = Counter(round(step, _SPACING_DIGITS) for _, step in setting.steps())
    return min(counts, key=lambda step: (-counts[step], abs(step)), default=0.0)


def _cut(run: GlyphRun, setting: _Setting, spacing: float) -> tuple[Segment, ...]:
    cuts = _cuts(setting, spacing, tolerance(run))
    spans = list(pairwise((0, *cuts, len(run.glyphs))))
    if run.rtl:
        spans.reverse()
    clusters = setting.shaped.clusters
    starts = [min(clusters[first:end]) for first, end in spans]
    return tuple(
        Segment(
            run.text[start:stop],
            run.x + _edge(run, setting, first, end),
            spacing,
            run.glyphs[first:end],
        )
        for (first, end), (start, stop) in zip(
            spans, pairwise((*starts, len(run.text))), strict=True
        )
    )


def _cuts(setting: _Setting, spacing: float, tolerance: float) -> Iterator[int]:
    """Yield the glyphs that are not where `spacing` since the last such glyph puts them."""
    expected = setting.shifts[0]
    for index, _ in setting.steps():
        expected += spacing
        if abs(setting.shifts[index] - expected) > tolerance:
            expected = setting.shifts[index]
            yield index


def _edge(run: GlyphRun, setting: _Setting, first: int, end: int) -> float:
    """Return where glyphs begin, in pixels from the run's origin: right if RTL, else left."""
    upto = end if run.rtl else first
    advance = sum(setting.shaped.advances[:upto]) * run.size / run.font.metrics.upem
    return advance + setting.shifts[end - 1 if run.rtl else first]
