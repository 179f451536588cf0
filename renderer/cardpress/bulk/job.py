"""What is to be done with rows: all that a worker must know besides which rows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cardpress.bulk.files import absolute
from cardpress.edition import edition
from cardpress.formats import format_of
from cardpress.settings import Settings

if TYPE_CHECKING:
    from cardpress.templates import Template


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done; travels to workers by pickle.

    Attributes:
        rows: Path or address of a JSONL, CSV or Parquet file.
        out: Path or address of a folder.
        template: Makes a document of a row; None where each row is a document.
        format: Of the pictures.
        options: As for `Engine.render`: scale, quality, effort, svg_text.
        base_dir: Folder that relative paths in documents start from.
        tar: Whether the pictures of a shard are put into one tar file.
        shard_rows: Rows of a shard; None: by how many there are.
        settings: Of the engine.
    """

    rows: str
    out: str
    template: Template | None = None
    format: str = "png"
    options: dict[str, Any] = field(default_factory=dict)
    base_dir: str | None = None
    tar: bool = False
    shard_rows: int | None = None
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        # Workers may have another working directory.
        object.__setattr__(self, "rows", absolute(self.rows))
        object.__setattr__(self, "out", absolute(self.out))

    @property
    def suffix(self) -> str:
        """Of the pictures' names, with its dot."""
        return format_of(self.format).suffix

    def manner(self) -> bytes:
        """Return a digest of all that a picture depends on but its document."""
        text = json.dumps([self.format, self.options], sort_keys=True)
        return hashlib.sha256(edition(self.settings) + text.encode()).digest()

    def key(self, shard_digest: str) -> str:
        """Return what the outcome of a shard depends on, so that it need not be made again."""
        parts = [self.manner(), str(self.tar).encode(), shard_digest.encode()]
        parts.append(self.template.digest.encode() if self.template else b"")
        return hashlib.sha256(b"\n".join(parts)).hexdigest()
