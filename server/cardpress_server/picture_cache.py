"""Rendered pictures on disk, so that a picture asked for again costs a read.

Where a picture comes from is no part of this: the cache is asked after whoever asks has shown
that they may have it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from cardpress.edition import edition
from cardpress.store import Entry, Store
from cardpress_server.jobs import RenderOptions, Source
from cardpress_server.settings import ServerSettings

#: Folder in the server's home.
FOLDER = "pictures"


class PictureCache:
    """Pictures under a digest of all that they depend on; shared by processes.

    Args:
        settings: Where the cache is, how large it may be, and how pictures are made.
    """

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._store = Store(settings.home / FOLDER, settings.picture_cache_bytes)

    def key(self, source: Source, options: RenderOptions) -> str:
        """Return what a picture is kept under.

        Args:
            source: What is rendered; two texts of one document are two pictures.
            options: How it is made; what a plan allows is among them.
        """
        digest = hashlib.sha256(edition(self._settings.rendering))
        kind = [type(source).__name__, asdict(options)]
        digest.update(json.dumps(kind, sort_keys=True).encode() + b"\n")
        digest.update(bytes(source))
        return digest.hexdigest()

    def find(self, key: str) -> Entry | None:
        """Return a picture that is kept."""
        return self._store.get(key) if self._store.budget else None

    def keep(self, key: str, data: bytes) -> None:
        """Keep a picture, if that can be done."""
        if self._store.budget:
            self._store.put(key, data)
