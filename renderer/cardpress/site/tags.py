"""The tags that make a page unfurl: Open Graph (ogp.me) and X's cards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cardpress.site.entities import one_line, quoted_attribute
from cardpress.site.reading import CLOSING, OPENING


@dataclass(frozen=True, slots=True)
class CardFile:
    """A card as a file of a site.

    Attributes:
        path: Relative to the site's folder, with `/`.
        url: Absolute.
        width: In pixels.
        height: In pixels.
        alt: Says in words what it shows.
        media_type: E.g. `"image/png"`.
    """

    path: str
    url: str
    width: int
    height: int
    alt: str
    media_type: str = "image/png"


@dataclass(frozen=True, slots=True)
class PageTags:
    """What the tags of a page say; empty texts get no tag."""

    title: str
    description: str
    type: str
    url: str


def page_tags(page: PageTags, card: CardFile, taken: Collection[str] = ()) -> dict[str, str]:
    """Return what the tags of a page hold, by name, in the order in which they are written.

    Args:
        page: What they say about the page.
        card: Its picture.
        taken: Names of tags that the page has already.
    """
    tags = {
        "og:title": page.title,
        "og:description": page.description,
        "og:type": page.type,
        "og:url": page.url,
        "og:image": card.url,
        "og:image:width": str(card.width),
        "og:image:height": str(card.height),
        "og:image:type": card.media_type,
        "og:image:alt": card.alt,
        "twitter:card": "summary_large_image",
        "twitter:title": page.title,
        "twitter:description": page.description,
        "twitter:image": card.url,
        "twitter:image:alt": card.alt,
    }
    free = {name: value for name, value in tags.items() if value and name not in taken}
    if "twitter:image" in taken:
        free.pop("twitter:image:alt", None)
    return free


def markup(tags: Mapping[str, str], *, closes: bool = False) -> list[str]:
    """Return tags as elements; `closes` says whether they end in `/>`, as in XHTML.

    Open Graph names its tags in `property`, X in `name`.
    """
    end = " />" if closes else ">"
    return [
        f'<meta {"property" if name.startswith("og:") else "name"}="{name}"'
        f" content={quoted_attribute(value)}{end}"
        for name, value in tags.items()
    ]


def head_tags(
    page: PageTags, card: CardFile, taken: Collection[str] = (), *, closes: bool = False
) -> str:
    """Return the tags of a page as lines of markup, to be put into its head."""
    return "\n".join(markup(page_tags(page, card, taken), closes=closes))


def block(tags: Mapping[str, str], *, newline: str = "\n", closes: bool = False) -> str:
    """Return tags between our marks."""
    return newline.join((OPENING, *markup(tags, closes=closes), CLOSING))


def alternative(title: str, site: str) -> str:
    """Return what a card shows, in words: its title and the name of its site."""
    title, site = one_line(title), one_line(site)
    return f"{title} \u2013 {site}" if site and site not in title else title
