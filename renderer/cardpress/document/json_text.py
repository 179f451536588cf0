"""Strict JSON text: numbers that are numbers, no bottomless nesting, repeated names noticed."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from cardpress.document.refusal import refusal
from cardpress.errors import CardpressError, Problem
from cardpress.limits import Limits

#: Digits of an integer that are read; Python refuses to convert more than 4300 of them.
_DIGITS = 400


class Repeated(dict[str, Any]):
    """An object in which names occur more than once; `names` says which."""

    names: tuple[str, ...] = ()


def parse_json(text: str | bytes, limits: Limits) -> Any:
    """Parse a document's JSON text (RFC 8259).

    Objects with repeated names come back as `Repeated`, and NaN, Infinity and numbers beyond
    a double as floats, so that the check of the whole document can report them with a pointer.

    Raises:
        DocumentError: The text is not JSON, or not UTF-8.
        LimitError: It is longer than `limits.document_bytes`, or nested too deeply.
    """
    if _size(text, limits.document_bytes) > limits.document_bytes:
        message = f"the document has more than {limits.document_bytes} bytes, the most allowed"
        raise refusal([Problem("limit-document-bytes", "", message)])
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        return json.loads(
            text.removeprefix("\ufeff"), object_pairs_hook=_object, parse_int=_integer
        )
    except json.JSONDecodeError as error:
        fault = f"not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}"
    except UnicodeDecodeError as error:
        fault = f"not UTF-8: byte {error.object[error.start]:#04x} at position {error.start}"
    except RecursionError:
        raise _too_deep(limits) from None
    raise refusal([Problem("invalid-json", "", fault)])


def _size(text: str | bytes, most: int) -> int:
    """Return how many bytes of UTF-8 `text` has; exactly only if that may be `most` or less."""
    if isinstance(text, bytes) or len(text) > most:
        return len(text)
    return len(text.encode("utf-8", "surrogatepass"))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    repeated = Repeated(plain)
    counts = Counter(name for name, _ in pairs)
    repeated.names = tuple(name for name, count in counts.items() if count > 1)
    return repeated


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _DIGITS else float(digits)


def _too_deep(limits: Limits) -> CardpressError:
    message = f"nested too deeply; at most {limits.depth} levels are allowed"
    return refusal([Problem("limit-depth", "", message)])
