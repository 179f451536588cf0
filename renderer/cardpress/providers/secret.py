"""Text that must not be shown."""

from __future__ import annotations


class Secret:
    """A key: it shows itself only to who asks for it by name.

    Nothing that is printed, logged, compared in a message or pickled holds it.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(****)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a secret does not travel: load it where it is needed")
