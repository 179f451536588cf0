"""The results as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from targets import Results

_CARDS = ("hero", "simple", "heavy", "prose")


def markdown(results: Results) -> str:
    """Return all tables of a run."""
    sections = [
        ("", _introduction(results)),
        ("Targets", _targets(results)),
        *((f"Warm, one card to bytes, {mode}", _warm(cards))
          for mode, cards in results.get("warm", {}).items()),
        ("Growth, all cores", _growth(results)),
        ("Throughput, different cards, all cores", _throughput(results)),
        ("Cold start", _cold(results)),
        ("Memory", _memory(results)),
        ("The floor, one core", _floor(results)),
        ("What does not count", _excluded(results)),
    ]  # fmt: skip
    parts = [f"## {title}\n\n{body}" if title else body for title, body in sections if body]
    return "# Benchmarks\n\n" + "\n\n".join(parts) + "\n"


def _introduction(results: Results) -> str:
    machine, versions = results["machine"], results["versions"]
    lines = [
        "Written by `python benchmarks/run.py --publish`; the method is in "
        "[benchmarks/README.md](../benchmarks/README.md). Use the ratios: single figures move by "
        "a tenth and more from run to run.",
        "- " + ", ".join(f"{name} {value}" for name, value in machine.items()),
        "- " + ", ".join(f"{name} {version}" for name, version in sorted(versions.items())),
    ]
    if results["missing"]:
        lines.append("- missing: " + ", ".join(results["missing"]))
    return lines[0] + "\n\n" + "\n".join(lines[1:])


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    body = list(lines)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in body) if len(body) > 2 else ""


def _targets(results: Results) -> str:
    rows = []
    for target in results["targets"]:
        parts = target["parts"]
        rows.append([
            target["target"],
            " / ".join(f"{part['bound']:g}" for part in parts),
            " / ".join(_ratio(part["measured"]) for part in parts),
            " / ".join(_ratio(part["from a Document"]) for part in parts),
            " / ".join({True: "yes", False: "**no**", None: "?"}[part["met"]] for part in parts),
        ])  # fmt: skip
    return _table(("ours / peer", "target", "from a dict", "from a Document", "met"), rows)


def _ratio(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}" if value < 20 else f"{value:.0f}"


def _warm(cards: dict[str, Any]) -> str:
    names = list(dict.fromkeys(name for figures in cards.values() for name in figures))
    head = ["median ms (p10) / KiB", *cards]
    rows = [[name, *(_cell(figures.get(name)) for figures in cards.values())] for name in names]
    faults = [[name, *(_faults(figures.get(name)) for figures in cards.values())] for name in names]
    return (
        _table(head, rows)
        + "\n\nMinor page faults per card:\n\n"
        + _table(["faults", *cards], faults)
    )


def _cell(figures: dict[str, Any] | None) -> str:
    if figures is None:
        return "-"
    return f"{_ms(figures['ms'])} ({_ms(figures['p10'])}) / {figures['bytes'] / 1024:.0f}"


def _ms(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _faults(figures: dict[str, Any] | None) -> str:
    return "-" if figures is None else f"{figures['faults']:.0f}"


def _growth(results: Results) -> str:
    growth = results.get("growth", {})
    names = list(dict.fromkeys(name for figures in growth.values() for name in figures))
    rows = [
        [card, *(_ms(figures[name]["ms"]) if name in figures else "-" for name in names)]
        for card, figures in growth.items()
    ]
    return _table(["median ms", *names], rows)


def _throughput(results: Results) -> str:
    rates = results.get("throughput", {})
    rows = [[name, f"{rate['best']:.0f}", f"{rate['median']:.0f}"] for name, rate in rates.items()]
    return _table(("cards per second", "best", "median"), rows)


def _cold(results: Results) -> str:
    cold = results.get("cold start", {})
    rows = [[name, f"{times['ms']:.0f}", f"{times['least']:.0f}"] for name, times in cold.items()]
    return _table(("whole process, hero", "median ms", "least ms"), rows)


def _memory(results: Results) -> str:
    rows = [
        [name, *(f"{each[key]:.0f}" for key in ("one", "many", "resident", "cards"))]
        for name, each in results.get("memory", {}).items()
    ]
    head = ("MiB", "peak, one hero", "peak, different heroes", "then in use", "heroes")
    return _table(head, rows)


def _floor(results: Results) -> str:
    rows = [[name, f"{ms:.2f}"] for name, ms in results.get("floor", {}).items()]
    return _table(("part", "ms"), rows)


def _excluded(results: Results) -> str:
    rows = [
        [name, card, reason]
        for name, cards in results["excluded"].items()
        for card, reason in cards.items()
    ]
    return _table(("contender", "card", "why"), rows)
