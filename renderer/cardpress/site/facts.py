"""What a page says about itself in its head."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from cardpress.site.entities import attribute_text, element_text, one_line
from cardpress.site.linked_data import linked_data
from cardpress.site.tokens import Token

#: Prefixes of the names of `<meta>` that are kept.
_OPEN_GRAPH = ("og:", "twitter:", "article:", "profile:", "book:")

_OWN = "cardpress:"

_NOT_INDEXED = frozenset(("noindex", "none"))


@dataclass(slots=True)
class Facts:
    """What a page says about itself; texts on one line, `""` where it says nothing.

    Attributes:
        title: Of `<title>`, or else the first heading.
        language: `lang` of `<html>`.
        canonical: The address in `<link rel="canonical">`, as it stands.
        redirect: Whether the page sends its visitors elsewhere at once.
        meta: `<meta name>` by name in lower case, the first of each.
        graph: Open Graph and Twitter tags by name, all values in order.
        own: What `<meta name="cardpress:…">` says, by the part after the colon.
        linked: What JSON-LD says, see `linked_data`.
    """

    title: str = ""
    language: str = ""
    canonical: str = ""
    redirect: bool = False
    meta: dict[str, str] = field(default_factory=dict)
    graph: dict[str, list[str]] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    linked: dict[str, str | list[str]] = field(default_factory=dict)

    @property
    def is_off(self) -> bool:
        """Whether `<meta name="cardpress" content="off">` turns us off."""
        return self.meta.get("cardpress", "").lower() in ("off", "false", "no")

    @property
    def is_hidden(self) -> bool:
        """Whether search engines are asked not to list the page."""
        robots = self.meta.get("robots", ""), self.meta.get("googlebot", "")
        words = ",".join(robots).lower().replace(" ", ",").split(",")
        return not _NOT_INDEXED.isdisjoint(words)


class Witness:
    """Gathers facts from tokens.

    Args:
        text_of: Turns bytes of the page into text.
    """

    def __init__(self, page: bytes, text_of: Callable[[bytes], str]) -> None:
        self.facts = Facts()
        self._page = page
        self._text_of = text_of

    def hear(self, stream: Iterable[Token]) -> Facts:
        """Take the facts from the tokens of a head."""
        before: Token | None = None
        for token in stream:
            if token.kind == "start":
                self._start(token)
            elif token.kind == "text" and before is not None and before.kind == "start":
                self._content(before, token)
            before = token
        return self.facts

    def _start(self, tag: Token) -> None:
        if tag.name == b"meta":
            self._meta(tag)
        elif tag.name == b"html":
            language = self._value(tag, b"lang") or self._value(tag, b"xml:lang")
            self.facts.language = self.facts.language or language
        elif (
            tag.name == b"link" and b"canonical" in tag.attributes.get(b"rel", b"").lower().split()
        ):
            self.facts.canonical = self.facts.canonical or self._value(tag, b"href")

    def _meta(self, tag: Token) -> None:
        content = self._value(tag, b"content")
        for name in self.names(tag):
            if name.startswith(_OPEN_GRAPH):
                self.facts.graph.setdefault(name, []).append(content)
            elif name.startswith(_OWN):
                self.facts.own.setdefault(name.removeprefix(_OWN), content)
            else:
                self.facts.meta.setdefault(name, content)
        if tag.attributes.get(b"http-equiv", b"").lower() == b"refresh":
            delay, _, target = content.partition(";")
            self.facts.redirect = bool(target.strip()) and delay.strip() in ("", "0")

    def names(self, tag: Token) -> Iterator[str]:
        """Yield what a `<meta>` is about: its `property` and its `name`, if they differ."""
        found = (self._value(tag, b"property").lower(), self._value(tag, b"name").lower())
        yield from dict.fromkeys(name for name in found if name)

    def _content(self, tag: Token, text: Token) -> None:
        content = self._text_of(self._page[text.start : text.end])
        if tag.name == b"title":
            self.facts.title = self.facts.title or one_line(element_text(content))
        elif tag.name == b"script" and self._is_linked_data(tag):
            self.facts.linked = linked_data(content) | self.facts.linked

    def _is_linked_data(self, script: Token) -> bool:
        kind = self._value(script, b"type").partition(";")[0]
        return kind.strip().lower() == "application/ld+json"

    def _value(self, tag: Token, name: bytes) -> str:
        value = tag.attributes.get(name)
        return one_line(attribute_text(self._text_of(value))) if value else ""
