"""Signed addresses: a picture by a plain GET, for `<meta>` tags."""

from __future__ import annotations

from cardpress.signing.address import Filling, Signed, SignedUrlError, verify
from cardpress.signing.keys import KeyRing, SigningKey, create_key, parse_keys
from cardpress.signing.sign import sign_url

__all__ = [
    "Filling",
    "KeyRing",
    "Signed",
    "SignedUrlError",
    "SigningKey",
    "create_key",
    "parse_keys",
    "sign_url",
    "verify",
]
