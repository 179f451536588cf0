"""Files of this machine, or of an object store through fsspec."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Protocol, cast

from cardpress.errors import CardpressError

#: Two letters at least, so that `C:\cards` is a path.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")

#: What the name of an unfinished file ends in; never a picture's suffix.
PART = ".part"


class Place(Protocol):
    """A folder that files are put into, each whole or not at all."""

    def has(self, name: str) -> bool:
        """Whether there is a file of that name (`/` between folders)."""

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file; None if there is none."""

    def write(self, name: str, data: bytes) -> None:
        """Put a file there, in place of one that may be there.

        Raises:
            OSError: It cannot be written; nothing of it is left.
        """

    def remove(self, name: str) -> None:
        """Delete a file if it is there."""


class LocalPlace:
    """A folder of this machine; made when first written to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        return (self._folder / name).is_file()

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file; None if there is none."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Put a file there.

        It is not synced, which would cost more than to render it: after a power cut the last
        few may have to be rendered again.
        """
        target = os.path.join(self._folder, name)
        try:
            _write_whole(target, data)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            _write_whole(target, data)

    def remove(self, name: str) -> None:
        """Delete a file if it is there."""
        (self._folder / name).unlink(missing_ok=True)


def _write_whole(target: str, data: bytes) -> None:
    part = os.path.join(os.path.dirname(target), f".{secrets.token_hex(8)}{PART}")
    try:
        with open(part, "xb") as file:
            file.write(data)
        os.replace(part, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise


class RemotePlace:
    """A folder of an object store, which shows an object only when all of it is there."""

    def __init__(self, address: str) -> None:
        self._system, self._root = _fsspec().core.url_to_fs(address)
        # A listing kept from before would hide what other machines have written since.
        self._system.invalidate_cache()

    def has(self, name: str) -> bool:
        """Whether there is an object of that name."""
        return bool(self._system.isfile(self._path(name)))

    def read(self, name: str) -> bytes | None:
        """Return the bytes of an object; None if there is none."""
        try:
            return cast("bytes", self._system.cat_file(self._path(name)))
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Put an object there."""
        path = self._path(name)
        self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._system.pipe_file(path, data)

    def remove(self, name: str) -> None:
        """Delete an object if it is there."""
        with suppress(FileNotFoundError):
            self._system.rm_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"


def is_remote(address: str) -> bool:
    """Whether an address names a store (`s3://bucket/cards`), not a path."""
    return bool(_SCHEME.match(address))


def absolute(address: str) -> str:
    """Return an address as it is, and a path from the root of the file system."""
    return address if is_remote(address) else os.path.abspath(address)


def open_place(address: str) -> Place:
    """Return the folder at a path or an address.

    Raises:
        CardpressError: The store needs a package that is not installed, or is unknown.
    """
    if not is_remote(address):
        return LocalPlace(Path(address))
    try:
        return RemotePlace(address)
    except (ImportError, ValueError) as error:
        raise CardpressError(f"cannot use {address}: {error}") from error


def open_input(address: str) -> IO[bytes]:
    """Open a file for reading, at any position.

    Raises:
        CardpressError: There is none, or it cannot be read.
    """
    try:
        if not is_remote(address):
            return open(address, "rb")
        return cast("IO[bytes]", _fsspec().open(address, "rb").open())
    except (OSError, ImportError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CardpressError(f"cannot read the rows {address}: {reason}") from error


def _fsspec() -> Any:
    try:
        import fsspec
    except ModuleNotFoundError as error:
        message = "object stores need fsspec: pip install 'cardpress[cluster]'"
        raise CardpressError(message) from error
    return fsspec
