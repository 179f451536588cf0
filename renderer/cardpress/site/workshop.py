"""Making one card: from the cache, or else by rendering; in this process or another."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardpress.errors import CardpressError
from cardpress.site.card import Card
from cardpress.store import Store

if TYPE_CHECKING:
    from cardpress.engine import Engine
    from cardpress.settings import Settings
    from cardpress.site.folder import SiteFolder

#: Bytes that the cache of a site may occupy.
BUDGET = 1024 * 1024 * 1024

_LENGTH = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept beside a card's picture.

    Attributes:
        document: The document that was rendered.
        folder: Where its relative paths start; `""` for the working directory.
        warnings: What was shrunk, cut, substituted or missing; each a code, pointer, message.
    """

    document: dict[str, Any]
    folder: str
    warnings: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a card.

    Attributes:
        path: Where it lies in the site.
        origin: `"rendered"`, `"cached"` or `"present"`; `""` if it could not be made.
        warnings: Of a rendered card, see `Record`.
        error: Why it could not be made.
        code: Of the first problem.
        pointer: Into the template, of the first problem.
    """

    path: str
    origin: str = ""
    warnings: tuple[dict[str, str], ...] = ()
    error: str = ""
    code: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where cards are made.

    Attributes:
        site: Folder that they go to.
        cache: Folder of the store; None for none.
        settings: Of the engine.
        online: Whether pictures may be fetched; otherwise only what is stored is drawn.
        max_credits: How many requests to AI services one card may have billed, if online.
    """

    site: SiteFolder
    cache: Path | None
    settings: Settings
    online: bool = False
    max_credits: int = 0

    def store(self) -> Store | None:
        """Return the cache of pictures."""
        return None if self.cache is None else _store(self.cache / "cards")

    def fetch(self, card: Card, path: str, store: Store | None) -> Made | None:
        """Write a card that the cache holds to the site; None if it does not hold it."""
        entry = None if store is None else store.get(card.key)
        if entry is None:
            return None
        record, picture = unpacked(entry.data)
        try:
            self.site.write(path, picture, sync=False)
        except (OSError, CardpressError) as error:
            return failure(path, error)
        return Made(path, "cached", record.warnings)

    def make(self, card: Card, path: str) -> Made:
        """Render a card, keep it, and write it to the site."""
        try:
            document = card.template.fill_from_text(card.values)
            picture = _engine(self.settings).render(
                document,
                "png",
                scale=card.scale,
                base_dir=card.template.folder,
                offline=not self.online,
                max_credits=self.max_credits if self.online else 0,
            )
        except CardpressError as error:
            return failure(path, _located(card, error))
        warnings = tuple(problem.to_dict() for problem in picture.report)
        record = Record(document, str(card.template.folder or ""), warnings)
        store = self.store()
        if store is not None:
            store.put(card.key, packed(record, bytes(picture)))
        try:
            self.site.write(path, bytes(picture), sync=False)
        except (OSError, CardpressError) as error:
            return failure(path, error)
        return Made(path, "rendered", warnings)


@lru_cache(maxsize=2)
def _store(folder: Path) -> Store:
    """Return the store of a folder; one for all cards, which says once that it cannot write."""
    return Store(folder, BUDGET)


@lru_cache(maxsize=2)
def _engine(settings: Settings) -> Engine:
    from cardpress.engine import Engine

    return Engine(settings)


def _located(card: Card, error: CardpressError) -> CardpressError:
    """Return an error with pointers into the template, where that can be told."""
    try:
        values = {
            name: card.template.variables[name].value_of_text(text)
            for name, text in card.values.items()
        }
        return card.template.located(error, values)
    except Exception:
        return error


def failure(path: str, error: Exception) -> Made:
    """Return what became of a card that met an error."""
    if isinstance(error, OSError):
        reason = f"cannot write {path}: {error.strerror or error}"
        return Made(path, error=reason, code="unwritable")
    problems = getattr(error, "problems", ())
    first = problems[0] if problems else None
    reason = first.message if first else str(error)
    return Made(
        path, error=reason, code=first.code if first else "failed",
        pointer=first.pointer if first else "",
    )  # fmt: skip


def packed(record: Record, picture: bytes) -> bytes:
    """Return a record and its picture as one entry of a store."""
    data = {"document": record.document, "folder": record.folder, "warnings": record.warnings}
    head = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return _LENGTH.pack(len(head)) + head + picture


def unpacked(entry: bytes) -> tuple[Record, bytes]:
    """Return the record and the picture of an entry."""
    (length,) = _LENGTH.unpack_from(entry)
    data = json.loads(entry[_LENGTH.size : _LENGTH.size + length])
    record = Record(data["document"], data["folder"], tuple(data["warnings"]))
    return record, entry[_LENGTH.size + length :]
