"""What the card and the tags of a document say."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urljoin

from cardpress.integrations.metadata import content_of
from cardpress.integrations.sphinx.reading import NOTES
from cardpress.site.content import Content
from cardpress.site.tags import PageTags, alternative

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

#: Fields that are for the card begin like this: `:cardpress:template: quote`.
_OWN = "cardpress:"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the author gives instead of a card."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """What a document wants.

    Attributes:
        path: Of its page in the site.
        values: For the template's variables, except those of its own fields.
        content: What its own fields say.
        tags: What its tags say.
        alt: The card in words.
        picture: That the author gives instead of a card.
        extra: More tags by name, which go before others.
        describes: Whether the page has a `<meta name="description">` of its own.
    """

    path: str
    values: dict[str, Any]
    content: Content
    tags: PageTags
    alt: str
    picture: Picture | None
    extra: dict[str, str]
    describes: bool


def site_url(config: Config) -> str:
    """Return the address of the site; `""` if nobody knows it."""
    hosted = os.environ.get("READTHEDOCS_CANONICAL_URL", "") if "READTHEDOCS" in os.environ else ""
    return str(config.ogp_site_url or hosted or config.html_baseurl or "")


def site_name(config: Config) -> str:
    """Return the name of the site; `""` if it is not to be shown."""
    if config.ogp_site_name is None:
        return str(config.project)
    return config.ogp_site_name if isinstance(config.ogp_site_name, str) else ""


def document_card(app: Sphinx, env: BuildEnvironment, name: str) -> DocumentCard | None:
    """Return what a document wants; None if it is to be left alone.

    Raises:
        CardpressError: A field of its own is not right.
    """
    config, fields = app.config, env.metadata[name]
    if "ogp_disable" in fields or "noindex" in fields.get(NOTES, {}).get("robots", "").lower():
        return None
    content = content_of(_front_matter(fields))
    if content.skip:
        return None
    title = fields.get("og:title") or env.titles[name].astext()
    description, is_given = _description(config, fields)
    site, builder = site_name(config), cast("StandaloneHTMLBuilder", app.builder)
    path = Path(builder.get_outfilename(name)).relative_to(app.outdir).as_posix()
    alt = alternative(str(content.values.get("title", title)), site)
    return DocumentCard(
        path=path,
        values={
            "title": title,
            "description": description,
            "site": site,
            "section": _section(env, name),
            "version": config.version,
            "lang": config.language,
        },
        content=content,
        tags=PageTags(title, description, config.ogp_type, _address(app, name)),
        alt=content.alt or fields.get("og:image:alt") or alt,
        picture=_picture(app, env, name, site or title),
        extra={"og:site_name": site, **_graph(fields)},
        describes=is_given,
    )


def shortened(text: str, most: int) -> str:
    """Return text of at most `most` characters, cut between words."""
    if len(text) <= most:
        return text
    words = text[:most].rpartition(" ")[0] or text[: max(most - 1, 0)]
    return words.rstrip(" .,;:-") + "…"


def _front_matter(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as front matter; MyST gives what was nested in it as JSON."""
    own: Any = fields.get("cardpress")
    named = {key.removeprefix(_OWN): text for key, text in fields.items() if key.startswith(_OWN)}
    if isinstance(own, str) and own.startswith("{"):
        with suppress(ValueError):
            own = json.loads(own)
    plain = {key: text for key, text in fields.items() if not key.startswith(("_", "og:"))}
    return {**plain, "cardpress": named if own is None else own}


def _description(config: Config, fields: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the description, and whether the page has one of its own."""
    notes = fields.get(NOTES, {})
    given = notes.get("description", "")
    try:
        most = int(fields.get("ogp_description_length", config.ogp_description_length))
    except ValueError:
        most = 200
    text = fields.get("og:description") or given or shortened(notes.get("abstract", ""), most)
    return text, bool(given)


def _graph(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags that fields give; those about the picture are dealt with elsewhere."""
    return {
        name: text
        for name, text in fields.items()
        if name.startswith("og:") and name not in ("og:image", "og:image:alt")
    }


def _address(app: Sphinx, name: str) -> str:
    base = app.config.ogp_canonical_url or site_url(app.config)
    return urljoin(base.rstrip("/") + "/", app.builder.get_target_uri(name))


def _picture(app: Sphinx, env: BuildEnvironment, name: str, words: str) -> Picture | None:
    """Return the picture that the author gives, for this document or for all."""
    config, fields = app.config, env.metadata[name]
    url, alt = fields.get("og:image") or config.ogp_image or "", config.ogp_image_alt
    notes = fields.get(NOTES, {})
    if config.ogp_use_first_image and notes.get("image") and "og:image" not in fields:
        url, alt = _built(app, env, notes["image"]), notes["image_alt"]
    if not url:
        return None
    alt = fields.get("og:image:alt") or alt
    whole = urljoin(site_url(config).rstrip("/") + "/", url)
    return Picture(whole, "" if alt is False else str(alt or words))


def _built(app: Sphinx, env: BuildEnvironment, uri: str) -> str:
    """Return where the builder puts a picture of a document, from the root of the site."""
    if uri not in env.images:
        return uri
    return f"{getattr(app.builder, 'imagedir', '_images')}/{quote(env.images[uri][1])}"


def _section(env: BuildEnvironment, name: str) -> str:
    """Return the title of the document that lists this one, unless it is the first of all."""
    for parent, children in env.toctree_includes.items():
        if name in children and parent != env.config.root_doc and parent in env.titles:
            return str(env.titles[parent].astext())
    return ""
