"""Rows of a Parquet file."""

from __future__ import annotations

import datetime
import decimal
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cardpress.bulk.files import open_input
from cardpress.bulk.rows import MOST_ROWS, Row, Rows, Shard, size_for
from cardpress.errors import CardpressError

_CHUNK = 1 << 20


class ParquetRows(Rows):
    """The rows of all row groups, in order."""

    def shards(self, size: int | None = None) -> list[Shard]:
        """Return the shards, none across two row groups, so that each reads only its own."""
        digest = self._digest()
        shards: list[Shard] = []
        first = 0
        for group, count in enumerate(_group_sizes(self.address, digest)):
            step = size or min(MOST_ROWS, size_for(count))
            for start in range(0, count, step):
                end = min(start + step, count)
                own = f"{digest}-{group}-{start}"
                shards.append(Shard(len(shards), first + start, end - start, start, end, own))
            first += count
        return shards

    def read(self, shard: Shard) -> Iterator[Row]:
        """Yield the rows as values by column; a null is no value."""
        digest, group, _ = shard.digest.split("-")
        table = _row_group(self.address, digest, int(group))
        for row in table.slice(shard.start, shard.end - shard.start).to_pylist():
            yield {name: _plain(value) for name, value in row.items() if value is not None}

    def _digest(self) -> str:
        digest = hashlib.blake2b(digest_size=16)
        with open_input(self.address) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()


def _group_sizes(address: str, digest: str) -> list[int]:
    with open_input(address) as file:
        metadata = _open(file, address).metadata
        return [metadata.row_group(each).num_rows for each in range(metadata.num_row_groups)]


@lru_cache(maxsize=1)
def _row_group(address: str, digest: str, group: int) -> Any:
    """Return a row group as a table; kept, as the next shard is likely to want it too."""
    with open_input(address) as file:
        return _open(file, address).read_row_group(group)


def _open(file: Any, address: str) -> Any:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ModuleNotFoundError as error:
        message = "Parquet needs pyarrow: pip install 'cardpress[cluster]'"
        raise CardpressError(message) from error
    try:
        return ParquetFile(file)
    except (ArrowException, OSError) as error:
        raise CardpressError(f"{address}: not a Parquet file: {error}") from error


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value
