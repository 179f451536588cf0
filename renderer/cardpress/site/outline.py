"""Where the head of a page begins and ends, by the rules of the HTML standard.

Start and end tags of `html`, `head` and `body` may be left out; the first token that has no
place in a head ends it (HTML standard 13.2.6.4, insertion modes "initial" to "after head").
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass

from cardpress.site.tokens import RAW, Token, tokens

#: What a head may hold.
_HEAD = frozenset(
    b"base basefont bgsound link meta title noscript noframes style script template".split()
)

#: What a `noscript` in a head may hold.
_IN_NOSCRIPT = frozenset(b"basefont bgsound link meta noframes style".split())

#: End tags that end the head, whether or not it was opened.
_ENDING = frozenset((b"head", b"body", b"html", b"br"))

_BLANK = b"\t\n\f\r "


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of a page that matter here.

    Attributes:
        head: All tokens up to the end of the head and, where only what belongs in a head follows
            `</head>`, that as well; without what templates hold.
        end: Offset at which something can be put that is to be the last in the head.
        body: Offset of the first token after `head`.
        is_page: Whether there is a doctype, an `html` or a `head` tag: otherwise this is a
            piece of a page.
    """

    head: tuple[Token, ...]
    end: int
    body: int
    is_page: bool


def outline(page: bytes, *, xml: bool = False) -> Outline:
    """Return the outline of a page in an encoding that holds ASCII as it is."""
    begin = len(BOM_UTF8) if page.startswith(BOM_UTF8) else 0
    return _Reader(page, begin).read(tokens(page, begin, xml=xml))


class _Reader:
    """Goes through the tokens of one page until its head is over."""

    def __init__(self, page: bytes, begin: int) -> None:
        self._page = page
        self._head: list[Token] = []
        self._end: int | None = None
        self._safe = begin
        self._early: int | None = None
        self._templates = 0
        self._raw = False

    def read(self, stream: Iterable[Token]) -> Outline:
        """Return the outline."""
        body = 0
        for token in stream:
            if not self._takes(token):
                body = token.start
                break
        else:
            body = len(self._page)
        end = self._end if self._end is not None else self._safe
        if self._early is not None:
            end = min(end, self._early)
        return Outline(tuple(self._head), end, body, any(map(_marks_page, self._head)))

    def _takes(self, token: Token) -> bool:
        """Take a token into the head; return whether the head could go on after it."""
        if self._raw and token.kind == "text":
            self._meet_content(token)
            return True
        if self._templates:
            self._count_template(token)
        elif not self._belongs(token):
            return False
        else:
            if token.name == b"template":
                self._count_template(token)
            self._head.append(token)
        self._raw = token.kind == "start" and token.name in RAW and not token.closed
        if not self._templates and not self._raw:
            self._safe = token.end
        return True

    def _meet_content(self, text: Token) -> None:
        """Take the content of a raw element.

        Without scripting, a `noscript` with an `img` in it ends the head: as many who read
        our tags run no scripts, they go before it.
        """
        element = self._head[-1]
        self._head.append(text)
        if element.name == b"noscript" and self._early is None:
            inner = self._page[text.start : text.end]
            if not all(_suits_noscript(inner, token) for token in tokens(inner)):
                self._early = element.start

    def _belongs(self, token: Token) -> bool:
        match token.kind:
            case "comment" | "doctype":
                return True
            case "text":
                return not self._page[token.start : token.end].strip(_BLANK)
            case "start":
                return token.name in _HEAD or token.name in (b"html", b"head")
            case _:
                return self._outlasts(token)

    def _outlasts(self, end_tag: Token) -> bool:
        """Whether the head goes on after an end tag; `</head>` closes it, yet more may follow."""
        if end_tag.name not in _ENDING:
            return True
        if self._end is not None or end_tag.name != b"head":
            return False
        self._end = end_tag.start
        return True

    def _count_template(self, token: Token) -> None:
        if token.name == b"template":
            self._templates = max(0, self._templates + (1 if token.kind == "start" else -1))


def _suits_noscript(page: bytes, token: Token) -> bool:
    """Whether a token may stand in a `noscript` of the head."""
    if token.kind == "text":
        return not page[token.start : token.end].strip(_BLANK)
    return token.kind != "start" or token.name in _IN_NOSCRIPT


def _marks_page(token: Token) -> bool:
    if token.kind == "doctype":
        return True
    return token.kind == "start" and token.name in (b"html", b"head")
