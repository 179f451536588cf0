"""A page as it was read: its facts, and the places at which it can be changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import takewhile
from typing import Any

from cardpress.site.encoding import Encoding, encoding_of
from cardpress.site.facts import Facts, Witness
from cardpress.site.outline import Outline, outline
from cardpress.site.tokens import Token, tokens

#: What stands before and after what we write.
OPENING, CLOSING = "<!-- cardpress -->", "<!-- /cardpress -->"

#: Names of the tags that are about a page's picture.
PICTURE = re.compile(r"(og:image|twitter:image)(:.*|\d)?|twitter:card")

#: Tags that bring a picture.
BRINGS_PICTURE = ("og:image", "og:image:url", "og:image:secure_url")

_XHTML_SUFFIXES = (".xhtml", ".xht")

#: Bytes after the head in which a first heading is looked for.
_HEADING_WITHIN = 200_000

Range = tuple[int, int]

_FACTS = fields(Facts)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a page; offsets are in its bytes.

    Attributes:
        codec: Of its encoding.
        newline: How its lines end.
        closes: Whether empty elements end in `/>`.
        end: Where something can be put that is to be the last in the head.
        blocks: What we wrote earlier, from mark to mark.
        pictures: The author's own tags about the page's picture.
        facts: What the page says about itself, our own blocks aside.
        is_page: Whether it is a page, not a piece of one.
    """

    codec: str
    newline: str
    closes: bool
    end: int
    blocks: tuple[Range, ...]
    pictures: tuple[Range, ...]
    facts: Facts
    is_page: bool

    @property
    def brings_picture(self) -> bool:
        """Whether the author gave the page a picture."""
        return any(any(self.facts.graph.get(name, [])) for name in BRINGS_PICTURE)

    def to_dict(self) -> dict[str, Any]:
        """Return the reading as JSON data."""
        data = {item.name: getattr(self, item.name) for item in fields(self)}
        return {**data, "facts": {item.name: getattr(self.facts, item.name) for item in _FACTS}}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Reading:
        """Return the reading that `to_dict` made data of."""
        ranges = {name: tuple(map(tuple, data[name])) for name in ("blocks", "pictures")}
        return cls(**{**data, **ranges, "facts": Facts(**data["facts"])})


def read_page(page: bytes, name: str = "", *, with_ours: bool = False) -> Reading:
    """Read a page.

    Args:
        page: Its bytes.
        name: Of its file; the suffix tells XHTML.
        with_ours: Whether what we wrote counts among the facts.

    Raises:
        CardpressError: It is in an encoding that we do not know.
    """
    encoding = encoding_of(page)
    view = encoding.view(page)
    xml = name.lower().endswith(_XHTML_SUFFIXES) or view.lstrip(b"\xef\xbb\xbf").startswith(
        b"<?xml"
    )
    parts = outline(view, xml=xml)
    blocks = list(_blocks(view, parts.head))
    inside = {id(token) for block in blocks for token in block}
    own = [token for token in parts.head if with_ours or id(token) not in inside]
    witness = Witness(view, encoding.text)
    facts = witness.hear(own)
    late = [] if not parts.is_page else list(_late_tags(view, parts, xml))
    witness.hear(late)
    if not facts.title and parts.is_page:
        facts.title = _heading(view, parts.body, encoding, xml)
    pictures = [tag for tag in (*own, *late) if _is_picture(tag, witness)]
    return Reading(
        codec=encoding.codec,
        newline="\r\n" if b"\r\n" in view[: parts.end or None] else "\n",
        closes=xml or _is_xhtml(view, parts),
        end=encoding.offset(view, parts.end),
        blocks=tuple(_range(block, encoding, view) for block in blocks),
        pictures=tuple(_range([tag], encoding, view) for tag in pictures),
        facts=facts,
        is_page=parts.is_page,
    )


def _range(run: list[Token], encoding: Encoding, view: bytes) -> Range:
    return encoding.offset(view, run[0].start), encoding.offset(view, run[-1].end)


def _blocks(view: bytes, head: Iterable[Token]) -> Iterable[list[Token]]:
    """Yield the tokens of what we wrote: between our marks, nothing but `<meta>` and space."""
    block: list[Token] = []
    for token in head:
        content = view[token.start : token.end]
        if content == OPENING.encode():
            block = [token]
        elif block and content == CLOSING.encode():
            yield [*block, token]
            block = []
        elif block and (token.name == b"meta" or not content.strip()):
            block.append(token)
        else:
            block = []


def _is_xhtml(view: bytes, parts: Outline) -> bool:
    doctypes = (token for token in parts.head if token.kind == "doctype")
    return any(b"XHTML" in view[token.start : token.end] for token in doctypes)


def _late_tags(view: bytes, parts: Outline, xml: bool) -> Iterable[Token]:
    """Yield tags that bring a picture, but after the head; parsers tolerate them there."""
    if b"og:image" not in view[parts.body :]:
        return
    for token in tokens(view, parts.body, xml=xml):
        named = token.attributes.get(b"property") or token.attributes.get(b"name") or b""
        if token.kind == "start" and token.name == b"meta" and b":image" in named.lower():
            yield token


def _is_picture(token: Token, witness: Witness) -> bool:
    if token.kind != "start" or token.name != b"meta":
        return False
    return any(PICTURE.fullmatch(name) for name in witness.names(token))


def _heading(view: bytes, at: int, encoding: Encoding, xml: bool) -> str:
    """Return the text of the first `h1`; `""` if there is none nearby."""
    from cardpress.site.entities import element_text, one_line

    stream = tokens(view[: at + _HEADING_WITHIN], at, xml=xml)
    if not any(token.kind == "start" and token.name == b"h1" for token in stream):
        return ""
    inside = takewhile(lambda token: (token.kind, token.name) != ("end", b"h1"), stream)
    words = b"".join(view[part.start : part.end] for part in inside if part.kind == "text")
    return one_line(element_text(encoding.text(words)))
