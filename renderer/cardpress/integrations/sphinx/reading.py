"""What is noted of a document while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: Where the notes are kept in the metadata of a document.
NOTES = "_cardpress"

#: Characters of the abstract; no platform shows as many.
_MOST = 1000

#: What is not part of the running text.
_ASIDE = (
    *(nodes.Admonition, nodes.Invisible, nodes.TextElement, nodes.table, nodes.footnote),
    *(nodes.citation, nodes.topic, nodes.sidebar, addnodes.only, addnodes.toctree),
    *(nodes.figure, nodes.docinfo),
)


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what a card and its tags may say, so that the document need not be read again."""
    image = next(iter(doctree.findall(nodes.image)), None)
    app.env.metadata[app.env.docname][NOTES] = {
        "abstract": abstract(doctree),
        "description": _said(doctree, "description"),
        "robots": _said(doctree, "robots"),
        "image": "" if image is None else image.get("uri", ""),
        "image_alt": "" if image is None else image.get("alt", ""),
    }


def abstract(doctree: nodes.document) -> str:
    """Return how the running text of a document begins."""
    text = ""
    for paragraph in _paragraphs(doctree):
        text = f"{text} {paragraph}".strip()
        if len(text) >= _MOST:
            break
    return text[:_MOST]


def _paragraphs(node: nodes.Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, nodes.paragraph):
            yield " ".join(child.astext().split())
        elif isinstance(child, nodes.Element) and not isinstance(child, _ASIDE):
            yield from _paragraphs(child)


def _said(doctree: nodes.document, name: str) -> str:
    """Return what the directive `meta` says under a name."""
    tags = doctree.findall(nodes.meta)
    return str(next((tag.get("content", "") for tag in tags if tag.get("name") == name), ""))
