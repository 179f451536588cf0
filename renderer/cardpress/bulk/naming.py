"""Names of pictures: a digest of all that they depend on."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from cardpress.errors import SourceError
from cardpress.sources.kind import Kind, classify

#: Fields that hold a source, in whichever component.
_SOURCES = ("src", "fallback")

_DIGITS = 32


def picture_name(document: Any, manner: bytes, suffix: str, base_dir: str | None) -> str:
    """Return `ab/cd/<32 hex digits>.png`, from the document and the files that it names.

    Args:
        document: JSON data; how it was written does not matter.
        manner: `Job.manner`.
        suffix: With its dot.
        base_dir: Folder that relative paths start from.
    """
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(manner + text.encode("utf-8", "surrogatepass"))
    for path in _paths(document):
        digest.update(_content(Path(base_dir or "", os.path.expanduser(path))))
    name = digest.hexdigest()[:_DIGITS]
    return f"{name[:2]}/{name[2:4]}/{name}{suffix}"


def _paths(value: Any) -> Iterator[str]:
    """Yield the sources in a document that are paths, in order."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in _SOURCES and isinstance(inner, str) and _is_path(inner):
                yield inner
            else:
                yield from _paths(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner)


def _is_path(src: str) -> bool:
    try:
        return classify(src) is Kind.PATH
    except SourceError:
        return False


def _content(path: Path) -> bytes:
    """Return a digest of a file; what is wrong with it, rendering will say."""
    try:
        status = path.stat()
        return _digest(path, status.st_mtime_ns, status.st_size)
    except (OSError, ValueError):
        return b"unreadable"


@lru_cache(maxsize=4096)
def _digest(path: Path, modified: int, size: int) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
