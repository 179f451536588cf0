"""What was bought: files on disk under the digest of the request."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cardpress.errors import CardpressError, EncodeError
from cardpress.picture import write_whole
from cardpress.providers.folders import make_private, sync_folder
from cardpress.providers.saving import contents, meant

_MANIFEST = "result.json"

#: Suffixes of media types that do not end in theirs.
_SUFFIXES = {"jpeg": "jpg", "gltf-binary": "glb"}

#: A folder that is being written; one older than a day was left by a killed process.
_PART, _STALE_SECONDS = ".part-", 86_400


@dataclass(frozen=True, slots=True)
class ResultFile:
    """One file of a result.

    Attributes:
        role: `"picture"`, `"preview"`, `"original"`, `"model"` or `"video"`.
        media_type: What its bytes are, e.g. `"image/png"`.
        path: Where it is stored; not to be changed.
        digest: SHA-256 of the bytes, lower-case hex.
        size: In bytes.
    """

    role: str
    media_type: str
    path: Path
    digest: str
    size: int

    @property
    def data(self) -> bytes:
        """The bytes."""
        return self.path.read_bytes()


@dataclass(frozen=True, slots=True)
class Result:
    """What a service has made.

    Attributes:
        provider: Name of the provider.
        operation: What was asked for.
        digest: Of the request.
        files: At least one; the first is what a component draws.
        facts: The rest of the service's answer, JSON data.
        order_id: The service's name for the order; None where it has none.
        from_store: Whether it was there already, and nothing was bought for it.
    """

    provider: str
    operation: str
    digest: str
    files: tuple[ResultFile, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    order_id: str | None = None
    from_store: bool = False

    def __bytes__(self) -> bytes:
        return self.files[0].data

    @property
    def media_type(self) -> str:
        """Of the first file."""
        return self.files[0].media_type

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write what the suffix of `path` says, whole or not at all, and return the path.

        `.glb` is the 3D model, `.mp4` the video; a picture is converted where its own format is
        another one. Without a suffix it is the first file as it is.

        Raises:
            EncodeError: It cannot be written.
            CardpressError: The result has nothing of that kind.
        """
        target = Path(path)
        data = contents(meant(self, target), target)
        try:
            write_whole(target, data)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise EncodeError(f"cannot write {str(target)!r}: {reason}") from error
        return target


@dataclass(frozen=True, slots=True)
class Download:
    """A file that has come from a service and has been checked."""

    role: str
    media_type: str
    data: bytes = field(repr=False)


class Results:
    """Results by the digests of their requests.

    Args:
        folder: Made when first needed; nothing else belongs in it.
        most: Bytes that they may take before the least recently used are deleted; None for
            no bound.
    """

    def __init__(self, folder: Path, most: int | None = None) -> None:
        self._folder = folder
        self._most = most

    def get(self, digest: str) -> Result | None:
        """Return a stored result; None if there is none, or if it is damaged."""
        folder = self._folder / digest
        try:
            text = (folder / _MANIFEST).read_text(encoding="utf-8")
            result = _result(json.loads(text), folder, digest)
            if not all(_is_whole(file) for file in result.files):
                return None
        except (OSError, ValueError, KeyError, TypeError):
            return None
        with suppress(OSError):
            os.utime(folder / _MANIFEST)
        return result

    def has(self, digest: str) -> bool:
        """Return whether there is a result, without checking it."""
        return (self._folder / digest / _MANIFEST).is_file()

    def put(self, result: Result, downloads: Iterable[Download]) -> Result:
        """Store a result with its files, all or nothing; on disk when this returns.

        Args:
            result: Its `files` are ignored.
            downloads: What its files are to be.

        Raises:
            CardpressError: It cannot be written.
        """
        try:
            return self._put(result, list(downloads))
        except OSError as error:
            raise CardpressError(
                f"the result cannot be stored in {self._folder}: {error.strerror or error}; it "
                "will be downloaded again, not bought again"
            ) from error

    def _put(self, result: Result, downloads: list[Download]) -> Result:
        make_private(self._folder)
        part = self._folder / f"{_PART}{secrets.token_hex(8)}"
        part.mkdir(mode=0o700)
        try:
            files = [_written(part, place, item) for place, item in enumerate(downloads)]
            text = json.dumps(_manifest(result, files), indent=1)
            _write(part / _MANIFEST, text.encode())
            self._name(part, self._folder / result.digest)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        self._trim(result.digest)
        stored = self.get(result.digest)
        if stored is None:
            raise OSError("what was written cannot be read")
        return stored

    def _name(self, part: Path, target: Path) -> None:
        """Give a written folder its name; one that is there already makes way."""
        if target.exists():
            target.rename(part.with_name(f"{part.name}-old"))
            shutil.rmtree(part.with_name(f"{part.name}-old"), ignore_errors=True)
        part.rename(target)
        sync_folder(self._folder)

    def _trim(self, newest: str) -> None:
        """Delete what killed processes left and, beyond the bound, what was not used longest."""
        now = time.time()
        for left in self._folder.glob(f"{_PART}*"):
            with suppress(OSError):
                if now - left.stat().st_mtime > _STALE_SECONDS:
                    shutil.rmtree(left, ignore_errors=True)
        if self._most is None:
            return
        # Others may be writing theirs, under names that begin with a dot.
        found = [path.parent for path in self._folder.glob(f"[!.]*/{_MANIFEST}")]
        sizes = {folder: _size(folder) for folder in found}
        used = sum(sizes.values())
        for folder in sorted(found, key=lambda one: (one / _MANIFEST).stat().st_mtime):
            if used <= self._most or folder.name == newest:
                continue
            shutil.rmtree(folder, ignore_errors=True)
            used -= sizes[folder]


def _result(data: Mapping[str, Any], folder: Path, digest: str) -> Result:
    files = tuple(
        ResultFile(
            item["role"], item["mediaType"], folder / item["name"], item["sha256"], item["size"]
        )
        for item in data["files"]
    )
    facts = dict(data["facts"])
    return Result(
        data["provider"], data["operation"], digest, files, facts, data["orderId"], from_store=True
    )


def _manifest(result: Result, files: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "provider": result.provider,
        "operation": result.operation,
        "orderId": result.order_id,
        "facts": dict(result.facts),
        "files": files,
    }


def _written(folder: Path, place: int, item: Download) -> dict[str, Any]:
    kind = item.media_type.rpartition("/")[2]
    name = f"{place}-{item.role}.{_SUFFIXES.get(kind, kind)}"
    _write(folder / name, item.data)
    digest = hashlib.sha256(item.data).hexdigest()
    return {"name": name, "role": item.role, "mediaType": item.media_type,
            "sha256": digest, "size": len(item.data)}  # fmt: skip


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _is_whole(file: ResultFile) -> bool:
    with file.path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest() == file.digest


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())
