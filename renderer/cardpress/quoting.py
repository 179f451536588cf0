"""Names and values from outside, as messages quote them."""

from __future__ import annotations

import json
from typing import Any

#: How many characters of a value a message quotes.
_QUOTED = 60


def quoted(value: Any) -> str:
    """Return `value` as short JSON, safe to print on a terminal.

    What cannot be seen (controls, bidi marks, lone surrogates) is escaped; what JSON cannot
    hold is named by its Python type.
    """
    if isinstance(value, str):
        value = value[:_QUOTED]
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = f"a value of the Python type {type(value).__name__}"
    return visible(text if len(text) <= _QUOTED else text[: _QUOTED - 3] + "...")


def visible(text: str) -> str:
    r"""Return `text` with every character that cannot be seen as `\uXXXX`, newlines included."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return json.dumps(character, ensure_ascii=True)[1:-1]
