"""Plug-in for MkDocs, and for ProperDocs, which takes MkDocs' plug-ins as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import InclusionLevel
from mkdocs.structure.pages import Page

from cardpress.errors import CardpressError
from cardpress.integrations.metadata import content_of
from cardpress.integrations.options import build_options, cache_folder, theme_logo
from cardpress.integrations.pages import BuiltPages, Failure, Source
from cardpress.integrations.sources import picture_beside
from cardpress.site.content import Content
from cardpress.site.options import EXISTING

_log = get_plugin_logger("cardpress")


class CardpressConfig(Config):  # type: ignore[no-untyped-call]
    """The options; those without a default are described in `cardpress.site.options`."""

    enabled = config_options.Type(bool, default=True)
    serve = config_options.Type(bool, default=True)
    drafts = config_options.Type(bool, default=False)
    template = config_options.Optional(config_options.Type(str))
    templates = config_options.DictOfItems(config_options.Type(str), default={})
    variables = config_options.Type(dict, default={})
    out = config_options.Optional(config_options.Type(str))
    exclude = config_options.ListOfItems(config_options.Type(str), default=[])
    existing = config_options.Optional(config_options.Choice(EXISTING))
    scale = config_options.Optional(config_options.Type((int, float)))
    online = config_options.Optional(config_options.Type(bool))
    cache_dir = config_options.Optional(config_options.Type(str))
    jobs = config_options.Optional(config_options.Type(int))


class CardpressPlugin(BasePlugin[CardpressConfig]):  # type: ignore[no-untyped-call]
    """Makes a card for every page, and puts the tags that show it into the page."""

    def __init__(self) -> None:
        self._serving = False
        self._warned = False
        self._pages: BuiltPages | None = None

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Note whether the site is built or served."""
        self._serving = command == "serve"

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Any) -> Any:
        """Begin a build, when all pages are read and none is written."""
        self._close()
        if not self.config.enabled or (self._serving and not self.config.serve):
            return env
        if config.site_url:
            self._pages = self._begin(config)
        elif not self._warned:
            self._warned = True
            _log.warning("no cards: site_url is missing, and tags need whole addresses")
        return env

    @event_priority(50)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Have the card of a page made, while the next pages are built."""
        is_draft = page.file.inclusion.value <= InclusionLevel.DRAFT.value
        if self._pages is None or (is_draft and not self.config.drafts):
            return output
        source = page.file.src_uri
        try:
            content = self._content(page)
        except CardpressError as error:
            _log.warning("%s", Failure.of(error, source))
            return output
        data = output.encode("utf-8", "xmlcharrefreplace")
        made_of = Source(source, picture_beside(Path(config.docs_dir), source))
        self._pages.order(page.file.dest_uri, data, content, made_of)
        return output

    @event_priority(50)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Put the tags into the pages, before others compress them."""
        if self._pages is None:
            return
        outcome = self._pages.finish()
        self._pages = None
        for failure in outcome.failures:
            _log.warning("%s", failure)
        _log.info("%s", outcome)

    def on_serve(
        self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Callable[..., Any]
    ) -> LiveReloadServer:
        """Build again when a template of the site's own changes."""
        for name in (self.config.template or "", *self.config.templates.values()):
            path = _folder(config) / name
            if name and path.is_file():
                server.watch(str(path))
        return server

    def on_build_error(self, *, error: Exception) -> None:
        """Stop."""
        self._close()

    def on_shutdown(self) -> None:
        """Stop; that this exists keeps the plug-in from build to build."""
        self._close()

    def _begin(self, config: MkDocsConfig) -> BuiltPages:
        own = self.config
        names = ("template", "templates", "out", "exclude", "existing", "scale", "online")
        given = {name: own[name] for name in names}
        given |= {"url": config.site_url, "name": config.site_name}
        logo = theme_logo(Path(config.docs_dir), config.theme.get("logo"))
        given["values"] = {**logo, **own.variables}
        site = Path(config.site_dir)
        try:
            site.mkdir(parents=True, exist_ok=True)
            options = build_options(_folder(config), "docs", given)
            cache = cache_folder(options.folder, own.cache_dir)
            return BuiltPages(site, options, cache=cache, jobs=own.jobs)
        except CardpressError as error:
            raise PluginError(f"cardpress: {Failure.of(error)}") from error

    def _content(self, page: Page) -> Content:
        """Return what a page says in its front matter and by its place in the navigation."""
        meta = dict(page.meta)
        if self.config.drafts:
            meta.pop("draft", None)
        if page.parent is not None and page.parent.title:
            meta.setdefault("section", page.parent.title)
        return content_of(meta)

    def _close(self) -> None:
        if self._pages is not None:
            self._pages.close()
            self._pages = None


def _folder(config: MkDocsConfig) -> Path:
    """Return the folder of the configuration file."""
    return Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
