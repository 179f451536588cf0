"""The README is true: its code runs, its commands work, its pictures are the engine's."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import cardpress

ROOT = Path(__file__).parents[1]
README = ROOT.joinpath("README.md").read_text("utf-8")
EXAMPLES = sorted(ROOT.joinpath("examples").glob("*.json"))


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def test_python_blocks_run_one_after_the_other(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()
    scope = {}
    with contextlib.redirect_stdout(printed):
        for block in blocks("python"):
            exec(compile(block, "README.md", "exec"), scope)
    assert tmp_path.joinpath("card.png").stat().st_size > 1000
    assert "image/png 1200 630" in printed.getvalue()
    assert "text-shrunk /components/0/text" in printed.getvalue()
    for line in blocks("text")[0].splitlines():
        assert line in printed.getvalue()


def commands():
    return [
        line.removeprefix("$ ")
        for block in blocks("console")
        for line in block.splitlines()
        if line.startswith("$ ")
    ]


@pytest.mark.parametrize("command", commands())
def test_command_works(command, tmp_path):
    program, *arguments = shlex.split(command)
    assert program == "cardpress"
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    done = subprocess.run(
        [sys.executable, "-m", "cardpress", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_ci_runs_the_tests_as_the_readme_says():
    script = ROOT.joinpath(".ci", "run").read_text("utf-8")
    install, test = (block for block in blocks("sh") if ".venv" in block)
    assert "cardpress render examples/hello.json" in install
    assert "-m pytest" in test
    assert "python -m pytest\n" in script


@pytest.mark.parametrize("block", blocks("json"))
def test_json_blocks_are_json(block):
    json.loads(block)


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert ROOT.joinpath(target).exists(), target


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_gallery_shows_what_the_engine_draws(example):
    shown = next(ROOT.joinpath("docs", "gallery").glob(f"{example.stem}.*"))
    expected = np.asarray(Image.open(shown).convert("RGB"), dtype=int)
    drawn = Image.open(io.BytesIO(bytes(cardpress.render(example, shown.suffix[1:]))))
    apart = np.abs(expected - np.asarray(drawn.convert("RGB"), dtype=int))
    assert apart.max() <= 1


def test_every_component_is_in_the_table():
    from cardpress.registry import registry

    for name, found in registry.registrations().items():
        row = next(line for line in README.splitlines() if line.startswith(f"| `{name}`"))
        shared = {"type", "x", "y", "anchor", "opacity"}
        for field, info in found.component.model_fields.items():
            alias = info.alias or field
            assert alias in shared or f"`{alias}`" in row, f"{name}.{alias}"
