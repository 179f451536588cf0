"""Cold starts: a whole process from nothing to the first picture on disk."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench import Bench
from contender import Contender

_CARD = "hero"
_PEERS = (
    "takumi png",
    "satori + resvg-js",
    "@vercel/og",
    "CairoSVG on our SVG",
    "pictex",
    "Pillow",
    "Chromium",
)


def measure_cold_start(bench: Bench, folder: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Return the median milliseconds of a process that renders the hero, by contender."""
    commands = _commands(bench, folder)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            done = subprocess.run(command, capture_output=True, check=False)
            took = (time.perf_counter() - start) * 1000
            if done.returncode:
                raise RuntimeError(f"{name} failed: {done.stderr.decode()[-500:]}")
            # The first round brings files into the page cache.
            if number:
                times[name].append(took)
    bench.say(f"  cold start: {len(times)} contenders")
    return {
        name: {"ms": statistics.median(each), "least": min(each)} for name, each in times.items()
    }


def _commands(bench: Bench, folder: Path) -> dict[str, list[str]]:
    commands = {}
    for contender in bench.named("cardpress png fast", "cardpress png balanced"):
        effort = contender.command[-2]
        out = folder / f"cold-{effort}.png"
        program = Path(sys.executable).with_name("cardpress")
        card = _json_file(bench, contender, folder)
        commands[f"cardpress render --effort {effort}"] = [
            str(program), "render", "-q", "--effort", effort, str(card), "-o", str(out),
        ]  # fmt: skip
    out = folder / "cold.png"
    for contender in bench.named(*_PEERS):
        card = bench.deck.file(_CARD, contender)
        commands[contender.name] = [*contender.command, "--once", str(card), str(out)]
    return commands


def _json_file(bench: Bench, contender: Contender, folder: Path) -> Path:
    """Return the card as a file whose name the command line takes for a document."""
    path = folder / "hero.json"
    path.unlink(missing_ok=True)
    os.link(bench.deck.file(_CARD, contender), path)
    return path
