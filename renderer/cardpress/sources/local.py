"""Pictures in local files."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from cardpress.errors import LimitError, SourceError

if TYPE_CHECKING:
    from pathlib import Path

#: Opening a FIFO or a terminal must not wait, nor take it over; Windows must not see text.
_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)


def read_file(path: str, base_dir: Path | None, limit: int) -> bytes:
    """Return the bytes of a regular file.

    Args:
        path: As the document has it; `~` is the home folder.
        base_dir: Where a relative path starts; None for the working directory.
        limit: How many bytes the file may have (`Limits.source_bytes`); no more are read.

    Raises:
        SourceError: There is no such file, it cannot be read, or it is not a regular file
            (checked after opening, so that it cannot be exchanged in between).
        LimitError: It has more bytes than `limit`.
    """
    try:
        descriptor = os.open(os.path.join(base_dir or "", os.path.expanduser(path)), _FLAGS)
    except OSError as error:
        raise SourceError(f"cannot open the file: {_reason(error)}") from error
    except ValueError as error:
        raise SourceError(f"this cannot be a path: {error}") from error
    try:
        return _read(descriptor, limit)
    except OSError as error:
        raise SourceError(f"cannot read the file: {_reason(error)}") from error
    finally:
        os.close(descriptor)


def _read(descriptor: int, limit: int) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a device, pipe or socket"
        raise SourceError(f"this is {kind}, not a regular file")
    parts: list[bytes] = []
    # The size in the status is not believed: files under /proc have none, others may grow.
    room = limit + 1 if status.st_size <= limit else 0
    while room and (part := os.read(descriptor, room)):
        parts.append(part)
        room -= len(part)
    if not room:
        raise LimitError(
            f"the file has more than {limit} bytes, which is the limit", "source_bytes"
        )
    return b"".join(parts)


def _reason(error: OSError) -> str:
    return (error.strerror or "it failed").lower()
