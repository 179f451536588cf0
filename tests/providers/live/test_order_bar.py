"""The bar that is shown while services make the pictures of a document."""

import json
import os
import subprocess
import sys

import pytest

pty = pytest.importorskip("pty", reason="terminals are those of POSIX")

CARD = {
    "width": 20,
    "height": 20,
    "components": [
        {"type": "generate", "prompt": word, "x": 0, "y": 0, "width": 20, "height": 20}
        for word in "AB"
    ],
}


@pytest.fixture
def told(emulator, tmp_path):
    """Render the card; return what a terminal shows."""
    (tmp_path / "card.json").write_text(json.dumps(CARD))
    environment = {**os.environ, **emulator.environment(), "CARDPRESS_HOME": str(tmp_path)}

    def render(*arguments, **more):
        ours, theirs = pty.openpty()
        with os.fdopen(ours, "rb", buffering=0) as terminal:
            command = [sys.executable, "-m", "cardpress", "render", "card.json", *arguments]
            done = subprocess.run(
                command, cwd=tmp_path, env={**environment, "TERM": "xterm", **more},
                stdout=subprocess.DEVNULL, stderr=theirs, timeout=60, check=False,
            )  # fmt: skip
            os.close(theirs)
            return done.returncode, terminal.read(100_000).decode()

    return render


def test_a_bar_is_shown_on_a_terminal_until_all_is_stored(told, emulator):
    code, text = told()
    assert code == 0
    assert "Waiting for 2 pictures" in text
    assert len(emulator.orders) == 2
    code, text = told()
    assert code == 0
    assert "Waiting" not in text
    assert "card.png: 20 x 20" in text


def test_no_bar_offline_where_nothing_is_waited_for(told):
    code, text = told("--offline")
    assert code == 3
    assert "2 pictures cannot be made" in text
    assert "Waiting" not in text


def test_no_bar_on_a_terminal_that_cannot_show_it(told):
    assert told(TERM="dumb")[1].count("Waiting") == 0
