"""A finished picture: its bytes, and what there is to say about it."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cardpress.errors import EncodeError, Problem


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture.

    Attributes:
        data: The encoded bytes; UTF-8 text for SVG.
        format: `"svg"`, `"png"`, `"jpeg"`, `"webp"`, `"tiff"` or `"avif"`.
        media_type: E.g. `"image/png"`.
        width: In output pixels.
        height: In output pixels.
        report: What was shrunk, cut, substituted or missing; empty if all went as asked.
    """

    data: bytes = field(repr=False)
    format: str
    media_type: str
    width: int
    height: int
    report: tuple[Problem, ...] = ()

    def __bytes__(self) -> bytes:
        return self.data

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, lower-case hex."""
        return hashlib.sha256(self.data).hexdigest()

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file and return its path.

        The file appears whole or not at all: the bytes go to a temporary file in the same
        folder, which then takes the name.

        Raises:
            EncodeError: The file cannot be written; what was there is untouched.
        """
        target = Path(path)
        try:
            write_whole(target, self.data)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise EncodeError(f"cannot write {str(target)!r}: {reason}") from error
        return target

    def _repr_png_(self) -> bytes | None:
        return self.data if self.format == "png" else None

    def _repr_jpeg_(self) -> bytes | None:
        return self.data if self.format == "jpeg" else None

    def _repr_svg_(self) -> str | None:
        return self.data.decode("utf-8") if self.format == "svg" else None


def write_whole(target: Path, data: bytes) -> None:
    """Write a file so that a reader, or a crash, never sees half of it.

    A symbolic link keeps pointing where it does; its target is replaced. An existing file
    that is not a regular one (a device, a pipe) is written to as it is.

    Raises:
        OSError: The file cannot be written.
    """
    target = Path(os.path.realpath(target))
    if target.exists() and not target.is_file():
        target.write_bytes(data)
        return
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
