"""Character references in attributes and texts (HTML standard 13.2.5.72 to 80)."""

from __future__ import annotations

import html
import re
from html.entities import html5

_REFERENCE = re.compile(r"&(?:#[0-9A-Za-z]+;?|[A-Za-z][A-Za-z0-9]*(?:;|(=))?)")

_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")


def attribute_text(value: str) -> str:
    """Return the value of an attribute; `&copy=1` in an address is no reference there."""
    return _REFERENCE.sub(_decoded, value) if "&" in value else value


def _decoded(reference: re.Match[str]) -> str:
    whole = reference[0]
    if reference[1] or not (whole.endswith(";") or whole[1] == "#" or whole[1:] in _LEGACY):
        return whole
    return html.unescape(whole)


#: Names that count without a semicolon.
_LEGACY = frozenset(name for name in html5 if not name.endswith(";"))


def element_text(content: str) -> str:
    """Return the text of a `title` or the like."""
    return html.unescape(content)


def one_line(text: str) -> str:
    """Return `text` without controls, every stretch of white space a single space."""
    return _SPACE.sub(" ", text).strip()


def quoted_attribute(value: str) -> str:
    """Return `value` in double quotes, as HTML and XML take it."""
    return f'"{html.escape(one_line(value))}"'
