"""The table of formats."""

from __future__ import annotations

import mimetypes
from pathlib import Path

import pytest

from cardpress.errors import EncodeError
from cardpress.formats import FORMATS, format_of, format_of_path


def test_names_and_media_types():
    assert {format.name: format.media_type for format in FORMATS} == {
        "svg": "image/svg+xml",
        "png": "image/png",
        "jpeg": "image/jpeg",
        "webp": "image/webp",
        "tiff": "image/tiff",
        "avif": "image/avif",
    }


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_every_format_is_found(format):
    assert format_of(format.name) is format
    assert format_of(format.name.upper()) is format
    for suffix in format.suffixes:
        assert format_of(suffix[1:]) is format
        assert format_of_path(f"a.b/card{suffix}") is format
        assert format_of_path(Path(f"CARD{suffix.upper()}")) is format


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_suffixes_agree_with_the_standard_table(format):
    types = mimetypes.MimeTypes()
    for suffix in format.suffixes:
        assert types.guess_type(f"card{suffix}")[0] in (format.media_type, None)


def test_aliases():
    assert format_of("jpg").name == "jpeg"
    assert format_of("tif").name == "tiff"
    assert format_of("jpeg").suffix == ".jpg"


@pytest.mark.parametrize("name", ["", "gif", "image/png", ".png", "p ng"])
def test_unknown_name(name):
    with pytest.raises(EncodeError, match=r"unknown format .*: known are svg, png, jpeg, webp"):
        format_of(name)


@pytest.mark.parametrize(
    ("path", "reason"),
    [("card", "no suffix"), ("a.png/card", "no suffix"), ("card.gif", "unknown suffix '.gif'")],
)
def test_unknown_suffix(path, reason):
    with pytest.raises(EncodeError, match=f"{reason}.*\\.svg, \\.png"):
        format_of_path(path)
