"""Plug-in for Pelican: `PLUGINS = ["cardpress.integrations.pelican"]`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from os.path import relpath
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pelican import Pelican, signals
from pelican.contents import Article, Content, Page

from cardpress.errors import CardpressError
from cardpress.integrations.metadata import content_of
from cardpress.integrations.options import build_options, cache_folder
from cardpress.integrations.pages import BuiltPages, Failure, Source
from cardpress.integrations.sources import picture_beside
from cardpress.site.content import Content as CardContent

_log = logging.getLogger(__name__)

#: Settings, by the names of the options of a site.
_SETTINGS = ("template", "templates", "variables", "out", "exclude", "existing", "scale", "online")

#: Metadata of an article that is for its card begins like this: `Card-Title: …`.
_PREFIX = "card-"

#: By the folder of a site (some plug-ins build several at once): the files that were written
#: for it since its last build, and what they show; None is the home page.
_written: dict[str, dict[str, Article | Page | None]] = {}


def register() -> None:
    """Let Pelican tell us of what it does."""
    signals.content_written.connect(note)
    signals.finalized.connect(make_cards)


def note(path: str, context: Mapping[str, Any]) -> None:
    """Note a page that was written; listings, drafts and hidden pages get no card."""
    content = context.get("article") or context.get("page")
    written = _written.setdefault(context["OUTPUT_PATH"], {})
    if isinstance(content, Article | Page):
        if content.status == "published":
            written[path] = content
    elif relpath(path, context["OUTPUT_PATH"]) == "index.html":
        written[path] = None


def make_cards(pelican: Pelican) -> None:
    """Make the cards, when all files of the site are there, and put the tags into the pages."""
    settings = pelican.settings
    written = _written.pop(settings["OUTPUT_PATH"], {})
    if not written or not settings.get("CARDPRESS", True):
        return
    if not settings.get("SITEURL"):
        _log.warning("cardpress: no cards: SITEURL is empty, and tags need whole addresses")
        return
    try:
        pages = _begin(settings)
        try:
            for path, content in written.items():
                _order(pages, settings, path, content)
            outcome = pages.finish()
        finally:
            pages.close()
    except CardpressError as error:
        _log.error("cardpress: %s", Failure.of(error))
        return
    for failure in outcome.failures:
        _log.warning("cardpress: %s", failure)
    _log.info("cardpress: %s", outcome)


def _begin(settings: Mapping[str, Any]) -> BuiltPages:
    given = {name: settings.get(f"CARDPRESS_{name.upper()}") for name in _SETTINGS}
    given["values"] = given.pop("variables")
    given |= {"url": settings["SITEURL"], "name": _plain(settings["SITENAME"])}
    options = build_options(Path.cwd(), "article", given)
    cache = cache_folder(options.folder, settings.get("CARDPRESS_CACHE"))
    return BuiltPages(
        Path(settings["OUTPUT_PATH"]), options, cache=cache, jobs=settings.get("CARDPRESS_JOBS")
    )


def _order(
    pages: BuiltPages, settings: Mapping[str, Any], path: str, content: Article | Page | None
) -> None:
    source = content.get_relative_source_path() if content is not None else "index.html"
    try:
        said = _content(content) if content is not None else CardContent({})
    except CardpressError as error:
        _log.warning("cardpress: %s", Failure.of(error, source))
        return
    place = relpath(path, settings["OUTPUT_PATH"]).replace("\\", "/")
    kind = "article" if isinstance(content, Article) else "website"
    find = picture_beside(Path(settings["PATH"]), source)
    pages.order(place, Path(path).read_bytes(), said, Source(source, find, kind))


def _content(content: Content) -> CardContent:
    """Return what the metadata of an article say about its card."""
    meta = {name: value for name, value in content.metadata.items() if name != "template"}
    own: Any = meta.get("cardpress")
    cards = {name.removeprefix(_PREFIX): v for name, v in meta.items() if name.startswith(_PREFIX)}
    if own is None or str(own).strip().lower() in ("on", "true", "yes"):
        own = cards
    meta |= {"cardpress": own, "title": _plain(content.title)}
    if "description" not in meta:
        meta["description"] = _plain(content.summary)
    if hasattr(content, "authors"):
        meta["author"] = ", ".join(str(author) for author in content.authors)
    said = content_of(meta)
    return replace(said, values={"lang": content.lang, **said.values})


def _plain(markup: object) -> str:
    """Return the text of markup; its tags go, so nothing is trusted here."""
    return Markup(markup).striptags()  # noqa: S704
