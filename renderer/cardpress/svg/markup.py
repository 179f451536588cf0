"""Text in XML: the only place where a document's words meet markup."""

from __future__ import annotations


def escaped(text: str) -> str:
    """Return `text` for use as XML character data (XML 1.0, section 2.4)."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")
