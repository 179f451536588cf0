"""`site clean`: deletes cards that no page shows any more, and what killed runs left."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from cardpress.errors import CardpressError
from cardpress.site.folder import PART, SiteFolder
from cardpress.site.inject import PAGES

#: Names of our cards.
CARD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*-[0-9a-f]{16}\.png")

_NAME = re.compile(rb"[a-z0-9]+(?:-[a-z0-9]+)*-[0-9a-f]{16}\.png")

#: Files in which a card may be referred to.
_REFERRING = (
    *(".html", ".htm", ".xhtml", ".xht", ".xml", ".json", ".rss", ".atom", ".txt", ".css"),
    *(".js", ".md", ".webmanifest"),
)


@dataclass(slots=True)
class Cleaning:
    """What was, or would be, deleted; paths in the site."""

    cards: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    kept: int = 0
    bytes: int = 0


def clean(folder: Path, out: str = "og", *, dry_run: bool = False) -> Cleaning:
    """Delete the cards in `out` that no file of the site names, and unfinished files.

    Only files whose names are those of our cards are deleted. A card counts as used wherever
    its name stands: in pages, feeds, site maps, scripts.

    Args:
        folder: Of the site.
        out: Folder of the cards in it.
        dry_run: Only find out.

    Raises:
        CardpressError: A folder is not right, or has cards and nothing that could show them, or
            a page cannot be read: then nothing is deleted, as it might show any card.
    """
    site = SiteFolder(folder)
    cards = {name: size for name, size in site.names(out).items() if CARD.fullmatch(name)}
    cleaning = Cleaning()
    used: set[str] = set()
    has_pages = False
    for path, is_link in site.files():
        name = path.rpartition("/")[2]
        has_pages = has_pages or name.lower().endswith(PAGES)
        if PART.fullmatch(name):
            if site.is_abandoned(path):
                cleaning.unfinished.append(path)
        elif cards and name.lower().endswith(_REFERRING):
            used |= _named(site, path, is_link)
    if cards and not used and not has_pages:
        raise CardpressError(
            f"{folder} has no pages that could show its cards; nothing is deleted: "
            "name the folder of the built site"
        )
    orphans = sorted(cards.keys() - used)
    cleaning.cards = [f"{out}/{name}" for name in orphans]
    cleaning.kept = len(cards) - len(orphans)
    cleaning.bytes = sum(cards[name] for name in orphans)
    if not dry_run:
        for path in (*cleaning.cards, *cleaning.unfinished):
            _delete(site, path)
    return cleaning


def _named(site: SiteFolder, path: str, is_link: bool) -> set[str]:
    """Return the names of cards in a file."""
    try:
        content = _linked(site.root / path) if is_link else site.read(path)
    except (OSError, CardpressError) as error:
        raise CardpressError(
            f"cannot read {quote(path)}, which may show any card; nothing is deleted: {error}"
        ) from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.replace(b"\0", b"")
    return {found.decode("ascii") for found in _NAME.findall(content)}


def _linked(path: Path) -> bytes:
    """Return the content of a file that a link leads to; nothing where there is none."""
    return path.read_bytes() if path.is_file() else b""


def _delete(site: SiteFolder, path: str) -> None:
    try:
        site.delete(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise CardpressError(f"cannot delete {path}: {error.strerror or error}") from error
