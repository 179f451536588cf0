"""A paragraph cut into items: the longest stretches of one level, script and font."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cardpress.text.breaks import clusters
from cardpress.text.characters import WEAK_SCRIPTS, script_of
from cardpress.text.fallback import Fallback
from cardpress.text.fonts import Font


@dataclass(frozen=True, slots=True)
class Item:
    """Code points `start` to `end` of a paragraph, to be shaped in one go.

    `missing` holds the clusters that no font has; the item then draws tofu.
    """

    start: int
    end: int
    font: Font
    script: str
    level: int
    missing: bool = False


def itemize(text: str, levels: Sequence[int], fallback: Fallback) -> tuple[Item, ...]:
    """Cut the paragraph `text` where its level, script, or font changes.

    Args:
        text: One paragraph, not empty.
        levels: The embedding level of each code point.
        fallback: Chooses the font of each cluster.
    """
    if text.isascii() and fallback.covers_all(text) and len(set(levels)) == 1:
        return (Item(0, len(text), fallback.primary, "Latn", levels[0]),)
    items: list[Item] = []
    for item in _cluster_items(text, levels, fallback):
        if items and _joins(items[-1], item):
            items[-1] = Item(
                items[-1].start, item.end, item.font, item.script, item.level, item.missing
            )
        else:
            items.append(item)
    return tuple(items)


def _joins(left: Item, right: Item) -> bool:
    return (
        left.font is right.font
        and left.script == right.script
        and left.level == right.level
        and left.missing == right.missing
    )


def _cluster_items(text: str, levels: Sequence[int], fallback: Fallback) -> Iterator[Item]:
    ends = clusters(text)
    pieces = [text[start:end] for start, end in zip((0, *ends), ends, strict=False)]
    scripts = resolve_scripts([script_of(piece) for piece in pieces])
    start = 0
    for piece, script in zip(pieces, scripts, strict=True):
        choice = fallback.choose(piece, script)
        end = start + len(piece)
        yield Item(start, end, choice.font, script, levels[start], choice.missing)
        start = end


def resolve_scripts(scripts: Sequence[str]) -> list[str]:
    """Give weak clusters (Common, Inherited) the script before them, or the first after.

    UAX #24, section 5.2. A paragraph without any letter counts as Latin.
    """
    current = next((script for script in scripts if script not in WEAK_SCRIPTS), "Latn")
    resolved = []
    for script in scripts:
        current = current if script in WEAK_SCRIPTS else script
        resolved.append(current)
    return resolved
