"""Where bundled data lies: inside the wheel, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def bundled(name: str) -> Path:
    """Return the directory of bundled data called `name`, e.g. `"fonts"`.

    A wheel carries it inside the package; a checkout keeps it at the top level.
    """
    inside = _PACKAGE / "_bundled" / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name
