"""Time, memory and growth of the engine alone, beside CairoSVG on our own SVG.

Run: python benchmarks/bench_engine.py [time|memory|growth]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import cards

import cardpress

ROUNDS = 21
GROWTH_FROM, GROWTH_TO = 1_000, 10_000


def main() -> None:
    """Print the figures that were asked for, or all."""
    wanted = sys.argv[1:] or ["time", "memory", "growth"]
    for name in wanted:
        {"time": compare, "memory": peak, "growth": growth}[name]()


def compare() -> None:
    """Print medians of interleaved rounds, and the ratio to CairoSVG."""
    import cairosvg

    for name, card in (
        ("hero", cards.hero()),
        ("simple", cards.simple()),
        ("heavy", cards.heavy()),
    ):
        svg = bytes(cardpress.render(card, "svg"))
        contenders: dict[str, Callable[[], object]] = {
            "png fast": lambda card=card: cardpress.render(card, "png", effort="fast"),
            "png balanced": lambda card=card: cardpress.render(card, "png"),
            "jpeg": lambda card=card: cardpress.render(card, "jpeg"),
            "svg": lambda card=card: cardpress.render(card, "svg"),
            "cairosvg png": lambda svg=svg: cairosvg.svg2png(bytestring=svg),
        }
        times = _interleaved(contenders)
        base = times["cairosvg png"]
        for label, took in times.items():
            print(f"{name:7} {label:13} {took:8.2f} ms   {took / base:6.3f} of CairoSVG")


def _interleaved(contenders: dict[str, Callable[[], object]]) -> dict[str, float]:
    taken: dict[str, list[float]] = {label: [] for label in contenders}
    for _ in range(ROUNDS):
        for label, run in contenders.items():
            start = time.perf_counter()
            run()
            taken[label].append((time.perf_counter() - start) * 1000)
    return {label: statistics.median(times) for label, times in taken.items()}


def peak() -> None:
    """Print the peak memory of a process that renders the hero card once."""
    code = (
        "import sys, json, cardpress;"
        "cardpress.render(json.load(sys.stdin), 'png');"
        # Not getrusage: its peak includes that of the process that forked this one.
        "print(*(line.split()[1] for line in open('/proc/self/status') if 'VmHWM' in line))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(cards.hero()), text=True,
        capture_output=True, check=True,
    )  # fmt: skip
    print(f"hero, once: peak {int(done.stdout) / 1024:.1f} MiB")


def growth() -> None:
    """Print how much a process grows from the 1,000th to the 10,000th different card."""
    before = 0.0
    for index in range(1, GROWTH_TO + 1):
        cardpress.render(cards.hero(index), "png", effort="fast")
        if index == GROWTH_FROM:
            before = _resident()
        if index % 1_000 == 0:
            print(f"after {index:6} different cards: {_resident():6.1f} MiB", flush=True)
    print(f"growth: {_resident() - before:.1f} MiB")


def _resident() -> float:
    """Return this process' resident memory, in MiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1024 / 1024


if __name__ == "__main__":
    main()
