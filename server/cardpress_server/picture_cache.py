"""Rendered pictures on disk, so that a picture asked for again costs a read.

Where a picture comes from is no part of this: the cache is asked after whoever asks has shown
that they may have it.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import cached_property
from importlib import metadata

from cardpress.assets import bundled
from cardpress.settings import Settings
from cardpress.store import Entry, Store
from cardpress.version import __version__
from cardpress_server.jobs import RenderOptions
from cardpress_server.settings import ServerSettings

#: Folder in the server's home.
FOLDER = "pictures"

#: The libraries that decide about pixels and bytes.
_LIBRARIES = (
    *("cairocffi", "cairosvg", "deflate", "fonttools", "icu4py", "isal", "numpy", "pillow"),
    "uharfbuzz",
)


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
        digest = hashlib.sha256(self._circumstances)
        digest.update(json.dumps(asdict(options), sort_keys=True).encode() + b"\n")
        digest.update(document)
        return digest.hexdigest()

    @cached_property
    def _circumstances(self) -> bytes:
        """A digest of all but the document and its options: versions, fonts, settings."""
        rendering = self._settings.rendering
        parts = (
            __version__,
            *(f"{name} {_version(name)}" for name in _LIBRARIES),
            *sorted(_plug_ins()),
            f"{sys.platform} {platform.machine()}",
            repr(rendering),
            _fonts(rendering),
        )
        return hashlib.sha256("\n".join(parts).encode()).digest()


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "absent"


def _plug_ins() -> list[str]:
    """Return the installed components with the version of who brings them."""
    found = metadata.entry_points(group="cardpress.components")
    return [f"{one.name} {one.value} {one.dist.version if one.dist else ''}" for one in found]


def _fonts(settings: Settings) -> str:
    """Return the manifest of the fonts, which names the digest of each file."""
    try:
        return (settings.fonts or bundled("fonts")).joinpath("fonts.json").read_text("utf-8")
    except OSError:
        return ""
