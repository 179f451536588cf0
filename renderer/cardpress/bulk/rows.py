"""The rows of a file, and its shards: pieces that can be read without the rest."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from cardpress.bulk.files import open_input
from cardpress.document.bounds import check_values, survey
from cardpress.document.json_text import parse_json
from cardpress.errors import CardpressError
from cardpress.limits import Limits

#: Rows of a shard at most: a few seconds of work, so that a scheduler's part is nothing.
MOST_ROWS = 500

#: Rows of a shard at least, and shards that a small file is cut into if it can be.
_LEAST_ROWS, _PIECES = 16, 32

#: Bytes of one line at most, as a document may have.
_LONGEST_LINE = 16 << 20

_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Shard:
    """A piece of the rows: a reference, small however large the rows are.

    Attributes:
        index: Its place among the shards, from 0.
        first: Number of its first row, from 0.
        count: Rows in it.
        start: Where it begins: a byte, or a row for Parquet.
        end: Where it ends, likewise.
        digest: Of its content, so that changed rows are noticed.
        known: A bit for each row, from the lowest of the first byte: an equal row stands in a
            shard before this one.
    """

    index: int
    first: int
    count: int
    start: int
    end: int
    digest: str
    known: bytes = b""

    def is_known(self, place: int) -> bool:
        """Whether the row at `place` (from 0) has an equal in an earlier shard."""
        return bool(self.known) and bool(self.known[place >> 3] >> (place & 7) & 1)


@dataclass(frozen=True, slots=True)
class BadRow:
    """What stands where a row should; `text` is as much of it as helps to find it."""

    text: str
    reason: str


#: A row: values by name; `BadRow` where it cannot be read.
Row: TypeAlias = "dict[str, Any] | BadRow"


class Rows(ABC):
    """A file of rows.

    Attributes:
        textual: Whether all values are text, to be converted to what a template declares.
    """

    textual = False

    def __init__(self, address: str) -> None:
        self.address = address

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns; none where each row has names of its own."""
        return ()

    @abstractmethod
    def shards(self, size: int | None = None) -> list[Shard]:
        """Return the shards; the same for the same file, whoever renders them.

        Args:
            size: Rows of a shard; default: by how many there are, at most `MOST_ROWS`.

        Raises:
            CardpressError: The file cannot be read.
        """

    @abstractmethod
    def read(self, shard: Shard) -> Iterator[Row]:
        """Yield the rows of a shard, in order.

        Raises:
            CardpressError: The file cannot be read.
        """


class _Lines(Rows):
    """Rows of text, one after the other."""

    def shards(self, size: int | None = None) -> list[Shard]:
        """Return the shards, with the rows that an earlier shard has marked."""
        with open_input(self.address) as file:
            ends, digests = self._scan(file)
        size = size or size_for(len(digests))
        first_in: dict[bytes, int] = {}
        return [
            self._shard(index, ends, digests, first, min(first + size, len(digests)), first_in)
            for index, first in enumerate(range(0, len(digests), size))
        ]

    def _shard(
        self, index: int, ends: list[int], digests: list[bytes], first: int, last: int,
        first_in: dict[bytes, int],
    ) -> Shard:  # fmt: skip
        known = bytearray(-(-(last - first) // 8))
        for place, digest in enumerate(digests[first:last]):
            if first_in.setdefault(digest, index) != index:
                known[place >> 3] |= 1 << (place & 7)
        whole = hashlib.blake2b(b"".join(digests[first:last]), digest_size=_DIGEST_BYTES)
        whole.update(self._circumstances())
        marks = bytes(known) if any(known) else b""
        count = last - first
        return Shard(index, first, count, ends[first], ends[last], whole.hexdigest(), marks)

    def _scan(self, file: io.BufferedIOBase | Any) -> tuple[list[int], list[bytes]]:
        """Return where each row begins, and the end; and the digest of each row."""
        position = self._skip_head(file)
        ends, digests = [position], []
        for record in self._records(file):
            position += len(record)
            if record.strip():
                ends.append(position)
                digests.append(hashlib.blake2b(record.strip(), digest_size=_DIGEST_BYTES).digest())
            else:
                ends[-1] = position
        return ends, digests

    def _skip_head(self, file: Any) -> int:
        """Read what comes before the first row; return where that begins."""
        mark = file.read(3) == b"\xef\xbb\xbf"
        file.seek(3 if mark else 0)
        return 3 if mark else 0

    def _circumstances(self) -> bytes:
        """Return what rows depend on besides themselves."""
        return b""

    def _records(self, file: Any) -> Iterator[bytes]:
        """Yield the bytes of each row, its newline included."""
        while line := file.readline(_LONGEST_LINE):
            yield line

    def _piece(self, shard: Shard) -> bytes:
        with open_input(self.address) as file:
            file.seek(shard.start)
            return file.read(shard.end - shard.start)


class JsonLines(_Lines):
    """One JSON object a line."""

    def read(self, shard: Shard) -> Iterator[Row]:
        """Yield the objects."""
        for line in self._records(io.BytesIO(self._piece(shard))):
            if line.strip():
                yield _object(line)


def _object(line: bytes) -> Row:
    limits = Limits()
    try:
        row = parse_json(line, limits)
        problems = check_values(survey(row, limits), limits)
    except CardpressError as error:
        problems = list(error.problems)
    if problems:
        reasons = [str(one) if one.pointer else one.message for one in problems]
        return BadRow(_shown(line), "; ".join(reasons))
    if not isinstance(row, dict):
        return BadRow(_shown(line), 'a row must be a JSON object, e.g. {"title": "Hello"}')
    return row


class CommaSeparated(_Lines):
    """CSV (RFC 4180), UTF-8, its first record the names of the columns."""

    textual = True

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self._names: list[str] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, from the first record."""
        return tuple(self._header())

    def read(self, shard: Shard) -> Iterator[Row]:
        """Yield the records by column; an empty cell is no value."""
        names = self._header()
        for record in self._records(io.BytesIO(self._piece(shard))):
            if record.strip():
                yield _record(record, names)

    def _skip_head(self, file: Any) -> int:
        start = super()._skip_head(file)
        head = next(self._records(file), b"")
        names = _cells(head)
        if not names or not all(name.strip() for name in names) or len(set(names)) < len(names):
            raise CardpressError(
                f"{self.address}: the first line must name the columns, each differently"
            )
        self._names = [name.strip() for name in names]
        return start + len(head)

    def _circumstances(self) -> bytes:
        return json.dumps(self._names).encode()

    def _records(self, file: Any) -> Iterator[bytes]:
        """Yield records: a newline within quotation marks ends none."""
        parts: list[bytes] = []
        quotes = 0
        while line := file.readline(_LONGEST_LINE):
            parts.append(line)
            quotes += line.count(b'"')
            if quotes % 2 == 0:
                yield b"".join(parts)
                parts, quotes = [], 0
        if parts:
            yield b"".join(parts)

    def _header(self) -> list[str]:
        if self._names is None:
            with open_input(self.address) as file:
                self._skip_head(file)
        assert self._names is not None
        return self._names


def _cells(record: bytes) -> list[str]:
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CardpressError(f"the columns are not named in UTF-8: {error}") from error
    return next(csv.reader(io.StringIO(text, newline="")), [])


def _record(record: bytes, names: list[str]) -> Row:
    try:
        cells = next(csv.reader(io.StringIO(record.decode("utf-8"), newline=""), strict=True))
    except UnicodeDecodeError as error:
        return BadRow(_shown(record), f"not UTF-8: {error.reason}")
    except (csv.Error, StopIteration) as error:
        return BadRow(_shown(record), f"not CSV: {error}")
    if len(cells) != len(names):
        return BadRow(_shown(record), f"{len(cells)} cells in a row of {len(names)} columns")
    return {name: cell for name, cell in zip(names, cells, strict=True) if cell}


def _shown(record: bytes) -> str:
    return record[:_LONGEST_LINE].decode("utf-8", "replace").strip()[:2000]


def size_for(count: int) -> int:
    """Return how many of `count` rows a shard has, where nobody says."""
    return max(_LEAST_ROWS, min(MOST_ROWS, count // _PIECES))


def open_rows(address: str) -> Rows:
    """Return the rows of a file, by its suffix.

    Raises:
        CardpressError: The suffix is none of `.jsonl`, `.ndjson`, `.csv`, `.parquet`.
    """
    suffix = address.lower().rpartition(".")[2]
    if suffix in ("jsonl", "ndjson"):
        return JsonLines(address)
    if suffix == "csv":
        return CommaSeparated(address)
    if suffix == "parquet":
        from cardpress.bulk.parquet import ParquetRows

        return ParquetRows(address)
    raise CardpressError(
        f"{address}: rows come from a file whose name ends in .jsonl, .csv or .parquet"
    )
