"""Font files against the manifest: their own tables say what it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cardpress.text.fonts import Metrics, bundled_library
from cardpress.text.inspection import contents, inspect

FILES = bundled_library().files


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path.name)
def test_manifest_tells_the_truth(file):
    assert contents(file) == ()
    assert inspect(file) == ()


def test_differences_are_named():
    file = next(file for file in FILES if file.axes)
    other = replace(file, sha256="0" * 64, metrics=Metrics(1, -1, 0, 1000), axes={})
    changed, metrics, axes = inspect(other)
    assert file.sha256 in changed
    assert "metrics" in metrics
    assert "wght" in axes


def test_what_is_no_font_is_said_to_be_none(tmp_path):
    path = tmp_path / "no.ttf"
    path.write_bytes(b"certainly not a font")
    (found,) = contents(replace(FILES[0], path=path))
    assert "not a font" in found
