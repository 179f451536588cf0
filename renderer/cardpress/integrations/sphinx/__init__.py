"""Extension for Sphinx: `extensions = ["cardpress.integrations.sphinx"]`.

It takes the settings and fields of sphinxext-opengraph 0.13 by their names. Cards are made when
all documents are read and none is written, in the main process, so that the processes of a
parallel build find the tags of each page in the environment.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util import logging
from sphinx.util.display import progress_message

from cardpress.errors import CardpressError
from cardpress.integrations.options import build_options, cache_folder, theme_logo
from cardpress.integrations.pages import Failure, summary
from cardpress.integrations.sources import picture_beside, with_pictures
from cardpress.integrations.sphinx.pages import DocumentCard, document_card, site_url
from cardpress.integrations.sphinx.reading import note
from cardpress.integrations.sphinx.tags import document_tags
from cardpress.site.press import CardPress
from cardpress.site.tags import CardFile
from cardpress.templates import find_template
from cardpress.version import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

    from cardpress.site.options import SiteOptions

_log = logging.getLogger(__name__)

#: Where the tags of a document are kept: Sphinx merges, keeps and forgets its metadata for us.
_TAGS = "_cardpress_tags"

_TEXT: frozenset[type] = frozenset((str,))
_MAYBE: frozenset[type] = frozenset((str, type(None)))

#: Settings with their defaults and types; the upper ones are those of sphinxext-opengraph. What
#: is None is left to the configuration file of the site.
_SETTINGS: tuple[tuple[str, Any, frozenset[type]], ...] = (
    ("ogp_site_url", "", _TEXT),
    ("ogp_canonical_url", "", _TEXT),
    ("ogp_description_length", 200, frozenset((int,))),
    ("ogp_image", None, _MAYBE),
    ("ogp_image_alt", None, _MAYBE | {bool}),
    ("ogp_use_first_image", False, frozenset((bool,))),
    ("ogp_type", "website", _TEXT),
    ("ogp_site_name", None, _MAYBE | {bool}),
    ("ogp_social_cards", None, frozenset((dict, type(None)))),
    ("ogp_custom_meta_tags", (), frozenset((list, tuple))),
    ("ogp_enable_meta_description", True, frozenset((bool,))),
    ("cardpress_template", None, _MAYBE),
    ("cardpress_templates", {}, frozenset((dict,))),
    ("cardpress_variables", {}, frozenset((dict,))),
    ("cardpress_out", None, _MAYBE),
    ("cardpress_exclude", (), frozenset((list, tuple))),
    ("cardpress_scale", None, frozenset((int, float, type(None)))),
    ("cardpress_online", None, frozenset((bool, type(None)))),
    ("cardpress_cache", None, _MAYBE),
    ("cardpress_jobs", None, frozenset((int, type(None)))),
)

#: Builders of pages that are looked at in a browser, by address.
_PAGES = ("html", "dirhtml", "readthedocs", "readthedocsdirhtml")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register with Sphinx."""
    if "sphinxext.opengraph" in app.config.extensions:
        _log.error("cardpress does nothing: take sphinxext.opengraph, whose place it takes, out")
    else:
        for name, default, types in _SETTINGS:
            app.add_config_value(name, default, "html", types)
        app.add_event("cardpress-values")
        app.connect("doctree-read", note)
        app.connect("env-updated", make_cards)
        app.connect("html-page-context", add_tags)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def make_cards(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Make the cards of all documents; return those whose tags have changed."""
    if not _makes_pages(app.builder):
        return []
    tags: dict[str, str] = {}
    address = site_url(app.config)
    if not address:
        _log.warning(
            "no cards: set ogp_site_url or html_baseurl, as tags need whole addresses",
            type="cardpress",
            subtype="site_url",
        )
    elif (press := _press(app, address)) is not None:
        tags = _tags(app, env, press)
    changed = [name for name in env.all_docs if env.metadata[name].get(_TAGS) != tags.get(name)]
    for name in changed:
        env.metadata[name][_TAGS] = tags.get(name)
    return changed


def add_tags(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Add the tags of a document to its page."""
    if doctree is not None and _makes_pages(app.builder):
        context["metatags"] += app.env.metadata[pagename].get(_TAGS) or ""


def _makes_pages(builder: Builder) -> bool:
    return builder.name in _PAGES


def _press(app: Sphinx, address: str) -> CardPress | None:
    """Return what makes the cards; None if a setting is not right, of which it tells.

    Sphinx shows a part of the stack with every error that is raised, so none is.
    """
    config = app.config
    try:
        options = _options(config, Path(app.confdir), address)
        cache = cache_folder(options.folder, config.cardpress_cache)
        press = CardPress(Path(app.outdir), options, cache=cache, jobs=config.cardpress_jobs)
        press.load_templates()
    except CardpressError as error:
        _log.error("%s", Failure.of(error), type="cardpress", subtype="config")
        return None
    return press


def _tags(app: Sphinx, env: BuildEnvironment, press: CardPress) -> dict[str, str]:
    """Make the cards, and return the tags of each document that has any."""
    with press, progress_message("making cards"):
        wishes = dict(_wishes(app, env, press.options))
        files = {name: _ordered(press, app, name, wish) for name, wish in wishes.items()}
        failed = {made.path: made for made in press.finished() if made.error}
    for name, file in files.items():
        if file is not None and file.path in failed:
            made = failed[file.path]
            _warn(Failure(made.error, made.pointer, name))
            files[name] = None
    _log.info("cardpress: %s", summary(press.tally))
    return {name: document_tags(app.config, wish, files[name]) for name, wish in wishes.items()}


def _options(config: Config, folder: Path, address: str) -> SiteOptions:
    names = ("template", "templates", "out", "exclude", "scale", "online")
    given = {name: config[f"cardpress_{name}"] for name in names}
    social = config.ogp_social_cards or {}
    values = {
        **theme_logo(folder, social.get("image") or config.html_logo),
        "accent": social.get("line_color"),
        "background": social.get("background_color"),
        **config.cardpress_variables,
    }
    given["values"] = {name: value for name, value in values.items() if value}
    return build_options(folder, "docs", {**given, "url": address})


def _wishes(
    app: Sphinx, env: BuildEnvironment, options: SiteOptions
) -> Iterator[tuple[str, DocumentCard]]:
    """Yield what each document wants, with its name."""
    for name in sorted(env.all_docs):
        try:
            wish = document_card(app, env, name)
        except CardpressError as error:
            _warn(Failure.of(error, name))
            continue
        if wish is not None and not options.excludes(wish.path):
            yield name, wish


def _ordered(press: CardPress, app: Sphinx, name: str, wish: DocumentCard) -> CardFile | None:
    """Have the card of a document made, if it wants one."""
    if wish.picture is not None or (app.config.ogp_social_cards or {}).get("enable") is False:
        return None
    try:
        template = wish.content.template or press.options.template_for(wish.path)
        find = picture_beside(Path(app.srcdir), name)
        own = with_pictures(wish.content, find_template(template, press.options.folder), find)
        values = {**wish.values, **own}
        changed = app.emit_firstresult("cardpress-values", name, values)
        return press.submit(changed or values, wish.path, template, wish.alt)
    except CardpressError as error:
        _warn(Failure.of(error, name))
        return None


def _warn(failure: Failure) -> None:
    _log.warning("%s", failure.message, type="cardpress", subtype="card", location=failure.page)
