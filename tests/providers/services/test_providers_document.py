"""docs/providers.md names what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cardpress.providers.ailabtools import EFFECTS

_ROOT = Path(__file__).parents[3]
_PAGE = (_ROOT / "docs" / "providers.md").read_text(encoding="utf-8")


def test_every_test_that_it_names_exists():
    files = list((_ROOT / "tests").rglob("test_*.py"))
    known = {path.stem for path in files}
    for path in files:
        known.update(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\btest_\w+", _PAGE))
    assert len(named) > 20
    assert named <= known


@pytest.mark.parametrize("name", ["caricaturo", "ailabtools", "mediagen", "aiphoto"])
def test_every_operation_and_address_is_there(services, name):
    service = services[name]
    for operation in (*service.requests, *service.queries):
        assert f"`{operation}(" in _PAGE
    for path in service.paths.values():
        assert path in _PAGE
    for setting in service.paths:
        assert f"CARDPRESS_{name.upper()}_{setting.upper()}_PATH" in _PAGE
    for made in (*service.requests.values(), *service.queries.values()):
        assert f"`{made.__name__}`" in _PAGE
    if service.base_url:
        assert service.base_url in _PAGE


def test_every_effect_is_there():
    assert all(f"`{effect}`" in _PAGE for effect in EFFECTS)
