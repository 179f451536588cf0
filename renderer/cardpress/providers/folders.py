"""Folders that only their owner may look into."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def make_private(folder: Path) -> None:
    """Make a folder, and the one that it is in, for their owner only; on disk afterwards.

    Raises:
        OSError: They cannot be made.
    """
    for each in (folder.parent, folder):
        if not each.is_dir():
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(each.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk, where a folder can be opened at all."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
