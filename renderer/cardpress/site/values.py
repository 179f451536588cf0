"""What a card says about its page: from the page, or else from the site's options."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cardpress.site.address import absolute, page_url, shown
from cardpress.site.facts import Facts
from cardpress.site.options import SiteOptions
from cardpress.site.site_name import without_site
from cardpress.site.tags import PageTags, alternative

#: Types of schema.org that Open Graph calls an article.
_ARTICLES = ("Article", "Posting")

#: What templates write where there is no description; MkDocs' own theme does on home pages.
_NOTHING = ("None", "null", "undefined")

#: Names of `<meta name="cardpress:…">` that are not for the template.
_NOT_VALUES = ("template", "alt")


@dataclass(frozen=True, slots=True)
class PageCard:
    """What a page wants.

    Attributes:
        values: For the template's variables; it declares which count.
        tags: What its tags say.
        alt: The card in words.
        template: That the page itself asks for; `""` for none.
    """

    values: dict[str, Any]
    tags: PageTags
    alt: str
    template: str


def page_card(facts: Facts, path: str, options: SiteOptions) -> PageCard:
    """Return what the page at `path` wants, from the facts it gives."""
    own, graph, linked, meta = facts.own, _firsts(facts), facts.linked, facts.meta
    address = page_url(options.url, path)
    canonical = absolute(facts.canonical, address) if facts.canonical else address
    site = own.get("site") or graph.get("og:site_name") or options.name
    site = site or meta.get("application-name", "") or shown(options.url)
    plain = linked.get("title") or without_site(facts.title, site)
    title = own.get("title") or without_site(graph.get("og:title", ""), site) or str(plain)
    described = graph.get("og:description") or linked.get("description") or _described(meta)
    description = own.get("description") or str(described or "")
    values: dict[str, Any] = {
        "title": title or shown(address),
        "description": description,
        "author": _author(facts, graph),
        "date": _date(facts, graph),
        "site": site,
        "url": shown(canonical),
        "lang": facts.language or linked.get("language", ""),
        "section": graph.get("article:section") or linked.get("section", ""),
        "tags": _tags(facts),
    }
    values |= {name: text for name, text in own.items() if name not in _NOT_VALUES}
    if "image" in values:
        values.setdefault("photo", values["image"])
    tags = PageTags(
        title=graph.get("og:title") or values["title"],
        description=description,
        type="article" if _is_article(facts, graph) else "website",
        url=canonical,
    )
    alt = own.get("alt") or alternative(values["title"], site)
    return PageCard(values, tags, alt, own.get("template", ""))


def _firsts(facts: Facts) -> dict[str, str]:
    return {name: values[0] for name, values in facts.graph.items() if values[0]}


def _described(meta: dict[str, str]) -> str:
    description = meta.get("description", "")
    return "" if description in _NOTHING else description


def _author(facts: Facts, graph: dict[str, str]) -> str:
    authors = [name for name in facts.graph.get("article:author", []) if "://" not in name]
    named = ", ".join(name for name in authors if name)
    return named or str(facts.linked.get("author", "")) or facts.meta.get("author", "")


def _date(facts: Facts, graph: dict[str, str]) -> str:
    """Return the day of publication as ISO 8601; `""` if none can be read."""
    given = (
        graph.get("article:published_time"),
        facts.linked.get("date"),
        *(facts.meta.get(name) for name in ("date", "dc.date", "dcterms.created")),
    )
    return next(filter(None, map(day_of, given)), "")


def day_of(moment: object) -> str:
    """Return the day of a moment in ISO 8601, as ISO 8601; `""` for anything else."""
    try:
        return datetime.fromisoformat(str(moment).strip()).date().isoformat()
    except ValueError:
        return ""


def _tags(facts: Facts) -> list[str]:
    tags = facts.graph.get("article:tag") or facts.linked.get("tags")
    if not tags:
        tags = facts.meta.get("keywords", "").split(",")
    words = (tag.strip() for tag in ([tags] if isinstance(tags, str) else tags))
    return list(dict.fromkeys(word for word in words if word))


def _is_article(facts: Facts, graph: dict[str, str]) -> bool:
    kind = str(facts.linked.get("type", ""))
    return kind.endswith(_ARTICLES) or any(name.startswith("article:") for name in graph)
