"""The documents' own programs, with nothing changed but base URL, key and waiting."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent / "documented"
#: The examples load a package that every Node since 18 has built in, and wait for 5 seconds.
NODE_SHIM = """
const Module = require('module');
const load = Module._load;
Module._load = (name, ...rest) => name === 'node-fetch' ? globalThis.fetch : load(name, ...rest);
const later = setTimeout;
globalThis.setTimeout = (work, time) => later(work, time === 5000 ? 1 : time);
"""
PYTHON_SHIM = "import time\ntime.sleep = lambda seconds: None\n"


@pytest.fixture
def run(emulator, desk, tmp_path):
    """Run a documented program in a folder of its own; return what it prints."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(desk.photo)

    def run(name, service, *command, shim="", **changes):
        code = shim + EXAMPLES.joinpath(name).read_text("utf-8")
        changes |= {"path/to/your/photo.jpg": "photo.jpg"}
        for old in ("YOUR_API_KEY", "your_api_key_here"):
            changes[old] = emulator.key(service)
        for old, new in changes.items():
            code = code.replace(old, new)
        script = tmp_path / name.removesuffix(".txt")
        script.write_text(code, "utf-8")
        done = subprocess.run(
            [*command, script], capture_output=True, timeout=30, check=False, text=True,
            cwd=tmp_path, env={**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def program(name):
    """Return where a program is, or skip the test."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_caricaturo_in_javascript(run, emulator):
    changes = {"https://caricatu.ro/api/v1": emulator.base_url("caricaturo")}
    said = run("caricaturo.js", "caricaturo", program("node"), shim=NODE_SHIM, **changes)
    check_caricaturo(said, emulator)


def test_caricaturo_in_python(run, emulator):
    pytest.importorskip("requests")
    changes = {"https://caricatu.ro/api/v1": emulator.base_url("caricaturo")}
    said = run("caricaturo.py.txt", "caricaturo", sys.executable, shim=PYTHON_SHIM, **changes)
    check_caricaturo(said, emulator)


def check_caricaturo(said, emulator):
    assert "Order created: 47" in said
    assert re.findall(r"Status: (\w+)", said) == ["pending", "in_progress", "completed"]
    assert re.search(rf"Caricature: {emulator.url}/\S+\.jpg", said)
    assert [order.operation for order in emulator.orders] == ["caricature"]


@pytest.mark.parametrize(
    ("name", "command", "pattern"),
    [
        ("mediagen.py.txt", None, r"^Image generated: (\S+\.png)$"),
        ("mediagen.js", "node", r"^Image URL: (\S+\.png)$"),
        ("mediagen.sh", "sh", r'"url": "(\S+\.webp)"'),
    ],
)
def test_mediagen(run, emulator, tools, name, command, pattern):
    if command == "sh":
        program("curl")
    if command is None:
        pytest.importorskip("requests")
    place = {"https://yourdomain.com": emulator.base_url("mediagen")}
    said = run(name, "mediagen", program(command) if command else sys.executable, **place)
    (url,) = re.findall(pattern, said, re.MULTILINE)
    assert tools["ask"]("GET", url).status == 200
    assert [order.operation for order in emulator.orders] == ["generate"]


@pytest.mark.parametrize(
    ("name", "answer", "orders"),
    [
        ("generate", r'"ratio": "16:9"', ["generate"]),
        ("enhance", r'"enhanced_size": "1280x1024"', ["enhance"]),
        ("status", r'"status": "ok"', []),
    ],
)
def test_aiphoto_with_curl(run, emulator, name, answer, orders):
    program("curl")
    place = {"https://aiphoto.io/api": emulator.base_url("aiphoto")}
    said = run(f"aiphoto-{name}.sh", "aiphoto", program("sh"), **place)
    assert re.search(answer, said)
    assert [order.operation for order in emulator.orders] == orders
