"""Tar files that are the same bytes for the same pictures."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping


def tar_of(pictures: Mapping[str, bytes]) -> bytes:
    """Return a tar file (POSIX ustar) of files by name.

    Owner and time are left out, so that they make no difference.
    """
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in pictures.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            entry.mode = 0o644
            tar.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()
