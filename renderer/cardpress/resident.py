"""The memory of this process."""

from __future__ import annotations

import sys


def peak_memory() -> int:
    """Return the most that this process has had in memory, in bytes; 0 where nobody knows."""
    try:
        import resource
    except ModuleNotFoundError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kilobytes, but bytes on macOS (getrusage(2)).
    return peak if sys.platform == "darwin" else peak * 1024
