"""Fonts cut down to what a few texts need."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import uharfbuzz as hb

from cardpress.scene import GlyphRun, Glyphs
from cardpress.text.breaks import clusters
from cardpress.text.fonts import Font

#: Features that no browser applies by itself to horizontal text. Without `halt` and `chws` it
#: cannot halve punctuation on its own account either (CSS Text 4, `text-spacing-trim`).
_UNUSED_FEATURES = (
    "chws", "halt", "jalt", "palt", "rand", "valt", "vchw", "vert", "vhal", "vkrn", "vpal", "vrt2",
)  # fmt: skip

#: HarfBuzz makes fractions only around this character.
_FRACTION_SLASH = "\u2044"
_FRACTION_FEATURES = ("dnom", "frac", "numr")

#: Tables that only matter for vertical text, hinting, font menus, or a digital signature.
_UNUSED_TABLES = ("BASE", "DSIG", "STAT", "VORG", "gasp", "meta", "vhea", "vmtx")

#: Copyright, licence, and its address: what the Open Font License wants kept. No name of a
#: family, which for a changed font the licence may forbid (OFL 1.1, clause 3).
_KEPT_NAMES = (0, 13, 14)

#: Characters that HarfBuzz puts in beyond Unicode's normal forms: the Bengali letter that it
#: composes, the left half of Khmer split vowels, the circle under a mark without a letter.
_INSERTED = "\u09df\u17c1\u25cc"


@dataclass(frozen=True, slots=True)
class Subset:
    """A static TrueType font; `glyphs` gives the new index of each glyph that was kept."""

    font: Font
    data: bytes
    glyphs: dict[int, int]

    def shown(self, run: GlyphRun) -> GlyphRun | None:
        """Return `run` with this font's glyphs; None if it lacks one of them."""
        if not all(glyph.id in self.glyphs for glyph in run.glyphs):
            return None
        glyphs = Glyphs.of(glyph._replace(id=self.glyphs[glyph.id]) for glyph in run.glyphs)
        return replace(run, font=self.font, glyphs=glyphs)


def subset_font(runs: Sequence[GlyphRun]) -> Subset:
    """Return what `runs` need of their font: glyphs, and the rules to shape them.

    The variations are made permanent; a synthetic slant is not. Equal runs give equal bytes.
    HarfBuzz does it rather than fontTools, which takes a hundred times as long.

    Args:
        runs: At least one; all of the same file, weight and language. A font for runs without
            a language has no localised forms, or a browser would choose them by its user.
    """
    font, language = runs[0].font, runs[0].language
    face = font.file.face
    needed = sorted({character for run in runs for character in _needed(run)})
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(map(ord, needed))
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    wanted.drop_table_tag_set.update(map(_tag, _UNUSED_TABLES))
    unused = _unused_features(needed, language)
    wanted.layout_feature_tag_set.difference_update(hb.Set(map(_tag, unused)))
    wanted.name_id_set.clear()
    wanted.name_id_set.update(_KEPT_NAMES)
    for axis, value in zip(face.axis_infos, font.harfbuzz.get_var_coords_design(), strict=True):
        wanted.pin_axis_location(face, axis.tag, value)
    plan = hb.SubsetPlan(face, wanted)
    data = plan.execute().blob.data
    return Subset(_opened(font, data), data, dict(plan.old_to_new_glyph_mapping))


def _opened(font: Font, data: bytes) -> Font:
    harfbuzz = hb.Font(hb.Face(data))
    if font.slant:
        harfbuzz.synthetic_slant = font.slant
    return replace(font, harfbuzz=harfbuzz)


def _needed(run: GlyphRun) -> Iterator[str]:
    """Yield the characters that HarfBuzz may look for when it shapes the text of `run`."""
    yield " "
    yield from run.text
    for cluster in _split(run.text):
        if len(cluster) > 1:
            yield from _forms(cluster)
    used = {glyph.id for glyph in run.glyphs}
    for character in _INSERTED:
        if run.font.harfbuzz.get_nominal_glyph(ord(character)) in used:
            yield character


def _split(text: str) -> Iterator[str]:
    start = 0
    for end in clusters(text):
        yield text[start:end]
        start = end


def _forms(cluster: str) -> Iterator[str]:
    """Yield the parts of `cluster`, and what they can be composed to, one after the other."""
    parts = unicodedata.normalize("NFKD", cluster)
    yield from parts
    for end in range(2, len(parts) + 1):
        yield from unicodedata.normalize("NFC", parts[:end])


def _unused_features(characters: Iterable[str], language: str) -> tuple[str, ...]:
    fractions = () if _FRACTION_SLASH in characters else _FRACTION_FEATURES
    return (*_UNUSED_FEATURES, *fractions, *(() if language else ("locl",)))


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")
