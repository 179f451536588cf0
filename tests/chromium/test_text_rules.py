"""The recorded line breaks and trimmed marks are those of the Chromium installed here."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent

pytestmark = pytest.mark.chromium


@pytest.fixture(params=["breaks_page", "spacing_page"])
def page(request, monkeypatch):
    monkeypatch.syspath_prepend(HERE)
    yield importlib.import_module(request.param)
    for name in ("breaks_page", "spacing_page", "recorder"):
        sys.modules.pop(name, None)


def test_chromium_does_what_was_recorded(page, chromium, tmp_path):
    def ask(script, families):
        path = page.recorder.write_page(tmp_path / "page.html", script, families)
        return page.recorder.read_value(chromium.dump(path))

    found = page.measure(ask)
    recorded = json.loads(page.TARGET.read_text(encoding="utf-8"))
    del found["browser"], recorded["browser"]
    assert json.loads(json.dumps(found)) == recorded
