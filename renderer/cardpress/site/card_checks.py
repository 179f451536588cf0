"""Checks of what a card of ours says: whether its text fits, and stands out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardpress.crew import cores, process_pool
from cardpress.errors import CardpressError
from cardpress.quoting import quoted
from cardpress.site.card import DIGITS, store_key
from cardpress.site.contrast import contrasts
from cardpress.site.finding import ERROR, MISFITS, Finding
from cardpress.site.workshop import BUDGET, Record, unpacked
from cardpress.store import Store

if TYPE_CHECKING:
    from cardpress.engine import Engine

_DIGITS = re.compile(rf"-([0-9a-f]{{{DIGITS}}})\.png$")

#: Changes whenever contrast is measured differently.
_FORM = "contrast 1"

#: Cards that are measured right here: starting processes takes about as long.
_HANDFUL = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about a card: code, message and level of each finding."""

    findings: tuple[tuple[str, str, str], ...]

    def of(self, page: str) -> Iterator[Finding]:
        """Yield it as findings about a page."""
        for code, message, level in self.findings:
            yield Finding(page, code, message, level)


def judge(cards: Iterable[str], cache: Path, jobs: int | None = None) -> dict[str, Verdict]:
    """Return what is to be said about cards of ours; those that the cache lacks are left out.

    Args:
        cards: Names of their files.
        cache: Folder that the cards were made with.
        jobs: Processes; default: one for each core.
    """
    names = [name for name in dict.fromkeys(cards) if _DIGITS.search(name)]
    look = partial(_judged, cache)
    if len(names) <= _HANDFUL or (jobs or cores()) == 1:
        verdicts = list(map(look, names))
    else:
        with process_pool(jobs) as pool:
            verdicts = list(pool.map(look, names, chunksize=8))
    return {name: found for name, found in zip(names, verdicts, strict=True) if found is not None}


def _judged(cache: Path, name: str) -> Verdict | None:
    store = Store(cache / "cards", BUDGET)
    digits = _digits(name)
    entry = store.get(store_key(digits))
    if entry is None:
        return None
    record, picture = unpacked(entry.data)
    misfits = [
        (warning["code"], f"{warning['pointer']}: {warning['message']}", level)
        for warning in record.warnings
        if (level := MISFITS.get(warning["code"]))
    ]
    return Verdict((*misfits, *_faint(record, picture, digits, store)))


def _digits(name: str) -> str:
    found = _DIGITS.search(name)
    return found[1] if found else ""


def _faint(record: Record, picture: bytes, digits: str, store: Store) -> list[tuple[str, str, str]]:
    """Return the lines of text that do not stand out, which is measured once for each card."""
    key = hashlib.sha256(f"{_FORM} {digits}".encode()).hexdigest()
    kept = store.get(key)
    if kept is None:
        try:
            found = contrasts(record.document, picture, _engine(), record.folder)
        except CardpressError:
            # A picture on it has gone: then there is nothing to look at.
            return []
        lines: list[Any] = [[one.pointer, one.text, one.ratio, one.needed] for one in found]
        kept = store.put(key, json.dumps(lines).encode())
    return [
        (
            "low-contrast",
            f"{pointer}: {quoted(text)} has {ratio:g}:1, {needed:g}:1 is needed",
            ERROR,
        )
        for pointer, text, ratio, needed in json.loads(kept.data)
        if ratio < needed
    ]


@lru_cache(maxsize=1)
def _engine() -> Engine:
    from cardpress.engine import Engine

    return Engine()
