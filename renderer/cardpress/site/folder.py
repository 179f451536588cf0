"""The folder of a site: nothing is read or written outside it, and no file by halves.

Paths are walked from the folder's own handle, component by component, and no symbolic link is
followed. Where the system has no such handles (Windows), the resolved path is checked instead.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from cardpress.errors import CardpressError
from cardpress.quoting import quoted

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

#: Names of files that are being written; never those of pictures or pages.
PART = re.compile(r"\.cardpress-[0-9a-f]{16}\.part")

_HANDLES = os.open in os.supports_dir_fd and os.rename in os.supports_dir_fd
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0) | _NO_FOLLOW
_BINARY = getattr(os, "O_BINARY", 0)

#: Bytes of one page or picture that are read.
_MOST = 64 * 1024 * 1024


class SiteFolder:
    """The folder of a built site.

    Args:
        root: May itself be a link.

    Raises:
        CardpressError: There is no such folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.realpath(root))
        if not self.root.is_dir():
            raise CardpressError(f"{quoted(str(root))} is not a folder")

    def __reduce__(self) -> tuple[type[SiteFolder], tuple[Path]]:
        return SiteFolder, (self.root,)

    def files(self) -> Iterator[tuple[str, bool]]:
        """Yield the path of every file, sorted, and whether it is a link; links are not entered."""
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            with os.scandir(self.root / folder) as found:
                items = sorted(found, key=lambda item: item.name)
            folders = []
            for item in items:
                path = f"{folder}{item.name}"
                if item.is_dir(follow_symlinks=False):
                    folders.append(f"{path}/")
                else:
                    yield path, item.is_symlink()
            waiting += reversed(folders)

    def names(self, folder: str) -> dict[str, int]:
        """Return the regular files in a folder of the site, with their sizes in bytes.

        Raises:
            CardpressError: A link would have to be followed.
        """
        try:
            with self._opened(folder) as handle, os.scandir(handle) as found:
                items = [(item.name, item.stat(follow_symlinks=False)) for item in found]
        except FileNotFoundError:
            return {}
        return {name: status.st_size for name, status in items if stat.S_ISREG(status.st_mode)}

    def read(self, path: str) -> bytes:
        """Return the content of a regular file of the site.

        Raises:
            OSError: It cannot be read.
            CardpressError: It is outside the site, or no regular file, or too large.
        """
        folder, name = _split(path)
        with self._opened(folder) as handle:
            flags = os.O_RDONLY | _NO_FOLLOW | _BINARY | getattr(os, "O_NONBLOCK", 0)
            file = self._open(handle, name, flags)
        with open(file, "rb") as content:
            status = os.fstat(content.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise CardpressError(f"{quoted(path)} is not a regular file")
            if status.st_size > _MOST:
                raise CardpressError(f"{quoted(path)} is larger than {_MOST:,} bytes")
            return content.read()

    def write(
        self, path: str, data: bytes, *, expected: bytes | None = None, sync: bool = True
    ) -> bool:
        """Write a file so that nobody ever sees half of it, nor any other file is touched.

        Args:
            path: Its folders are made if need be.
            data: All of its content.
            expected: What it must hold still; None if that does not matter.
            sync: Whether the disk has it before the name does, so that even a power cut leaves
                a whole file. What can be made again does without: it takes longer than drawing.

        Returns:
            False if it holds something else than expected; then it is untouched.

        Raises:
            OSError: It cannot be written.
            CardpressError: It would be outside the site.
        """
        folder, name = _split(path)
        with self._opened(folder, make=True) as handle:
            mode = self._mode(handle, name)
            part = f".cardpress-{secrets.token_hex(8)}.part"
            try:
                with self._written(handle, part, data, mode, sync):
                    if expected is not None and self.read(path) != expected:
                        return False
                    self._rename(handle, part, name)
                part = ""
            finally:
                if part:
                    with suppress(FileNotFoundError):
                        self._unlink(handle, part)
        return True

    def delete(self, path: str) -> None:
        """Delete a file; links are deleted, not followed.

        Raises:
            OSError: It cannot be deleted.
        """
        folder, name = _split(path)
        with self._opened(folder) as handle:
            self._unlink(handle, name)

    def is_abandoned(self, path: str) -> bool:
        """Whether nobody is writing this unfinished file any more."""
        folder, name = _split(path)
        if fcntl is None:
            return False
        try:
            with self._opened(folder) as handle:
                file = self._open(handle, name, os.O_RDWR | _NO_FOLLOW)
        except (OSError, CardpressError):
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        finally:
            os.close(file)
        return True

    @contextmanager
    def _opened(self, folder: str, *, make: bool = False) -> Iterator[int | str]:
        """Open a folder of the site, without following any link."""
        parts = [part for part in PurePosixPath(folder).parts if part != "."]
        if ".." in parts or folder.startswith("/"):
            raise CardpressError(f"{quoted(folder)} leads out of the site")
        if not _HANDLES:
            yield self._checked(parts, make)
            return
        handle = os.open(self.root, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            for part in parts:
                inner = self._enter(handle, part, folder, make)
                os.close(handle)
                handle = inner
            yield handle
        finally:
            os.close(handle)

    def _enter(self, handle: int, name: str, folder: str, make: bool) -> int:
        if make:
            with suppress(FileExistsError):
                os.mkdir(name, dir_fd=handle)
        try:
            return os.open(name, os.O_RDONLY | _FOLDER, dir_fd=handle)
        except FileNotFoundError:
            raise
        except OSError:
            raise CardpressError(
                f"{quoted(folder)} is not a folder inside the site; links are not followed"
            ) from None

    def _checked(self, parts: list[str], make: bool) -> str:
        path = self.root.joinpath(*parts)
        if make:
            path.mkdir(parents=True, exist_ok=True)
        if Path(os.path.realpath(path)) != path:
            raise CardpressError(
                f"{quoted(str(path))} is not a folder inside the site; links are not followed"
            )
        return str(path)

    def _open(self, folder: int | str, name: str, flags: int) -> int:
        if isinstance(folder, int):
            return os.open(name, flags, 0o666, dir_fd=folder)
        return os.open(os.path.join(folder, name), flags, 0o666)

    def _mode(self, folder: int | str, name: str) -> int | None:
        """Return the permissions of a file; None if there is no such file yet."""
        at = {"dir_fd": folder} if isinstance(folder, int) else {}
        path = name if isinstance(folder, int) else os.path.join(folder, name)
        try:
            status = os.stat(path, follow_symlinks=False, **at)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(status.st_mode):
            raise CardpressError(f"{quoted(name)} is not a regular file; it is left alone")
        return stat.S_IMODE(status.st_mode)

    @contextmanager
    def _written(
        self, folder: int | str, part: str, data: bytes, mode: int | None, sync: bool
    ) -> Iterator[None]:
        """Write an unfinished file; it is locked, so known not to be abandoned, until the end."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY
        with open(self._open(folder, part, flags), "wb") as file:
            if fcntl is not None:
                with suppress(OSError):
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            file.write(data)
            file.flush()
            if sync:
                os.fsync(file.fileno())
            if mode is not None and hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), mode)
            if fcntl is not None:
                yield
        if fcntl is None:
            # Windows renames no open file.
            yield

    def _rename(self, folder: int | str, part: str, name: str) -> None:
        if isinstance(folder, int):
            os.rename(part, name, src_dir_fd=folder, dst_dir_fd=folder)
        else:
            os.replace(os.path.join(folder, part), os.path.join(folder, name))

    def _unlink(self, folder: int | str, name: str) -> None:
        if isinstance(folder, int):
            os.unlink(name, dir_fd=folder)
        else:
            os.unlink(os.path.join(folder, name))


def _split(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name
