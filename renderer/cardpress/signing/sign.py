"""From a document to the signed address of its picture."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cardpress.document import Document
from cardpress.document.reading import Readable, check_size
from cardpress.encode.options import check_options
from cardpress.engine import default_engine
from cardpress.errors import CardpressError, EncodeError, Problem, SourceError
from cardpress.formats import format_of
from cardpress.gathering import located_needs
from cardpress.home import home_folder
from cardpress.needs import ImageNeed
from cardpress.signing.address import EXPIRES, address
from cardpress.signing.keys import VARIABLE, KeyRing, SigningKey, parse_key
from cardpress.signing.payload import check_length, pack
from cardpress.signing.values import filled, texts_of
from cardpress.sources.kind import Kind, classify

#: What `Engine.render` allows.
_SCALE = (1, 4)

_EFFORT = "balanced"


def sign_url(
    document: Readable | None = None,
    format: str = "png",
    *,
    template: str | None = None,
    values: Mapping[str, object] | None = None,
    base_url: str = "",
    key: str | SigningKey | None = None,
    scale: float | None = None,
    quality: int | None = None,
    effort: str | None = None,
    expires: datetime | float | None = None,
) -> str:
    """Return the address at which a server with the same key shows the document's picture.

    The whole document is in it, or the name of a template with the values that fill it. The
    same document, options and key give the same address.

    Args:
        document: A dict, JSON text, a path, or a `Document`; its pictures must not be files.
        format: As for `render`.
        template: In place of a document: the name of a template, which the server must have.
        values: What fills the template, by name.
        base_url: Of the server, e.g. `"https://cards.example.com"`; empty for the path alone.
        key: `"id:secret"`; default: the newest of `CARDPRESS_SIGNING_KEYS`, or else of those
            that `cardpress keys signing` has made.
        scale: As for `render`.
        quality: As for `render`.
        effort: As for `render`.
        expires: When the address ends: a time with its zone, or seconds from now.

    Raises:
        DocumentError: The document is not valid, or too long for an address.
        TemplateError: There is no such template, or it cannot be filled with the values.
        LimitError: It is larger than the limits allow.
        SourceError: A picture in it is a file.
        EncodeError: The options do not fit the format.
        CardpressError: There is no key, or the time of expiry is past; or there is both a
            document and a template, or neither.
    """
    if (document is None) == (template is None) or (values and template is None):
        raise CardpressError("sign either a document, or a template and the values for it")
    if template is None:
        name, texts = "", {}
    else:
        name, texts = f"t/{template}", texts_of(values or {})
        document = filled(template, texts)
    valid = _checked(document, format, scale, quality, effort)
    options = _query(scale, quality, effort) | _expiry(expires)
    name = name or pack(_canonical(valid))
    path = address(_key(key), name, format_of(format).suffix, texts | options)
    check_length(path)
    return base_url.rstrip("/") + path


def _checked(
    document: Any, format: str, scale: float | None, quality: int | None, effort: str | None
) -> Document:
    """Return the validated document of which a server could make the picture."""
    kind = format_of(format)
    engine = default_engine()
    valid = engine.validate(document)
    _check_scale(1 if scale is None else scale)
    check_size(valid.width, valid.height, scale or 1, engine.settings.limits)
    check_options(kind, effort or _EFFORT, quality)
    _check_sources(valid)
    return valid


def _query(scale: float | None, quality: int | None, effort: str | None) -> dict[str, str]:
    """Return the options by name, without those that change nothing."""
    query = {}
    if scale not in (None, 1):
        query["scale"] = str(_shortest(scale))
    if quality is not None:
        query["quality"] = str(quality)
    if effort not in (None, _EFFORT):
        query["effort"] = str(effort)
    return query


def _expiry(expires: datetime | float | None) -> dict[str, str]:
    if expires is None:
        return {}
    now = time.time()
    if isinstance(expires, datetime):
        if expires.tzinfo is None:
            raise CardpressError("the time of expiry must have a time zone, e.g. datetime.UTC")
        end = expires.timestamp()
    else:
        end = now + expires
    if not now < end < math.inf:
        raise CardpressError("the time of expiry must lie in the future")
    return {EXPIRES: str(math.ceil(end))}


def _key(key: str | SigningKey | None) -> SigningKey:
    if isinstance(key, SigningKey):
        return key
    if key is not None:
        return parse_key(key)
    keys = KeyRing(home_folder()).keys
    if not keys:
        raise CardpressError(
            f"there is no signing key: make one with 'cardpress keys signing', or set {VARIABLE}"
        )
    return keys[0]


def _check_scale(scale: Any) -> None:
    low, high = _SCALE
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not low <= scale <= high:
        raise EncodeError(f"scale must be a number from {low} to {high}, not {scale!r}")


def _check_sources(document: Document) -> None:
    problems = list(_file_problems(document))
    if problems:
        message = "".join(f"\n  {problem}" for problem in problems)
        raise SourceError(f"the pictures of a signed address must not be files{message}", problems)


def _file_problems(document: Document) -> Iterator[Problem]:
    for pointer, src in _sources(document):
        if classify(src) is Kind.PATH:
            message = "is a file, which the server will not read: give an https address"
            yield Problem("source-unreadable", pointer, message)


def _sources(document: Document) -> Iterator[tuple[str, str]]:
    """Yield every picture source of a document, and where it stands."""
    for pointer, need in located_needs(document):
        if isinstance(need, ImageNeed):
            yield pointer, need.src
            continue
        for name, src in (("src", need.src), ("fallback", need.fallback)):
            if src is not None:
                yield f"{pointer}/{name}", src


def _canonical(document: Document) -> bytes:
    """Return the document as JSON in one form only: what was given, names in order, no blanks."""
    data = document.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    data.pop("$schema", None)
    for component, fields in zip(document.components, data.get("components", ()), strict=True):
        # Where it was made in Python, its type is a default.
        fields["type"] = component.type
    text = json.dumps(_shortest(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _shortest(value: Any) -> Any:
    """Return JSON data with whole numbers as integers (as RFC 8785 writes them)."""
    if isinstance(value, dict):
        return {name: _shortest(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_shortest(member) for member in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
