"""The command line, in this process and in real ones."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from cardpress.cli.program import program

CARD = {
    "width": 40,
    "height": 20,
    "background": "#ffffff",
    "components": [{"type": "rect", "x": 0, "y": 0, "width": 20, "height": 20, "color": "#ff0000"}],
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working directory, with `card.json` in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "card.json").write_text(json.dumps(CARD))
    return tmp_path


@pytest.fixture
def invoke(folder):
    """Run a command in this process."""

    def run(*arguments, **options):
        return CliRunner().invoke(program, arguments, prog_name="cardpress", **options)

    return run


@pytest.fixture
def start(folder):
    """Start a command as a process of its own; it is ended with the test."""
    started = []

    def popen(*arguments, **options):
        process = subprocess.Popen(
            [sys.executable, "-m", "cardpress", *arguments],
            cwd=folder,
            **{"stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE, **options},
        )
        started.append(process)
        return process

    yield popen
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None and not stream.closed:
                stream.close()


@pytest.fixture
def run(folder):
    """Run a command as a process of its own and return it, finished."""

    def finish(*arguments, env=None, **options):
        return subprocess.run(
            [sys.executable, "-m", "cardpress", *arguments],
            cwd=folder,
            env={**os.environ, **(env or {})},
            timeout=60,
            check=False,
            **{"capture_output": "stdout" not in options, **options},
        )

    return finish
