"""Run a script in Chromium, with our fonts, and give back what it returns."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

FONTS = Path(__file__).parents[2] / "fonts"

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=20000",
)

_SECONDS = 60


def write_page(path: Path, script: str, families: tuple[str, ...]) -> Path:
    """Write a page that runs the body of a function and keeps its value as JSON."""
    loads = "".join(f"await document.fonts.load(\"20px '{name}'\",'a\u4e2d');" for name in families)
    path.write_text(
        f'<!doctype html><meta charset="utf-8"><style>{_faces(families)}</style><body><script>'
        f"(async () => {{{loads} const value = (() => {{{script}}})();"
        "const out = document.createElement('pre'); out.id = 'value';"
        "out.textContent = JSON.stringify(value); document.body.append(out); })()</script>",
        encoding="utf-8",
    )
    return path


def read_value(dom: str):
    """Return the value from Chromium's dump of the page."""
    found = re.search(r'<pre id="value">(.*?)</pre>', dom, re.DOTALL)
    assert found, "the page did not finish"
    return json.loads(html.unescape(found.group(1)))


def ask(script: str, families: tuple[str, ...]):
    """Run the script in the Chromium installed here."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "no Chromium is installed"
    with tempfile.TemporaryDirectory() as folder:
        page = write_page(Path(folder) / "page.html", script, families)
        profile = f"--user-data-dir={folder}/profile"
        command = [program, *FLAGS, profile, "--dump-dom", page.as_uri()]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        ) as process:
            try:
                dom, _ = process.communicate(timeout=_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
    return read_value(dom.decode("utf-8"))


def write_json(path: Path, value: dict) -> None:
    """Write one item to a line, so that a change shows in a diff.

    Lists hold texts for people; the rest, which may hold invisible characters, is escaped.
    """
    entries = (f"{json.dumps(name)}: {_lines(entry)}" for name, entry in value.items())
    path.write_text("{\n" + ",\n".join(entries) + "\n}\n", encoding="utf-8")


def grouped(pairs: dict[str, str]) -> dict[str, str]:
    """Return the same pairs with all keys together that have the same value."""
    groups: dict[str, str] = {}
    for key, value in pairs.items():
        groups[value] = groups.get(value, "") + key
    return {keys: value for value, keys in groups.items()}


def _lines(entry) -> str:
    if isinstance(entry, list):
        return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in entry) + "\n]"
    if isinstance(entry, dict):
        items = (f"{json.dumps(name)}: {json.dumps(item)}" for name, item in entry.items())
        return "{\n" + ",\n".join(items) + "\n}"
    return json.dumps(entry)


def _faces(families: tuple[str, ...]) -> str:
    manifest = json.loads(FONTS.joinpath("fonts.json").read_text("utf-8"))
    return "".join(
        f"@font-face{{font-family:'{entry['family']}';font-weight:100 900;"
        f"src:url('{FONTS.joinpath(entry['file']).as_uri()}')}}"
        for entry in manifest["fonts"]
        if entry["family"] in families and entry["style"] == "normal"
    )
