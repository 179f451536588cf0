"""The targets, and what was measured for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Results = dict[str, Any]
Measure = Callable[[Results, str], float]

ONE, ALL = "one core", "all cores"
FAST, BALANCED, SVG, JPEG = "png fast", "png balanced", "svg", "jpeg"
_DOCUMENT = ", from a Document"


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of a target.

    Attributes:
        bound: What it must keep to.
        measure: Finds it; its second argument is what follows the contender's name where we
            are given a `Document`.
        more: Whether more is better; then `bound` is the least.
    """

    bound: float
    measure: Measure
    more: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """One row of the table of targets."""

    title: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A figure beside its bound; None where it was not measured."""

    bound: float
    measured: float | None
    document: float | None
    more: bool

    @property
    def met(self) -> bool | None:
        """Whether the bound is kept, from a dict."""
        if self.measured is None:
            return None
        return self.measured >= self.bound if self.more else self.measured <= self.bound


def judge(results: Results) -> list[dict[str, Any]]:
    """Return all targets with their verdicts, as JSON data."""
    return [
        {
            "target": target.title,
            "parts": [
                {
                    "bound": part.bound,
                    "measured": verdict.measured,
                    "from a Document": verdict.document,
                    "met": verdict.met,
                }
                for part in target.parts
                for verdict in [_verdict(part, results)]
            ],
        }
        for target in TARGETS
    ]


def _verdict(part: Part, results: Results) -> Verdict:
    figures = []
    for suffix in ("", _DOCUMENT):
        try:
            figures.append(part.measure(results, suffix))
        except (KeyError, ZeroDivisionError):
            figures.append(None)
    # A figure that does not depend on what we are given is told once.
    document = figures[1] if figures[1] != figures[0] else None
    return Verdict(part.bound, figures[0], document, part.more)


def _warm(
    bound: float, card: str, way: str, peer: str, *, mode: str = ONE, figure: str = "ms"
) -> Part:
    def measure(results: Results, suffix: str) -> float:
        figures = results["warm"][mode][card]
        return float(figures[f"cardpress {way}{suffix}"][figure] / figures[peer][figure])

    return Part(bound, measure)


def _throughput(bound: float, peer: str) -> Part:
    def measure(results: Results, suffix: str) -> float:
        rates = results["throughput"]
        best = max(rate["median"] for name, rate in rates.items() if name.startswith(peer))
        return float(rates[f"cardpress {FAST}, 2 processes"]["median"] / best)

    return Part(bound, measure, more=True)


def _two_processes(results: Results, suffix: str) -> float:
    rates = results["throughput"]
    two, one = (rates[f"cardpress {FAST}, {processes}"]["median"]
                for processes in ("2 processes", "1 process"))  # fmt: skip
    return float(two / one)


def _cold_start(results: Results, suffix: str) -> float:
    cold = results["cold start"]
    return float(cold["cardpress render --effort balanced"]["ms"] / cold["takumi png"]["ms"])


def _untuned(results: Results, suffix: str) -> float:
    figures = results["warm"][ONE]["hero"]
    name = f"cardpress {FAST}"
    return float(figures[name]["ms"] / figures[f"{name}, tuned malloc"]["ms"])


def _faults(results: Results, suffix: str) -> float:
    figures = results["warm"][ONE]
    cards = ("hero", "simple", "heavy", "prose")
    ways = (FAST, BALANCED, JPEG)
    return max(float(figures[card][f"cardpress {way}{suffix}"]["faults"])
               for card in cards for way in ways)  # fmt: skip


def _floor(bound: float, way: str, kind: str) -> Part:
    def measure(results: Results, suffix: str) -> float:
        took = results["warm"][ONE]["hero"][f"cardpress {way}{suffix}"]["ms"]
        return float(took / results["floor"][f"hero {kind}"])

    return Part(bound, measure)


def _large_canvas(results: Results, suffix: str) -> float:
    large, normal = (results["growth"][card][f"cardpress {FAST}"]["ms"]
                     for card in ("canvas-4x", "hero"))  # fmt: skip
    return float(large / 16 / normal)


TAKUMI = "takumi png"

#: In the words of the issue that set them.
TARGETS = (
    Target(
        "hero / simple / heavy PNG `fast` against takumi, one core",
        [_warm(bound, card, FAST, TAKUMI)
         for card, bound in (("hero", 0.40), ("simple", 0.35), ("heavy", 0.45))],
    ),
    Target(
        "the same, both cores free (takumi uses two)",
        [_warm(bound, card, FAST, TAKUMI, mode=ALL)
         for card, bound in (("hero", 0.60), ("simple", 0.50), ("heavy", 0.65))],
    ),
    Target(
        "hero `balanced` against takumi: time and bytes",
        [_warm(0.75, "hero", BALANCED, TAKUMI),
         _warm(1.00, "hero", BALANCED, TAKUMI, figure="bytes")],
    ),
    Target(
        "simple `balanced` bytes against takumi",
        [_warm(1.1, "simple", BALANCED, TAKUMI, figure="bytes")],
    ),
    Target(
        "heavy `balanced`: time and bytes",
        [_warm(0.70, "heavy", BALANCED, TAKUMI),
         _warm(1.00, "heavy", BALANCED, TAKUMI, figure="bytes")],
    ),
    Target("5000 characters against takumi", [_warm(0.9, "prose", FAST, TAKUMI)]),
    Target(
        "hero against satori + resvg-js / @vercel/og / CairoSVG / Chromium",
        [_warm(0.14, "hero", FAST, "satori + resvg-js"),
         _warm(0.10, "hero", FAST, "@vercel/og"),
         _warm(0.035, "hero", FAST, "CairoSVG on our SVG"),
         _warm(0.06, "hero", FAST, "Chromium", mode=ALL)],
    ),
    Target("hero JPEG against takumi's JPEG", [_warm(0.18, "hero", JPEG, "takumi jpeg")]),
    Target(
        "500 different cards, 2 cores: our cards per second over takumi's / satori's best mode",
        [_throughput(2.2, "takumi png"), _throughput(9, "satori")],
    ),
    Target("2 processes over 1 (render_many)", [Part(1.8, _two_processes, more=True)]),
    Target(
        "cold start (`cardpress render` of hero, whole process) against takumi's Node script",
        [Part(1.3, _cold_start)],
    ),
    Target(
        "warm render in a fresh, untuned host process (as a library user has it) against the "
        "tuned figure",
        [Part(1.1, _untuned)],
    ),
    Target(
        "page faults per warm card, without asking the user for anything", [Part(50, _faults)]
    ),
    Target(
        "hero PNG / JPEG over the floor of section 7",
        [_floor(2.0, FAST, "png"), _floor(1.3, JPEG, "jpeg")],
    ),
    Target(
        "SVG output (hero, no raster) against satori's SVG",
        [_warm(0.15, "hero", SVG, "satori svg")],
    ),
    Target(
        "4800x2520 canvas: time per pixel against 1200x630", [Part(1.1, _large_canvas)]
    ),
)  # fmt: skip
