"""UAX #9, rules P2 and X1 to X10: explicit levels, and the runs that are resolved on their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

#: BD2: no level goes deeper.
MAX_DEPTH = 125

_EMBEDDINGS = frozenset({"LRE", "RLE", "LRO", "RLO"})
_ISOLATES = frozenset({"LRI", "RLI", "FSI"})

#: The explicit formatting characters.
FORMATTING = _EMBEDDINGS | _ISOLATES | {"PDF", "PDI"}

#: What rule X9 removes.
REMOVED = _EMBEDDINGS | {"PDF", "BN"}

_RIGHT_TO_LEFT = frozenset({"RLE", "RLO", "RLI"})
_OVERRIDES = {"LRO": "L", "RLO": "R"}


@dataclass(frozen=True, slots=True)
class Embedding:
    """Explicit levels, and the classes after overrides, of each character of a paragraph."""

    levels: list[int]
    classes: list[str]


@dataclass(frozen=True, slots=True)
class IsolatingRun:
    """An isolating run sequence (BD13).

    Attributes:
        indices: Its characters as offsets into the paragraph, ascending.
        classes: Their classes.
        level: Their embedding level.
        start: Class of what stands before the sequence (sos), L or R.
        end: Class of what stands behind it (eos), L or R.
    """

    indices: list[int]
    classes: list[str]
    level: int
    start: str
    end: str


class _Status(NamedTuple):
    """An entry of the directional status stack (rule X1)."""

    level: int
    override: str
    isolate: bool


def direction_of(level: int) -> str:
    """Return L for an even level, R for an odd one."""
    return "R" if level & 1 else "L"


def isolate_pairs(classes: Sequence[str]) -> dict[int, int]:
    """Return the matching PDI of each isolate initiator that has one (BD9)."""
    pairs: dict[int, int] = {}
    if "PDI" not in classes:
        return pairs
    open_: list[int] = []
    for index, name in enumerate(classes):
        if name in _ISOLATES:
            open_.append(index)
        elif name == "PDI" and open_:
            pairs[open_.pop()] = index
        elif name == "B":
            open_.clear()
    return pairs


def first_strong_level(
    classes: Sequence[str], pairs: Mapping[int, int], start: int, end: int
) -> int | None:
    """Return 0 or 1 for the first strong character outside isolates, None without one (P2, P3)."""
    index = start
    while index < end:
        name = classes[index]
        if name == "L":
            return 0
        if name in ("R", "AL"):
            return 1
        if name in _ISOLATES:
            index = pairs.get(index, end)
        index += 1
    return None


def embed(classes: Sequence[str], pairs: Mapping[int, int], base: int) -> Embedding:
    """Apply the explicit formatting characters (rules X1 to X8)."""
    if FORMATTING.isdisjoint(classes) and "B" not in classes:
        return Embedding([base] * len(classes), list(classes))
    return _Embedder(classes, pairs, base).embed()


class _Embedder:
    """The state of rules X1 to X8 while they go through a paragraph."""

    def __init__(self, classes: Sequence[str], pairs: Mapping[int, int], base: int) -> None:
        self._classes = classes
        self._pairs = pairs
        self._base = base
        self._levels: list[int] = []
        self._resolved = list(classes)
        self._restart()

    def _restart(self) -> None:
        self._stack = [_Status(self._base, "", False)]
        self._overflow_isolates = 0
        self._overflow_embeddings = 0
        self._valid_isolates = 0

    def embed(self) -> Embedding:
        for index, name in enumerate(self._classes):
            if name == "PDI":
                self._close_isolate()
            elif name == "PDF":
                self._close_embedding()
            elif name == "B":
                self._restart()
            top = self._stack[-1]
            self._levels.append(top.level)
            if top.override and name not in REMOVED and name != "B":
                self._resolved[index] = top.override
            if name in _ISOLATES:
                self._open_isolate(index, name)
            elif name in _EMBEDDINGS:
                self._open_embedding(name)
        return Embedding(self._levels, self._resolved)

    def _next_level(self, odd: bool) -> int | None:
        """Return the next deeper level, or None where it would be too deep (X2 to X5b)."""
        if self._overflow_isolates or self._overflow_embeddings:
            return None
        level = self._stack[-1].level
        level = (level + 1) | 1 if odd else (level + 2) & ~1
        return level if level <= MAX_DEPTH else None

    def _open_embedding(self, name: str) -> None:
        level = self._next_level(name in _RIGHT_TO_LEFT)
        if level is not None:
            self._stack.append(_Status(level, _OVERRIDES.get(name, ""), False))
        elif not self._overflow_isolates:
            self._overflow_embeddings += 1

    def _open_isolate(self, index: int, name: str) -> None:
        odd = name == "RLI" or (name == "FSI" and self._is_rtl_inside(index))
        level = self._next_level(odd)
        if level is not None:
            self._valid_isolates += 1
            self._stack.append(_Status(level, "", True))
        else:
            self._overflow_isolates += 1

    def _is_rtl_inside(self, index: int) -> bool:
        if self._overflow_isolates or self._overflow_embeddings:
            return False
        end = self._pairs.get(index, len(self._classes))
        return first_strong_level(self._classes, self._pairs, index + 1, end) == 1

    def _close_isolate(self) -> None:
        if self._overflow_isolates:
            self._overflow_isolates -= 1
        elif self._valid_isolates:
            self._overflow_embeddings = 0
            while not self._stack[-1].isolate:
                self._stack.pop()
            self._stack.pop()
            self._valid_isolates -= 1

    def _close_embedding(self) -> None:
        if self._overflow_isolates:
            return
        if self._overflow_embeddings:
            self._overflow_embeddings -= 1
        elif not self._stack[-1].isolate and len(self._stack) > 1:
            self._stack.pop()


def isolating_runs(
    classes: Sequence[str], embedding: Embedding, pairs: Mapping[int, int], base: int
) -> Iterator[IsolatingRun]:
    """Yield the isolating run sequences (rule X10).

    The boundaries come from the explicit levels, not from those that the implicit rules give.

    Args:
        classes: As they were before overrides.
        embedding: What `embed` made of them.
        pairs: From `isolate_pairs`.
        base: Level of the paragraph.
    """
    kept = [index for index, name in enumerate(classes) if name not in REMOVED]
    place = {index: at for at, index in enumerate(kept)}
    for indices in _sequences(embedding.levels, kept, pairs):
        level = embedding.levels[indices[0]]
        first, last = place[indices[0]], place[indices[-1]]
        before = embedding.levels[kept[first - 1]] if first else base
        after = embedding.levels[kept[last + 1]] if last + 1 < len(kept) else base
        if classes[indices[-1]] in _ISOLATES:
            after = base
        yield IsolatingRun(
            indices,
            [embedding.classes[index] for index in indices],
            level,
            direction_of(max(level, before)),
            direction_of(max(level, after)),
        )


def _sequences(
    levels: Sequence[int], kept: Sequence[int], pairs: Mapping[int, int]
) -> list[list[int]]:
    """Join the level runs that isolates interrupt (BD13)."""
    initiators = {pdi: initiator for initiator, pdi in pairs.items()}
    sequences: list[list[int]] = []
    ending: dict[int, list[int]] = {}
    for run in _level_runs(levels, kept):
        sequence = ending.pop(initiators.get(run[0], -1), None)
        if sequence is None:
            sequence = []
            sequences.append(sequence)
        sequence += run
        ending[run[-1]] = sequence
    return sequences


def _level_runs(levels: Sequence[int], kept: Sequence[int]) -> Iterator[list[int]]:
    """Yield the longest stretches of one level (BD7)."""
    run: list[int] = []
    for index in kept:
        if run and levels[index] != levels[run[-1]]:
            yield run
            run = []
        run.append(index)
    if run:
        yield run
