"""Memory: the peak of a process after one card, and after many different ones."""

from __future__ import annotations

from contextlib import ExitStack

from bench import Bench
from contender import Contender, Worker, WorkerError

#: A slow contender renders this share of the cards.
_SLOW_SHARE = 10

#: Where the variants begin that nothing else renders.
_FIRST = 5_000


def measure_memory(bench: Bench, count: int) -> dict[str, dict[str, float]]:
    """Return MiB by contender: `one`, the peak after one hero; `many`, after `count` heroes.

    `resident` is what is then in use, caches included. The peak is Linux' VmHWM, because that
    of `getrusage` includes the process that forked this one. Chromium's is the sum over its
    processes, which counts shared pages several times.
    """
    wanted = ("cardpress png fast", "cardpress png balanced", "cardpress jpeg", "takumi png",
              "satori + resvg-js", "@vercel/og", "CairoSVG on our SVG", "resvg_py on our SVG",
              "pictex", "Pillow", "Chromium")  # fmt: skip
    figures = {}
    for contender in bench.named(*wanted):
        with ExitStack() as stack:
            for worker in bench.start(contender, stack):
                try:
                    figures[contender.name] = _measure(bench, contender, worker, count)
                except WorkerError as error:
                    bench.exclude(contender, "memory", str(error))
    bench.say(f"  memory: {len(figures)} contenders")
    return figures


def _measure(bench: Bench, contender: Contender, worker: Worker, count: int) -> dict[str, float]:
    worker.load("card", bench.deck.file("hero", contender))
    worker.render(["card"])
    one = worker.peak()
    count = count // _SLOW_SHARE if contender.slow else count
    for variant in range(_FIRST, _FIRST + count):
        worker.load("card", bench.deck.file(f"hero/{variant}", contender))
        worker.render(["card"])
    return {"one": one, "many": worker.peak(), "resident": worker.resident(), "cards": count}
