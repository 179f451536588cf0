"""The `<defs>` of an SVG: what is referred to by id, each thing once."""

from __future__ import annotations


class Definitions:
    """Collects definitions and hands out their ids: a letter and a number."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._parts: list[str] = []
        self._count = 0

    def add(self, letter: str, template: str) -> str:
        """Add an element, unless it is there already, and return its id.

        Args:
            letter: First letter of the id; tells kinds apart for a reader.
            template: The element, with `%s` in place of its id and no other percent sign.
        """
        known = self._ids.get(template)
        if known is None:
            known = self.reserve(letter)
            self._ids[template] = known
            self._parts.append(template % known)
        return known

    def reserve(self, letter: str) -> str:
        """Return an id that nothing else has."""
        self._count += 1
        return f"{letter}{self._count}"

    def include(self, markup: str) -> None:
        """Add markup whose ids were reserved."""
        self._parts.append(markup)

    def __str__(self) -> str:
        return f"<defs>{''.join(self._parts)}</defs>" if self._parts else ""
