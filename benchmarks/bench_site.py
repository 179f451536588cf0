"""Seconds that the cards of a site take: cold, warm, after a rebuild, with one page changed.

    python benchmarks/bench_site.py [--pages 1000] [--rounds 3] [--template article]
    python benchmarks/bench_site.py --peers [--peer-pages 100]

Each figure is a whole process `cardpress site inject`, from start to exit. `--peers` builds one
site with mkdocs-material's social plugin and with sphinxext-opengraph, each with and without
cards, and our command on the same pages; see `site_peers.py`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import site_pages
import site_peers


def main() -> None:
    """Measure what was asked for, and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--template", default="article")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--peer-pages", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.peers:
            compare(Path(folder), asked.peer_pages, asked.rounds, asked.template)
        else:
            measure(Path(folder), asked.pages, asked.rounds, asked.template)


def measure(folder: Path, count: int, rounds: int, template: str) -> None:
    """Print the seconds of each case: median and best of the rounds."""
    cases: dict[str, list[float]] = {}
    for number in range(rounds):
        shutil.rmtree(folder / "site", ignore_errors=True)
        shutil.rmtree(folder / "cache", ignore_errors=True)
        site_pages.build(folder / "site", count)
        _note(cases, "cold", inject(folder, template, rendered=count))
        _note(cases, "warm", inject(folder, template, present=count))
        page = folder / "site" / "blog" / "0" / "post-0" / "index.html"
        page.write_text(page.read_text("utf-8").replace("<title>", f"<title>{number} "), "utf-8")
        _note(cases, "one page changed", inject(folder, template, rendered=1))
        shutil.rmtree(folder / "site")
        site_pages.build(folder / "site", count)
        _note(cases, "rebuilt, cache restored", inject(folder, template, cached=count))
    size = sum(file.stat().st_size for file in folder.glob("site/og/*.png"))
    print(f"{count} pages, template {template}, {size / count / 1000:.0f} kB a card")
    for name, seconds in cases.items():
        best = min(seconds)
        rate = f", {count / best:,.0f} cards/s at best" if name == "cold" else ""
        print(f"{name:26} median {statistics.median(seconds):6.2f} s, best {best:6.2f} s{rate}")


def inject(folder: Path, template: str, **expected: int) -> float:
    """Return the seconds of one run, after checking that it did what it should."""
    command = [sys.executable, "-m", "cardpress", "site", "inject", "site", "--json"]
    command += ["--site-url", "https://example.com", "--site-name", "Bench"]
    command += ["--template", template, "--cache", "cache"]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(done.stderr.decode() + done.stdout.decode())
    cards = json.loads(done.stdout)["cards"]
    for origin, number in expected.items():
        if cards[origin] != number:
            raise SystemExit(f"expected {number} cards {origin}, not {cards}")
    return seconds


def compare(folder: Path, count: int, rounds: int, template: str) -> None:
    """Print milliseconds per card of the peers and of ours, on the same pages, in turns."""
    peers = site_peers.peers(folder, count)
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, peer in peers.items():
            plain, cards = peer.build(cards=False), peer.build(cards=True)
            if peer.made() < count:
                raise SystemExit(f"{name} made {peer.made()} cards of {count}")
            _note(times, name, (cards - plain) / peer.made() * 1000)
        shutil.rmtree(folder / "site", ignore_errors=True)
        shutil.rmtree(folder / "cache", ignore_errors=True)
        site_pages.build(folder / "site", count)
        cold = inject(folder, template, rendered=count)
        _note(times, "cardpress", (cold - inject(folder, template, present=count)) / count * 1000)
        _note(times, "cardpress, whole process", cold / count * 1000)
    ours = statistics.median(times["cardpress"])
    print(f"{count} pages, wall milliseconds per card, median of {rounds}")
    for name, each in times.items():
        median = statistics.median(each)
        print(f"{name:40} {median:7.1f}   {median / ours:5.1f} times ours")


def _note(cases: dict[str, list[float]], name: str, seconds: float) -> None:
    cases.setdefault(name, []).append(seconds)


if __name__ == "__main__":
    main()
