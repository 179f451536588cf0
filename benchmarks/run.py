"""Measure Cardpress beside its peers.

    python benchmarks/fetch_peers.py
    python benchmarks/run.py [--quick] [--pin] [--only NAME ...] [--cards CARD ...] [--publish]

Writes `results.json`, `results.md` and `contact-sheet.png` to `benchmarks/out`; the method is in
`benchmarks/README.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench import Bench
from cold_study import measure_cold_start
from contact_sheet import write_contact_sheet
from contender import Contender
from deck import Deck
from floor_study import measure_floor
from memory_study import measure_memory
from report import markdown
from roster import PEERS, contenders, place_scripts
from targets import ALL, ONE, judge
from throughput_study import measure_throughput
from warm_study import Plan, measure

HERE = Path(__file__).parent
OUT = HERE / "out"
STUDIES = ("warm", "growth", "throughput", "cold", "memory", "floor")
CARDS = ("hero", "simple", "heavy", "prose")
GROWTH = ("components-10", "heavy", "components-1000", "hero", "canvas-2x", "canvas-4x",
          "prose-50", "prose-500", "prose")  # fmt: skip

#: Who is fast enough to be measured with cards that are all different, and as cards grow.
_QUICK = ("cardpress png", "cardpress jpeg", "cardpress svg", "takumi", "satori")
_GROWING = ("cardpress png fast", "cardpress png balanced", "takumi png", "satori + resvg-js",
            "CairoSVG on our SVG")  # fmt: skip


def main() -> None:
    """Run what was asked for."""
    options = _options()
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    place_scripts()
    wanted = [name.lower() for name in options.only]
    bench = Bench(
        OUT,
        Deck(OUT / "cards", PEERS / "fonts"),
        contenders(),
        lambda name: not wanted or any(each in name.lower() for each in wanted),
    )
    results: dict[str, Any] = {"machine": _machine(), "missing": bench.missing}
    for study in options.studies:
        bench.say(study)
        results |= _STUDIES[study](bench, options)
    results |= {"versions": bench.versions, "excluded": bench.excluded}
    results["targets"] = judge(results)
    _write(results, bench, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few rounds: does it work?")
    parser.add_argument("--pin", action="store_true", help="warm renders on one core only")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME",
                        help="contenders whose names hold one of these")  # fmt: skip
    parser.add_argument("--cards", nargs="+", choices=CARDS, default=CARDS)
    parser.add_argument("--studies", nargs="+", choices=STUDIES, default=STUDIES)
    parser.add_argument("--publish", action="store_true", help="write docs/benchmarks.md too")
    return parser.parse_args()


def _run_warm(bench: Bench, options: argparse.Namespace) -> dict[str, Any]:
    rounds = 3 if options.quick else 15
    repeated = [Plan(card, rounds) for card in options.cards]
    different = [Plan(card, 2 if options.quick else 6, different=True) for card in options.cards]
    quick = [each for each in bench.contenders if _is_quick(each)]
    modes = (True,) if options.pin else (True, False)
    warm = {}
    for pin in modes:
        mode = ONE if pin else ALL
        warm[mode] = measure(bench, bench.contenders, repeated, pin=pin)
        warm[mode] |= measure(bench, quick, different, pin=pin)
    return {"warm": warm}


def _is_quick(contender: Contender) -> bool:
    return contender.name.startswith(_QUICK) and not contender.slow


def _run_growth(bench: Bench, options: argparse.Namespace) -> dict[str, Any]:
    plans = [Plan(card, 2 if options.quick else 6) for card in GROWTH]
    return {"growth": measure(bench, bench.named(*_GROWING), plans, pin=False)}


def _run_throughput(bench: Bench, options: argparse.Namespace) -> dict[str, Any]:
    count, trials = (60, 1) if options.quick else (500, 3)
    return {"throughput": measure_throughput(bench, count, trials)}


def _run_cold(bench: Bench, options: argparse.Namespace) -> dict[str, Any]:
    return {"cold start": measure_cold_start(bench, OUT, 5 if options.quick else 21)}


def _run_memory(bench: Bench, options: argparse.Namespace) -> dict[str, Any]:
    return {"memory": measure_memory(bench, 40 if options.quick else 500)}


def _run_floor(bench: Bench, options: argparse.Namespace) -> dict[str, Any]:
    return {"floor": measure_floor()}


_STUDIES = {
    "warm": _run_warm,
    "growth": _run_growth,
    "throughput": _run_throughput,
    "cold": _run_cold,
    "memory": _run_memory,
    "floor": _run_floor,
}


def _machine() -> dict[str, str]:
    cpu = next(
        (line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.processor(),
    )  # fmt: skip
    return {
        "processor": cpu,
        "cores": str(len(os.sched_getaffinity(0))),
        "load at the start": f"{os.getloadavg()[0]:.1f}",
        "system": platform.platform(),
        "Python": platform.python_version(),
        "Node": _said("node", "--version") or "missing",
        "Chromium": " ".join(_said("chromium", "--version").split()[1:2]) or "missing",
        "commit": _said("git", "-C", str(HERE), "describe", "--always", "--dirty"),
        "date": time.strftime("%Y-%m-%d"),
    }


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def _write(results: dict[str, Any], bench: Bench, options: argparse.Namespace) -> None:
    OUT.joinpath("results.json").write_text(json.dumps(results, indent=1), "utf-8")
    text = markdown(results)
    OUT.joinpath("results.md").write_text(text, "utf-8")
    if options.publish:
        HERE.parent.joinpath("docs", "benchmarks.md").write_text(text, "utf-8")
    write_contact_sheet(bench, list(options.cards), OUT / "contact-sheet.png")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
