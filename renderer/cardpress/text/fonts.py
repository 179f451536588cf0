"""The bundled fonts: families, weights, styles, metrics, and HarfBuzz fonts made from them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import uharfbuzz as hb

from cardpress.assets import bundled
from cardpress.errors import FontError

#: Chromium's skew for a missing italic: x += 0.25 * y about the baseline.
SYNTHETIC_SLANT = 0.25

#: Axes other than weight stay where Google's static files have them.
_PINNED = {"opsz": 14.0, "wdth": 100.0}


@dataclass(frozen=True, slots=True)
class Metrics:
    """Vertical metrics in font units: ascent up, descent down (negative), line gap."""

    ascent: int
    descent: int
    line_gap: int
    upem: int


@dataclass(frozen=True)
class FontFile:
    """One file of `fonts.json`."""

    path: Path
    family: str
    style: str
    weight: int | None
    axes: dict[str, tuple[float, float, float]]
    metrics: Metrics
    sha256: str

    @cached_property
    def face(self) -> hb.Face:
        """The HarfBuzz face; the file is mapped, not read.

        Raises:
            FontError: The file cannot be opened.
        """
        try:
            return hb.Face(hb.Blob.from_file_path(str(self.path)))
        except (OSError, hb.HarfBuzzError) as error:
            raise FontError(f"cannot open the font file {self.path.name}: {error}") from error

    @property
    def weights(self) -> tuple[float, float]:
        """The lightest and the heaviest weight that this file can show."""
        if self.weight is not None:
            return float(self.weight), float(self.weight)
        low, _, high = self.axes["wght"]
        return low, high


@dataclass(frozen=True, eq=False)
class Font:
    """A font file at one weight, perhaps slanted: what text is shaped and drawn with.

    Instances are shared: the same file, weight and slant give the same object.
    """

    file: FontFile
    weight: float
    slant: float
    harfbuzz: hb.Font = field(repr=False)

    @property
    def metrics(self) -> Metrics:
        """Vertical metrics, in font units."""
        return self.file.metrics

    @cached_property
    def key(self) -> tuple[str, float, float]:
        """A hashable name that is the same in every process: file name, weight, slant."""
        return self.file.path.name, self.weight, self.slant

    @cached_property
    def is_color(self) -> bool:
        """Whether the font brings its own colours (COLRv1)."""
        return bool(self.file.face.has_color_paint)

    def covers(self, code_point: int) -> bool:
        """Whether the font has a glyph for this code point."""
        return self.harfbuzz.get_nominal_glyph(code_point) is not None


class FontLibrary:
    """The fonts that a text may use: the bundled set, opened when first needed."""

    def __init__(self, directory: Path | None = None) -> None:
        self.directory = directory or bundled("fonts")
        self._fonts: dict[tuple[str, float, float], Font] = {}
        self._lock = Lock()

    @cached_property
    def files(self) -> tuple[FontFile, ...]:
        """All files of the manifest `fonts.json`, in its order.

        Raises:
            FontError: The manifest is missing or damaged.
        """
        manifest = self.directory / "fonts.json"
        try:
            entries = json.loads(manifest.read_text(encoding="utf-8"))["fonts"]
            return tuple(_font_file(self.directory, entry) for entry in entries)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise FontError(f"cannot read the font manifest {manifest.name}: {error}") from error

    @cached_property
    def families(self) -> dict[str, tuple[FontFile, ...]]:
        """The files of each family."""
        families: dict[str, tuple[FontFile, ...]] = {}
        for file in self.files:
            families[file.family] = (*families.get(file.family, ()), file)
        return families

    def font(self, family: str, weight: float = 400, style: str = "normal") -> Font:
        """Return the font that CSS font matching picks for this family, weight and style.

        Args:
            family: A family name of the manifest.
            weight: 1 to 1000; 400 is regular, 700 bold.
            style: `"normal"` or `"italic"`; an italic that the family lacks is slanted.

        Raises:
            FontError: There is no such family.
        """
        files = self.families.get(family)
        if files is None:
            raise FontError(f"there is no font family {family!r}")
        styled = tuple(file for file in files if file.style == style)
        slant = SYNTHETIC_SLANT if style == "italic" and not styled else 0.0
        file, shown = match_weight(styled or files, weight)
        return self._instance(file, shown, slant)

    def _instance(self, file: FontFile, weight: float, slant: float) -> Font:
        key = (file.path.name, weight, slant)
        with self._lock:
            font = self._fonts.get(key)
            if font is None:
                font = self._fonts[key] = Font(file, weight, slant, _open(file, weight, slant))
        return font


def match_weight(files: Iterable[FontFile], weight: float) -> tuple[FontFile, float]:
    """Pick the file and the weight to show for a wanted weight (CSS Fonts 4, section 5.2).

    400 to 500 looks up to 500, then down, then up; lighter looks down first, heavier up
    first. A variable file is clamped to its range.
    """
    nearest = [(file, min(max(weight, file.weights[0]), file.weights[1])) for file in files]
    return min(nearest, key=lambda pair: _distance(pair[1], weight))


def _distance(shown: float, wanted: float) -> tuple[int, float]:
    if 400 <= wanted <= 500:
        first = wanted <= shown <= 500
        second = shown < wanted
    elif wanted < 400:
        first, second = shown <= wanted, True
    else:
        first, second = shown >= wanted, True
    return (0 if first else 1 if second else 2), abs(shown - wanted)


def _open(file: FontFile, weight: float, slant: float) -> hb.Font:
    font = hb.Font(file.face)
    if file.axes:
        wanted = {**{tag: v for tag, v in _PINNED.items() if tag in file.axes}, "wght": weight}
        font.set_variations(wanted)
    if slant:
        font.synthetic_slant = slant
    return font


def _font_file(directory: Path, entry: dict[str, Any]) -> FontFile:
    metrics = entry["metrics"]
    return FontFile(
        path=directory / entry["file"],
        family=entry["family"],
        style=entry["style"],
        weight=entry.get("weight"),
        axes={
            tag: (low, default, high)
            for tag, (low, default, high) in (entry.get("axes") or {}).items()
        },
        metrics=Metrics(metrics["ascent"], metrics["descent"], metrics["lineGap"], entry["upem"]),
        sha256=entry["sha256"],
    )


@lru_cache(maxsize=1)
def bundled_library() -> FontLibrary:
    """Return the library of the bundled fonts, one for the whole process."""
    return FontLibrary()
