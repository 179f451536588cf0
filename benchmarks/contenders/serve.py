"""The loop of a contender in Python: JSON lines in, JSON lines out.

Only the work between two looks at the clock counts, so what talking to it costs does not.

    {"load": NAME, "path": FILE}      reads a card
    {"render": [NAMES]}               -> {"ms": [...], "bytes": ...}; "out" writes the last one
    {"batch": [NAMES]}                -> {"ms": ...} for all of them

`python x_worker.py ... --once CARD OUT` renders one card and ends: a cold start.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Load = Callable[[Path], Any]
Work = Callable[[Any], bytes]
Batch = Callable[[Iterable[Any]], None]


def serve(load: Load, work: Work, packages: tuple[str, ...], batch: Batch | None = None) -> None:
    """Answer requests until standard input ends.

    Args:
        load: Makes what `work` takes out of a file; its time does not count.
        work: Renders a card.
        packages: Whose versions to tell.
        batch: Renders many; default: one by one.
    """
    if "--once" in sys.argv:
        card, out = sys.argv[sys.argv.index("--once") + 1 :]
        Path(out).write_bytes(work(load(Path(card))))
        return
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    cards: dict[str, Any] = {}
    _answer(answers, {"versions": _versions(packages)})
    for line in sys.stdin:
        request = json.loads(line)
        if "load" in request:
            cards[request["load"]] = load(Path(request["path"]))
            _answer(answers, {})
        elif "batch" in request:
            wanted = [cards[name] for name in request["batch"]]
            _answer(answers, {"ms": _timed_batch(batch, work, wanted)})
        else:
            wanted = [cards[name] for name in request["render"]]
            _answer(answers, _timed(work, wanted, request.get("out")))


def _versions(packages: tuple[str, ...]) -> dict[str, str]:
    from importlib.metadata import version

    return {name: version(name) for name in packages}


def _timed(work: Work, cards: list[Any], out: str | None) -> dict[str, Any]:
    times, data = [], b""
    for card in cards:
        start = time.perf_counter()
        data = work(card)
        times.append((time.perf_counter() - start) * 1000)
    if out:
        Path(out).write_bytes(data)
    return {"ms": times, "bytes": len(data)}


def _timed_batch(batch: Batch | None, work: Work, cards: list[Any]) -> float:
    start = time.perf_counter()
    if batch is None:
        for card in cards:
            work(card)
    else:
        batch(cards)
    return (time.perf_counter() - start) * 1000


def _answer(answers: Any, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
