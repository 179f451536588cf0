"""UAX #9, rules W1 to W7, N0 to N2, I1 and I2: the levels within one isolating run sequence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cardpress.text.bidi_runs import IsolatingRun, direction_of
from cardpress.text.tables import tables

#: BD16: a sequence with more open brackets than this has no pairs.
MAX_OPEN_BRACKETS = 63

_NEUTRAL = frozenset({"B", "S", "WS", "ON", "FSI", "LRI", "RLI", "PDI"})
_AROUND_ISOLATES = frozenset({"FSI", "LRI", "RLI", "PDI"})
_SEPARATORS = frozenset({"ES", "CS"})

#: Strong directions for the neutral rules: numbers count as right to left.
_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}

#: How far the implicit rules raise a level that is even, or odd (rules I1 and I2).
_RAISED = ({"L": 0, "R": 1, "AN": 2, "EN": 2}, {"L": 1, "R": 0, "AN": 1, "EN": 1})


def resolve_run(text: str, run: IsolatingRun) -> Iterator[int]:
    """Return the resolved level of each character of `run`, a part of `text`."""
    classes = list(run.classes)
    present = set(classes)
    if "NSM" in present:
        _attach_marks(classes, run.start)
    if "EN" in present or "AL" in present:
        _resolve_letters_and_numbers(classes, run.start)
    if present & {"ES", "ET", "CS"}:
        _resolve_number_parts(classes)
    if "EN" in present:
        _resolve_european_numbers(classes, run.start)
    if not _NEUTRAL.isdisjoint(classes):
        _resolve_brackets(text, run, classes)
        _resolve_neutrals(classes, run)
    raised = _RAISED[run.level & 1]
    return (run.level + raised[name] for name in classes)


def _attach_marks(classes: list[str], start: str) -> None:
    """W1: a nonspacing mark takes the class of what it stands on."""
    before = start
    for index, name in enumerate(classes):
        if name == "NSM":
            classes[index] = "ON" if before in _AROUND_ISOLATES else before
        before = classes[index]


def _resolve_letters_and_numbers(classes: list[str], start: str) -> None:
    """W2, W3: European digits after an Arabic letter are Arabic numbers; AL becomes R."""
    strong = start
    for index, name in enumerate(classes):
        if name in ("L", "R", "AL"):
            strong = name
            if name == "AL":
                classes[index] = "R"
        elif name == "EN" and strong == "AL":
            classes[index] = "AN"


def _resolve_number_parts(classes: list[str]) -> None:
    """W4 to W6: separators between digits and terminators beside them join the number."""
    for index in range(1, len(classes) - 1):
        if classes[index] in _SEPARATORS:
            before = classes[index - 1]
            if before == classes[index + 1] and _joins(classes[index], before):
                classes[index] = before
    index = 0
    while index < len(classes):
        end = index
        while end < len(classes) and classes[end] == "ET":
            end += 1
        if end > index and "EN" in (*classes[max(index - 1, 0) : index], *classes[end : end + 1]):
            classes[index:end] = ["EN"] * (end - index)
        index = end + 1
    for index, name in enumerate(classes):
        if name == "ET" or name in _SEPARATORS:
            classes[index] = "ON"


def _joins(separator: str, number: str) -> bool:
    return number == "EN" or (separator == "CS" and number == "AN")


def _resolve_european_numbers(classes: list[str], start: str) -> None:
    """W7: European numbers in left-to-right text are left to right."""
    strong = start
    for index, name in enumerate(classes):
        if name in ("L", "R"):
            strong = name
        elif name == "EN" and strong == "L":
            classes[index] = "L"


def _resolve_brackets(text: str, run: IsolatingRun, classes: list[str]) -> None:
    """N0: both brackets of a pair get one direction, from what they hold and stand in."""
    direction = direction_of(run.level)
    for opening, closing in _bracket_pairs(text, run.indices, classes):
        inside = {_STRONG.get(name) for name in classes[opening + 1 : closing]}
        if direction in inside:
            found = direction
        elif inside & {"L", "R"}:
            found = _direction_before(classes, opening, run.start)
        else:
            continue
        for bracket in (opening, closing):
            classes[bracket] = found
            _resolve_marks_after(run.classes, classes, bracket)


def _direction_before(classes: Sequence[str], index: int, start: str) -> str:
    """Return the strong direction that leads up to `index`.

    Where the brackets hold only the direction opposite to the embedding, N0 c chooses
    between it and the embedding by this very context.
    """
    for before in range(index - 1, -1, -1):
        if classes[before] in _STRONG:
            return _STRONG[classes[before]]
    return start


def _resolve_marks_after(original: Sequence[str], classes: list[str], bracket: int) -> None:
    """N0, last paragraph: nonspacing marks on a bracket follow it."""
    for index in range(bracket + 1, len(classes)):
        if original[index] != "NSM":
            break
        classes[index] = classes[bracket]


def _bracket_pairs(
    text: str, indices: Sequence[int], classes: Sequence[str]
) -> list[tuple[int, int]]:
    """Return the bracket pairs as offsets into the sequence, by opening bracket (BD16)."""
    opening, closing = tables().opening_brackets, tables().closing_brackets
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for at, index in enumerate(indices):
        if classes[at] != "ON":
            continue
        character = text[index]
        if character in opening:
            if len(stack) == MAX_OPEN_BRACKETS:
                return []
            stack.append((opening[character], at))
        elif character in closing:
            _close(stack, closing[character], at, pairs)
    return sorted(pairs)


def _close(
    stack: list[tuple[str, int]], character: str, at: int, pairs: list[tuple[int, int]]
) -> None:
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth][0] == character:
            pairs.append((stack[depth][1], at))
            del stack[depth:]
            return


def _resolve_neutrals(classes: list[str], run: IsolatingRun) -> None:
    """N1, N2: neutrals between equal directions take it, others that of the embedding."""
    embedding = direction_of(run.level)
    before = run.start
    index = 0
    while index < len(classes):
        end = index
        while end < len(classes) and classes[end] in _NEUTRAL:
            end += 1
        after = _STRONG[classes[end]] if end < len(classes) else run.end
        if end > index:
            found = before if before == after else embedding
            classes[index:end] = [found] * (end - index)
        before = after
        index = end + 1
