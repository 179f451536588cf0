"""Entry points of installed packages, found quickly where there are none."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_FILE = "entry_points.txt"
_SUFFIXES = (".dist-info", ".egg-info")


def find_entry_points(group: str) -> list[EntryPoint]:
    """Return the entry points of a group, by name.

    The standard library parses those of all packages, which takes longer than a card; so they
    are only looked into where one mentions the group at all.
    """
    if not _is_mentioned(group.encode()):
        return []
    from importlib.metadata import entry_points

    return sorted(entry_points(group=group), key=lambda point: point.name)


def _is_mentioned(group: bytes) -> bool:
    """Whether a package mentions the group, or cannot be looked into as a folder."""
    if any(hasattr(finder, "find_distributions") for finder in sys.meta_path if _is_odd(finder)):
        return True
    return any(_mentions(folder or os.curdir, group) for folder in dict.fromkeys(sys.path))


def _is_odd(finder: object) -> bool:
    return getattr(finder, "__name__", "") != "PathFinder"


def _mentions(folder: str, group: bytes) -> bool:
    if os.path.isfile(folder):
        # An archive: a zipped program, an egg.
        return True
    try:
        with os.scandir(folder) as items:
            names = [item.path for item in items if item.name.endswith(_SUFFIXES)]
    except OSError:
        return False
    return any(group in _content(os.path.join(name, _FILE)) for name in names)


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
