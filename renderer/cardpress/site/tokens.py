"""The tags, comments and texts of a page, and where in its bytes each of them lies.

This follows the tokenisation of the HTML standard (section 13.2.5), so that what looks like a
tag inside a script, a comment or an attribute is not taken for one. It works on bytes: whatever
an encoding of the web does beyond ASCII, it never uses the bytes of `<`, `>`, quotes or `=`
for anything else (UTF-16 and ISO-2022-JP excepted, see `encoding.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

#: Elements whose content is text up to their end tag, however much it looks like tags. Scripting
#: counts as on, as in a browser, so that `noscript` is one of them.
RAW = frozenset(
    b"script style title textarea noscript iframe noembed noframes xmp plaintext".split()
)

_NAME = re.compile(rb"[^\t\n\f\r />]*")
_GAP = re.compile(rb"[\t\n\f\r /]*")
_ATTRIBUTE = re.compile(
    rb"""([^\t\n\f\r />][^\t\n\f\r />=]*)
    (?:[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r >"'][^\t\n\f\r >]*)|(?=>)))?""",
    re.VERBOSE,
)
_ASSIGNED = re.compile(rb"[\t\n\f\r ]*=(?!>)")
_OPEN = re.compile(rb"<(?:[A-Za-z]|/[^>]|/>|[!?])")
_COMMENT_END = re.compile(rb"--!?>")

#: How the content of a script stops being code: `<!--` makes a `<script` inside it count.
_SCRIPT_MARK = re.compile(rb"<!---*>|<!--|-->|<(/?)script(?=[\t\n\f\r />])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a page.

    Attributes:
        kind: `"start"`, `"end"`, `"comment"`, `"doctype"` or `"text"`; `"text"` is also the
            content of a raw element, which follows its start tag.
        start: Offset of its first byte.
        end: Offset after its last byte.
        name: Of a tag, in lower case.
        attributes: Of a start tag, names in lower case, character references as they stand.
        closed: Whether a start tag ends in `/>`.
    """

    kind: str
    start: int
    end: int
    name: bytes = b""
    attributes: dict[bytes, bytes] = field(default_factory=dict)
    closed: bool = False


def tokens(page: bytes, at: int = 0, *, xml: bool = False) -> Iterator[Token]:
    """Yield the tokens of a page in order; together they cover it, but for what is unfinished.

    Args:
        page: In an encoding that holds ASCII as it is.
        at: Offset of the first; it must not lie within one.
        xml: Whether `<script/>` is empty, as in XHTML.
    """
    while at < len(page):
        token = _token(page, at, xml)
        if token is None:
            return
        yield token
        at = token.end
        if token.kind == "start" and token.name in RAW and not (xml and token.closed):
            end = _raw_end(page, at, token.name)
            if end > at:
                yield Token("text", at, end)
            at = end


def _token(page: bytes, at: int, xml: bool) -> Token | None:
    """Return the token at `at`; None if the page ends within it."""
    opened = _OPEN.match(page, at)
    if opened is None:
        found = _OPEN.search(page, at + 1)
        return Token("text", at, found.start() if found else len(page))
    follows = page[at + 1 : at + 2]
    if follows == b"!":
        return _declaration(page, at, xml)
    if follows == b"?":
        return _upto(page, at, "comment")
    if follows == b"/":
        return _end_tag(page, at)
    return _tag(page, at, at + 1, "start")


def _end_tag(page: bytes, at: int) -> Token | None:
    follows = page[at + 2 : at + 3]
    if follows.isalpha():
        return _tag(page, at, at + 2, "end")
    return _upto(page, at, "comment")


def _declaration(page: bytes, at: int, xml: bool) -> Token | None:
    if page.startswith(b"<!--", at):
        return _comment(page, at)
    if xml and page.startswith(b"<![CDATA[", at):
        end = page.find(b"]]>", at)
        return Token("text", at, end + 3) if end >= 0 else None
    doctype = page[at + 2 : at + 9].lower() == b"doctype"
    return _upto(page, at, "doctype" if doctype else "comment")


def _comment(page: bytes, at: int) -> Token | None:
    for empty in (b"<!-->", b"<!--->"):
        if page.startswith(empty, at):
            return Token("comment", at, at + len(empty))
    end = _COMMENT_END.search(page, at + 4)
    return Token("comment", at, end.end()) if end else None


def _upto(page: bytes, at: int, kind: str) -> Token | None:
    end = page.find(b">", at)
    return Token(kind, at, end + 1) if end >= 0 else None


def _tag(page: bytes, at: int, begin: int, kind: str) -> Token | None:
    name = _name_at(page, begin)
    position = begin + len(name)
    attributes: dict[bytes, bytes] = {}
    while True:
        gap = _gap_at(page, position)
        position += len(gap)
        if position >= len(page):
            return None
        if page[position] == 0x3E:
            closed = gap.endswith(b"/")
            return Token(kind, at, position + 1, name.lower(), attributes, closed)
        found = _ATTRIBUTE.match(page, position)
        if found is None or _is_unfinished(page, found):
            return None
        value = next((group for group in found.groups()[1:] if group is not None), b"")
        attributes.setdefault(found[1].lower(), value)
        position = found.end()


def _name_at(page: bytes, at: int) -> bytes:
    found = _NAME.match(page, at)
    return found[0] if found else b""


def _gap_at(page: bytes, at: int) -> bytes:
    found = _GAP.match(page, at)
    return found[0] if found else b""


def _is_unfinished(page: bytes, attribute: re.Match[bytes]) -> bool:
    """Whether an attribute's quoted value never ends; then the pattern stops before its `=`."""
    return attribute.lastindex == 1 and _ASSIGNED.match(page, attribute.end()) is not None


def _raw_end(page: bytes, at: int, name: bytes) -> int:
    """Return where the content of a raw element ends: at its end tag, or with the page."""
    if name == b"plaintext":
        return len(page)
    if name == b"script":
        return _script_end(page, at)
    end = re.compile(rb"</" + name + rb"(?=[\t\n\f\r />])", re.IGNORECASE).search(page, at)
    return end.start() if end else len(page)


def _script_end(page: bytes, at: int) -> int:
    """Return where a script ends.

    After `<!--` a `<script` opens a second level, whose `</script` only leads back to the
    first ("script data double escaped", HTML standard 13.2.5.20 to 31).
    """
    escaped = doubled = False
    for mark in _SCRIPT_MARK.finditer(page, at):
        word = mark[0]
        if word == b"<!--":
            escaped = True
        elif word.endswith(b"->"):
            escaped = doubled = False
        elif mark[1] and not doubled:
            return mark.start()
        elif mark[1]:
            doubled = False
        elif escaped:
            doubled = True
    return len(page)
