"""Where this installation keeps its keys and counts."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def default_home() -> Path:
    """Return the platform's data folder for Cardpress; it need not exist."""
    return platformdirs.user_data_path("cardpress", appauthor=False)


def make_home(home: Path) -> Path:
    """Make the folder, readable by its owner only, if it is not there.

    Raises:
        OSError: It cannot be made.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home
