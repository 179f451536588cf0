"""The bundled fonts: whole, licensed, and matched as CSS matches them."""

from __future__ import annotations

import hashlib
import json

import pytest

from cardpress.text.fonts import SYNTHETIC_SLANT, bundled_library

LIBRARY = bundled_library()
MANIFEST = json.loads((LIBRARY.directory / "fonts.json").read_text("utf-8"))

FAMILIES = (
    "Inter",
    "Noto Sans",
    "Noto Sans SC",
    "Noto Sans TC",
    "Poppins",
    "Roboto",
    "Playfair Display",
)

NEVER_ITALIC = ("Noto Sans SC", "Noto Sans TC")


def advances(font, text):
    return [
        font.harfbuzz.get_glyph_h_advance(font.harfbuzz.get_nominal_glyph(ord(c))) for c in text
    ]


@pytest.mark.parametrize("entry", MANIFEST["fonts"], ids=lambda entry: entry["file"])
def test_file_is_the_one_that_was_chosen(entry):
    data = (LIBRARY.directory / entry["file"]).read_bytes()
    assert len(data) == entry["bytes"]
    assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    licence = (LIBRARY.directory / entry["licence_file"]).read_text("utf-8")
    assert "SIL OPEN FONT LICENSE" in licence.upper()


def test_nothing_lies_between_the_fonts_that_the_manifest_does_not_name():
    found = {
        path.relative_to(LIBRARY.directory).as_posix() for path in LIBRARY.directory.rglob("*.ttf")
    }
    assert found == {entry["file"] for entry in MANIFEST["fonts"]}


# CSS Fonts 4, section 5.2, as in WPT's font-weight-matching and measured in Chromium.
@pytest.mark.parametrize(
    ("family", "wanted", "shown"),
    [
        ("Playfair Display", 100, 400),
        ("Playfair Display", 300, 400),
        ("Playfair Display", 350, 400),
        ("Playfair Display", 450, 450),
        ("Playfair Display", 950, 900),
        ("Poppins", 100, 100),
        ("Poppins", 350, 300),
        ("Poppins", 400, 400),
        ("Poppins", 450, 500),
        ("Poppins", 550, 600),
        ("Poppins", 650, 700),
        ("Poppins", 850, 900),
        ("Poppins", 950, 900),
        ("Inter", 1, 100),
        ("Inter", 550, 550),
    ],
)
def test_weight_is_matched_as_in_css(family, wanted, shown):
    assert LIBRARY.font(family, wanted).weight == shown


@pytest.mark.parametrize("family", FAMILIES)
def test_nine_weights_differ(family):
    drawn = {
        tuple(advances(LIBRARY.font(family, weight), "Hamburg")) for weight in range(100, 1000, 100)
    }
    # The CJK families keep the advances of Han, not of Latin letters.
    assert len(drawn) == (6 if family == "Playfair Display" else 9)


@pytest.mark.parametrize("family", FAMILIES)
def test_italic_is_real_or_slanted(family):
    italic = LIBRARY.font(family, 400, "italic")
    assert italic.slant == (SYNTHETIC_SLANT if family in NEVER_ITALIC else 0)
    assert italic.file.style == ("normal" if family in NEVER_ITALIC else "italic")


@pytest.mark.parametrize("family", ["Noto Sans SC", "Noto Sans TC", "Noto Sans JP", "Noto Sans KR"])
def test_regular_is_not_the_thin_default_instance(family):
    assert advances(LIBRARY.font(family, 400), "Hamburg") != advances(
        LIBRARY.font(family, 100), "Hamburg"
    )


def test_inter_has_the_optical_size_of_its_static_files():
    font = LIBRARY.font("Inter", 400)
    tags = [axis.tag for axis in font.file.face.axis_infos]
    assert dict(zip(tags, font.harfbuzz.get_var_coords_design(), strict=True)) == {
        "opsz": 14,
        "wght": 400,
    }


def test_poppins_has_the_weights_of_css_not_of_its_files():
    weights = sorted(file.weight for file in LIBRARY.families["Poppins"] if file.style == "normal")
    assert weights == list(range(100, 1000, 100))
