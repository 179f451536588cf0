"""Reads the bytes of a source, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cardpress.errors import CardpressError, LimitError, SourceError
from cardpress.limits import Limits
from cardpress.sources.embedded import decode_base64, decode_data_uri
from cardpress.sources.kind import Kind, classify
from cardpress.sources.local import read_file
from cardpress.sources.remote import Fetcher, Offline

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Access:
    """What sources may be, and where they are looked for.

    Attributes:
        limits: How large a source may be.
        base_dir: Folder that relative paths start from; None for the working directory.
        local_paths: Whether a source may be a file of this machine.
        fetcher: Gets what is at http and https addresses.
        svg_sources: Whether a source may be SVG.
    """

    limits: Limits = field(default_factory=Limits)
    base_dir: Path | None = None
    local_paths: bool = True
    fetcher: Fetcher = field(default_factory=Offline)
    svg_sources: bool = False


def read(src: str, access: Access) -> bytes:
    """Return the bytes of the source `src`, at least one.

    Raises:
        SourceError: It cannot be read, is not allowed, or is empty.
        LimitError: It has more than `Limits.source_bytes`.
    """
    limit = access.limits.source_bytes
    match classify(src):
        case Kind.URL:
            data = _fetched(src.strip(), access)
        case Kind.DATA:
            data = decode_data_uri(src, limit)
        case Kind.PATH:
            data = _from_file(src, access)
        case Kind.BASE64:
            data = decode_base64(src, limit)
    if not data:
        raise SourceError("the source is empty")
    return data


def _from_file(path: str, access: Access) -> bytes:
    if not access.local_paths:
        raise SourceError(
            "local files are not allowed here: embed the picture as a data URI instead"
        )
    return read_file(path, access.base_dir, access.limits.source_bytes)


def _fetched(url: str, access: Access) -> bytes:
    try:
        data = access.fetcher.fetch(url)
    except CardpressError:
        raise
    except Exception as error:
        # A fetcher may be anybody's; what it raises must not leave the library as it is.
        raise SourceError(f"the address cannot be fetched: {error}") from error
    if len(data) > access.limits.source_bytes:
        raise LimitError(
            f"the answer has more than {access.limits.source_bytes} bytes, which is the limit",
            "source_bytes",
        )
    return data
