"""A card before it is made: a template, the values for it, and the digest of both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardpress.site.address import slug

if TYPE_CHECKING:
    from cardpress.templates import Template

#: Hex digits of the digest in a card's name.
DIGITS = 16

#: Changes whenever the way from values to a card does.
_FORM = "card 1"


@dataclass(frozen=True, slots=True)
class Card:
    """A card that can be made, here or in another process.

    Attributes:
        template: What it looks like.
        values: What it says: the template's variables, as text.
        digest: Of all that its pixels depend on; hex.
        scale: Output pixels per pixel of the template.
        size: Width and height in output pixels.
    """

    template: Template
    values: Mapping[str, str]
    digest: str
    scale: float
    size: tuple[int, int]

    @property
    def name(self) -> str:
        """Its file's name: readable words and the digest."""
        return f"{slug(self.values.get('title', ''))}-{self.digest[:DIGITS]}.png"

    @property
    def key(self) -> str:
        """Under which it is kept in a `Store`."""
        return store_key(self.digest[:DIGITS])


def store_key(digits: str) -> str:
    """Return the key under which a card with these digits in its name is kept."""
    return hashlib.sha256(f"{_FORM} {digits}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Look:
    """What is known of a template: digests of its own pictures, and its size if it is fixed."""

    template: Template
    pictures: list[str]
    size: tuple[int, int] | None


class CardMaker:
    """Makes cards of values.

    Args:
        edition: What all cards depend on, see `cardpress.edition`.
        scale: Output pixels per pixel of a template.
        read: Returns the bytes of a local picture, to be digested.
    """

    def __init__(
        self, edition: bytes, scale: float = 1, read: Callable[[Path], bytes] = Path.read_bytes
    ) -> None:
        self._edition = edition.hex()
        self._scale = scale
        self._read = read
        self._pictures: dict[Path, str] = {}
        self._looks: dict[int, _Look] = {}

    def card(self, template: Template, values: Mapping[str, Any]) -> Card:
        """Return the card for `values`, of which those count that the template declares.

        Raises:
            TemplateError: The size depends on values, and these do not fit the template.
        """
        look = self._look(template)
        texts = {name: _text(values[name]) for name in template.variables if name in values}
        texts = {name: text for name, text in texts.items() if text.strip()}
        facts = {name: self._fact(template, name, text) for name, text in texts.items()}
        parts = [_FORM, template.digest, look.pictures, facts, self._scale, self._edition]
        content = json.dumps(parts, sort_keys=True, ensure_ascii=True)
        digest = hashlib.sha256(content.encode()).hexdigest()
        size = look.size or _sides(template.fill_from_text(texts), self._scale) or (0, 0)
        return Card(template, texts, digest, self._scale, size)

    def _fact(self, template: Template, name: str, text: str) -> str:
        """Return what a value adds to the digest: of a local picture, its bytes."""
        if template.variables[name].type != "image":
            return text
        return self._picture(template.folder, text) or text

    def _look(self, template: Template) -> _Look:
        look = self._looks.get(id(template))
        if look is None:
            parts = json.loads(template.text)
            found = (self._picture(template.folder, name) for name in sorted(set(_sources(parts))))
            size = _sides(parts["document"], self._scale)
            look = _Look(template, [digest for digest in found if digest], size)
            self._looks[id(template)] = look
        return look

    def _picture(self, folder: Path | None, source: str) -> str:
        """Return the digest of a local picture; `""` if there is none of that name."""
        if "://" in source or source.startswith("data:") or len(source) > 4096:
            return ""
        path = (folder or Path()) / Path(source).expanduser()
        if path not in self._pictures:
            try:
                self._pictures[path] = hashlib.sha256(self._read(path)).hexdigest()
            except (OSError, ValueError):
                self._pictures[path] = ""
        return self._pictures[path]


def _sources(item: Any) -> Iterator[str]:
    """Yield the pictures that a template names without an expression."""
    if isinstance(item, dict):
        source = item.get("src")
        if isinstance(source, str) and "{{" not in source and "{%" not in source:
            yield source
        item = list(item.values())
    if isinstance(item, list):
        for part in item:
            yield from _sources(part)


def _text(value: Any) -> str:
    """Return a value as the text that a template reads."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return json.dumps([str(item) for item in value], ensure_ascii=False)
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return str(value)


def _sides(document: Mapping[str, Any], scale: float) -> tuple[int, int] | None:
    """Return width and height in output pixels; None where an expression gives them."""
    sides = document.get("width"), document.get("height")
    if not all(isinstance(side, int | float) for side in sides):
        return None
    width, height = (round(side * scale) for side in sides if side is not None)
    return width, height
