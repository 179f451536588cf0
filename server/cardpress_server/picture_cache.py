"""Rendered pictures on disk, so that a picture asked for again costs a read.

Where a picture comes from is no part of this: the cache is asked after whoever asks has shown
that they may have it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict

from cardpress.edition import edition
from cardpress.store import Entry, Store
from cardpress_server.jobs import RenderOptions
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

    def get(
        self, document: bytes, options: RenderOptions, render: Callable[[], bytes]
    ) -> tuple[Entry, bool]:
        """Return the picture of a document, and whether it was there already.

        Args:
            document: JSON text; two texts of one document are two pictures.
            options: How it is made; what a plan allows is among them.
            render: Makes it.
        """
        if not self._store.budget:
            return Entry.of(render()), False
        key = self._key(document, options)
        found = self._store.get(key)
        if found is not None:
            return found, True
        return self._store.put(key, render()), False

    def _key(self, document: bytes, options: RenderOptions) -> str:
        digest = hashlib.sha256(edition(self._settings.rendering))
        digest.update(json.dumps(asdict(options), sort_keys=True).encode() + b"\n")
        digest.update(document)
        return digest.hexdigest()
