"""The grammar of a signed address, and what makes it genuine.

`/i/<key-id>.<signature>/<payload>.<suffix>?<options>`. The signature is HMAC-SHA256 (RFC 2104)
over the address without it, the options in order: `/i/<key-id>/<payload>.<suffix>?<options>`.
The addresses of templates, `/i/<key-id>.<signature>/t/<name>.<suffix>?<variables>`, are reserved.
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

#: What else the query may say; a template's own variables will come beside them.
OPTIONS = frozenset({"scale", "quality", "effort"})

#: The option that says when the address ends, in seconds since 1970.
EXPIRES = "exp"

#: Bytes of the digest that are kept. RFC 2104, section 5: not less than half of it.
_SIGNATURE_BYTES = 16

#: Options of one address.
_MOST_OPTIONS = 32

_PATH = re.compile(
    r"/i/(?P<id>[A-Za-z0-9_-]{1,32})\.(?P<signature>[A-Za-z0-9_-]{1,64})"
    rf"/(?P<payload>[A-Za-z0-9_-]{{1,{MOST_CHARACTERS}}})\.(?P<suffix>[a-z]{{1,8}})"
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
class Signed:
    """What a genuine address asks for.

    Attributes:
        key_id: Of the key that signed it.
        document: JSON text; it is signed, not validated.
        format: The output format.
        options: `scale`, `quality` and `effort` as they are written; likewise not validated.
        expires: When the address ends, in seconds since 1970; None for never.
    """

    key_id: str
    document: bytes = field(repr=False)
    format: Format
    options: Mapping[str, str]
    expires: int | None = None


def address(key: SigningKey, payload: str, suffix: str, options: Mapping[str, str]) -> str:
    """Return the signed path and query of a payload; the options come in order.

    Args:
        key: Signs.
        payload: Made by `pack`.
        suffix: Of the format, with its dot.
        options: The query by name.
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
    if not options.keys() <= OPTIONS:
        raise _malformed()
    try:
        document, format = unpack(parts["payload"]), format_of(parts["suffix"])
    except (ValueError, EncodeError):
        raise _malformed() from None
    return Signed(key.id, document, format, options, expires)


def _signer(
    parts: re.Match[str], options: Mapping[str, str], keys: Iterable[SigningKey]
) -> SigningKey:
    """Return the key that has signed an address."""
    key = next((key for key in keys if key.id == parts["id"]), None)
    if key is None:
        raise SignedUrlError("the key of the address is not known", "forged")
    name = f"{parts['payload']}.{parts['suffix']}"
    expected = _signature(key, name, urlencode(sorted(options.items())))
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
