import json
from pathlib import Path

import pytest


def make_card(text, **more):
    """A small card, quick to render."""
    words = {"type": "text", "x": 8, "y": 8, "text": text, "fontSize": 20}
    return {"width": 240, "height": 60, "components": [words], **more}


def write_rows(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read_files(folder):
    """Every file below a folder with its bytes."""
    folder = Path(folder)
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def rows_file(tmp_path):
    """Two hundred rows: a hundred and fifty different, one of them bad."""
    rows = [make_card(f"Row {number % 150}") for number in range(200)]
    rows[77] = {"width": 240}
    return write_rows(tmp_path / "rows.jsonl", rows)


@pytest.fixture
def card():
    return make_card


@pytest.fixture
def write_lines():
    return write_rows


@pytest.fixture
def files_in():
    return read_files
