"""The grammar of a signed address, and what makes it genuine.

`/i/<key-id>.<signature>/<payload>.<suffix>?<options>` holds a document;
`/i/<key-id>.<signature>/t/<template>.<suffix>?<options and variables>` names a template and what
it is filled with. The signature is HMAC-SHA256 (RFC 2104) over the address without it, the query
in order: `/i/<key-id>/<payload>.<suffix>?<query>`.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias
from urllib.parse import parse_qsl, urlencode

from cardpress.errors import CardpressError, EncodeError
from cardpress.formats import Format, format_of
from cardpress.signing.keys import SigningKey
from cardpress.signing.payload import MOST_CHARACTERS, unpack

#: What else the query may say; the variables of a template stand beside them.
OPTIONS = frozenset({"scale", "quality", "effort"})

#: The option that says when the address ends, in seconds since 1970.
EXPIRES = "exp"

#: Bytes of the digest that are kept. RFC 2104, section 5: not less than half of it.
_SIGNATURE_BYTES = 16

#: Options and variables of one address.
_MOST_OPTIONS = 64

#: What a template must be called to have an address.
TEMPLATE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")

_PATH = re.compile(
    r"/i/(?P<id>[A-Za-z0-9_-]{1,32})\.(?P<signature>[A-Za-z0-9_-]{1,64})/(?P<name>"
    rf"(?:t/(?P<template>{TEMPLATE_NAME.pattern})|(?P<payload>[A-Za-z0-9_-]{{1,{MOST_CHARACTERS}}}))"
    r"\.(?P<suffix>[a-z]{1,8}))"
)

#: Seconds since 1970, up to the year 33,658.
_TIME = re.compile(r"[0-9]{1,12}")

Reason: TypeAlias = Literal["malformed", "forged", "expired"]


class SignedUrlError(CardpressError):
    """An address is not to be answered.

    Attributes:
        reason: `"malformed"`, `"forged"` (also if the key is not known) or `"expired"`.
    """

    def __init__(self, message: str, reason: Reason) -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[type[SignedUrlError], tuple[str, Reason]]:
        return type(self), (str(self), self.reason)


@dataclass(frozen=True, slots=True)
class Filling:
    """A template by its name, and what its variables are told, as text."""

    template: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signed:
    """What a genuine address asks for.

    Attributes:
        key_id: Of the key that signed it.
        content: The document as JSON text, or what fills a template; it is signed, not validated.
        format: The output format.
        options: `scale`, `quality` and `effort` as they are written; likewise not validated.
        expires: When the address ends, in seconds since 1970; None for never.
    """

    key_id: str
    content: bytes | Filling = field(repr=False)
    format: Format
    options: Mapping[str, str]
    expires: int | None = None


def address(key: SigningKey, payload: str, suffix: str, options: Mapping[str, str]) -> str:
    """Return the signed path and query of a payload; the options come in order.

    Args:
        key: Signs.
        payload: Made by `pack`, or `t/` and the name of a template.
        suffix: Of the format, with its dot.
        options: The query by name, the variables of a template among it.
    """
    name = f"{payload}{suffix}"
    query = urlencode(sorted(options.items()))
    path = f"/i/{key.id}.{_signature(key, name, query)}/{name}"
    return f"{path}?{query}" if query else path


def verify(path: str, query: str, keys: Iterable[SigningKey], now: datetime) -> Signed:
    """Return what an address asks for, if one of the keys has signed it.

    Args:
        path: From `/i/` on, percent-decoded.
        query: As it was sent, without the question mark; in any order.
        keys: All that are accepted.
        now: With a time zone.

    Raises:
        SignedUrlError: It is malformed, forged or expired.
    """
    parts = _PATH.fullmatch(path)
    if parts is None:
        raise _malformed()
    options = _options(query)
    key = _signer(parts, options, keys)
    expires = _expiry(options.pop(EXPIRES, None))
    if expires is not None and now.timestamp() >= expires:
        raise SignedUrlError("the address has expired", "expired")
    values = {name: options.pop(name) for name in list(options) if name not in OPTIONS}
    try:
        content, format = _content(parts, values), format_of(parts["suffix"])
    except (ValueError, EncodeError):
        raise _malformed() from None
    return Signed(key.id, content, format, options, expires)


def _content(parts: re.Match[str], values: dict[str, str]) -> bytes | Filling:
    if parts["template"] is not None:
        return Filling(parts["template"], values)
    if values:
        raise ValueError("a document has no variables")
    return unpack(parts["payload"])


def _signer(
    parts: re.Match[str], options: Mapping[str, str], keys: Iterable[SigningKey]
) -> SigningKey:
    """Return the key that has signed an address."""
    key = next((key for key in keys if key.id == parts["id"]), None)
    if key is None:
        raise SignedUrlError("the key of the address is not known", "forged")
    expected = _signature(key, parts["name"], urlencode(sorted(options.items())))
    if not hmac.compare_digest(expected, parts["signature"]):
        raise SignedUrlError("the signature of the address does not fit", "forged")
    return key


def _signature(key: SigningKey, name: str, query: str) -> str:
    message = f"/i/{key.id}/{name}?{query}".encode()
    digest = hmac.digest(key.secret, message, "sha256")[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _options(query: str) -> dict[str, str]:
    """Return a query by name; each name may stand once."""
    try:
        pairs = parse_qsl(
            query,
            keep_blank_values=True,
            strict_parsing=bool(query),
            errors="strict",
            max_num_fields=_MOST_OPTIONS,
        )
    except ValueError:
        raise _malformed() from None
    options = dict(pairs)
    if len(options) != len(pairs):
        raise _malformed()
    return options


def _expiry(text: str | None) -> int | None:
    if text is None:
        return None
    if not _TIME.fullmatch(text):
        raise _malformed()
    return int(text)


def _malformed() -> SignedUrlError:
    return SignedUrlError("there is no picture at this address", "malformed")
