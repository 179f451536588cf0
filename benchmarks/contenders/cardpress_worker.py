"""Cardpress: `cardpress_worker.py FORMAT EFFORT dict|document [PROCESSES]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from serve import serve

import cardpress


def main() -> None:
    """Serve."""
    format, effort, kind, *processes = sys.argv[1:]
    options: dict[str, Any] = {"format": format}
    if format != "svg":
        options["effort"] = effort

    def load(path: Path) -> Any:
        card = json.loads(path.read_bytes())
        return cardpress.Engine().validate(card) if kind == "document" else card

    def work(card: Any) -> bytes:
        return cardpress.render(card, **options).data

    pool = ProcessPoolExecutor(int(processes[0])) if processes else None

    def batch(cards: Iterable[Any]) -> None:
        for outcome in cardpress.render_many(cards, executor=pool, **options):
            bytes(outcome)

    serve(load, work, ("cardpress", "pillow", "uharfbuzz", "isal", "deflate"), batch)


if __name__ == "__main__":
    main()
