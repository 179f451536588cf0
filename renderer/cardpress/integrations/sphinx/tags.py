"""The tags of a document, as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cardpress.site.tags import CardFile, markup, page_tags

if TYPE_CHECKING:
    from sphinx.config import Config

    from cardpress.integrations.sphinx.pages import DocumentCard

#: What is not known about a picture that the author gives.
_UNKNOWN = ("og:image:width", "og:image:height", "og:image:type")

#: What is not said without a picture.
_OF_PICTURE = (
    *("og:image", "og:image:alt", "twitter:card", "twitter:image", "twitter:image:alt"),
    *_UNKNOWN,
)


def document_tags(config: Config, wish: DocumentCard, card: CardFile | None) -> str:
    """Return the markup of the tags of a document.

    Args:
        config: Says what belongs on every page.
        wish: Of the document.
        card: Its card; None if it has none.
    """
    if card is not None:
        tags = page_tags(wish.tags, card)
    elif wish.picture is not None:
        given = CardFile("", wish.picture.url, 0, 0, wish.picture.alt)
        tags = page_tags(wish.tags, given, _UNKNOWN)
    else:
        tags = page_tags(wish.tags, CardFile("", "", 0, 0, ""), _OF_PICTURE)
    tags |= {name: text for name, text in wish.extra.items() if text}
    if config.ogp_enable_meta_description and not wish.describes and wish.tags.description:
        tags["description"] = wish.tags.description
    return "\n".join((*markup(tags), *config.ogp_custom_meta_tags)) + "\n"
