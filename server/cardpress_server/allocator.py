"""The C library's allocator, told that this process will need the memory again."""

from __future__ import annotations

import ctypes
import sys

#: Parameters of mallopt(3): M_TRIM_THRESHOLD and M_MMAP_THRESHOLD, in bytes.
_MALLOC = {-1: 64 << 20, -3: 32 << 20}


def keep_memory() -> None:
    """Let the allocator keep what is freed (glibc).

    A canvas, or a picture's bytes, is large enough to be given back to the system each time,
    and to be fetched again page by page: a tenth of the time that a card takes.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for parameter, value in _MALLOC.items():
            mallopt(parameter, value)
