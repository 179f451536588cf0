"""Fonts cut down: the same glyphs for the same text, and little else."""

import io
import re

import numpy as np
import pytest
from fontTools.ttLib import TTFont

from cardpress.cache import ByteCache
from cardpress.svg.outline import outline
from cardpress.svg.subset import subset_font
from cardpress.text.shape import Shaper


@pytest.mark.parametrize(
    ("text", "family", "script", "style"),
    [
        ("office AVATAR", "Inter", "Latn", {"weight": 700}),
        ("office", "Poppins", "Latn", {"weight": 300, "style": "italic"}),
        ("office", "Playfair Display", "Latn", {"weight": 850}),
        ("직각", "Noto Sans KR", "Hang", {"weight": 900}),
        ("क्षत्रिय", "Noto Sans Devanagari", "Deva", {}),
        ("น้ำ", "Noto Sans Thai", "Thai", {"weight": 200}),
        ("កើ", "Noto Sans Khmer", "Khmr", {}),
    ],
)
def test_a_subset_shapes_to_the_same_outlines(run_of, text, family, script, style):
    run = run_of(text, family, script=script, **style)
    subset = subset_font([run])
    shaped = Shaper(ByteCache(1 << 20)).shape(
        subset.font, text, 0, len(text), script=script, rtl=False
    )
    assert list(shaped.glyphs) == [subset.glyphs[glyph.id] for glyph in run.glyphs]
    for new, glyph in zip(shaped.glyphs, run.glyphs, strict=True):
        assert_same_outline(outline(subset.font, new), outline(run.font, glyph.id))


def assert_same_outline(ours, theirs):
    """Assert that two paths have as many contours, and but for rounding the same box."""
    assert ours.count("m") == theirs.count("m")
    for edge in (np.min, np.max):
        boxes = [edge([(0, 0), *points_of(path)], axis=0) for path in (ours, theirs)]
        np.testing.assert_allclose(*boxes, atol=2)


def points_of(path):
    """Return the end points of the segments of a path."""
    points, x, y, start = [], 0.0, 0.0, (0.0, 0.0)
    for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        values = [float(v) for v in re.findall(r"-?\d*\.?\d+", numbers)]
        match command:
            case "h":
                x += values[0]
            case "v":
                y += values[0]
            case "z":
                x, y = start
            case "M":
                x, y = values[-2:]
                start = x, y
            case _:
                x, y = x + values[-2], y + values[-1]
                start = (x, y) if command == "m" else start
        points.append((x, y))
    return points


def test_localised_forms_are_there_only_for_the_language_that_was_asked_for(run_of):
    runs = [run_of("ş fi", "Inter", language=tag) for tag in ("", "ro")]
    without, with_language = (features_of(subset_font([run]).data) for run in runs)
    assert without == {"kern"}
    assert with_language == {"kern", "locl"}


def test_punctuation_cannot_be_halved_by_the_viewer(run_of):
    run = run_of("」。「", "Noto Sans JP", script="Hira")
    assert not features_of(subset_font([run]).data) & {"halt", "chws", "palt", "vert"}


def features_of(data):
    font = TTFont(io.BytesIO(data))
    return {
        record.FeatureTag
        for tag in ("GSUB", "GPOS")
        if tag in font and font[tag].table.FeatureList
        for record in font[tag].table.FeatureList.FeatureRecord
    }
