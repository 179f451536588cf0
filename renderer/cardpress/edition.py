"""What pixels depend on besides the document: versions, fonts, plug-ins, settings."""

from __future__ import annotations

import hashlib
import platform
import sys
from functools import lru_cache
from importlib import metadata
from typing import TYPE_CHECKING

from cardpress.assets import bundled
from cardpress.version import __version__

if TYPE_CHECKING:
    from cardpress.settings import Settings

#: The libraries that decide about pixels and bytes.
_LIBRARIES = (
    *("cairocffi", "cairosvg", "deflate", "fonttools", "icu4py", "isal", "numpy", "pillow"),
    "uharfbuzz",
)


@lru_cache(maxsize=4)
def edition(settings: Settings) -> bytes:
    """Return a digest (SHA-256) of all that a picture depends on but its document and options.

    Two processes of one edition make the same bytes of the same document; so it belongs in
    the key of every cache of pictures.
    """
    parts = (
        __version__,
        *(f"{name} {_version(name)}" for name in _LIBRARIES),
        *sorted(_plug_ins()),
        f"{sys.platform} {platform.machine()}",
        # The rest decides where things are kept, not what they look like.
        repr((settings.rasterizer, settings.limits, settings.local_paths, settings.svg_sources)),
        _fonts(settings),
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
