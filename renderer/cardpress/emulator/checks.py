"""Holding a request to what the documents say of its fields."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import re
from collections.abc import Collection, Mapping
from typing import Any

from cardpress.emulator.exchange import Inquiry
from cardpress.emulator.upload import Upload, read_upload

#: The documents write "MB"; the smaller meaning is the one that a client must not exceed.
MEGABYTE = 1_000_000


class FieldError(Exception):
    """A field is not as the document says.

    Attributes:
        field: Its name; empty for the whole request.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def json_object(inquiry: Inquiry, known: Collection[str]) -> dict[str, Any]:
    """Return the JSON object that a request carries.

    Raises:
        FieldError: The body is not JSON, no object, or has fields that the document lacks.
    """
    if inquiry.media_type != "application/json":
        raise FieldError("", "Content-Type must be application/json")
    try:
        data = json.loads(inquiry.body)
    except ValueError:
        raise FieldError("", "The request body is not valid JSON") from None
    if not isinstance(data, dict):
        raise FieldError("", "The request body must be a JSON object")
    only(data, known)
    return data


def only(data: Collection[str], known: Collection[str]) -> None:
    """Raise `FieldError` if there is a field that the document does not know."""
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise FieldError(unknown[0], f"Unknown parameter: {', '.join(unknown)}")


def text(data: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """Return a text; required, and then not blank, where there is no default."""
    value = data.get(name, default)
    if not isinstance(value, str):
        raise FieldError(name, f"{name} is required and must be a string")
    if default is None and not value.strip():
        raise FieldError(name, f"{name} must not be empty")
    return value


def at_most(value: str, name: str, length: int) -> str:
    """Return a text of at most `length` characters."""
    if len(value) > length:
        raise FieldError(name, f"{name} must not exceed {length} characters, not {len(value)}")
    return value


def one_of(data: Mapping[str, Any], name: str, choices: Collection[str], default: str) -> str:
    """Return a text that is among `choices`."""
    value = text(data, name, default)
    if value not in choices:
        raise FieldError(name, f"{name} must be one of: {', '.join(choices)}")
    return value


def number(data: Mapping[str, Any], name: str, low: float, high: float, default: float) -> float:
    """Return a number from `low` to `high`."""
    value = data.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise FieldError(name, f"{name} must be a number")
    if not low <= value <= high:
        raise FieldError(name, f"{name} must be between {low:g} and {high:g}")
    return value


def whole(value: str, name: str, low: int, high: int) -> int:
    """Return the whole number that a form or query gives as text, from `low` to `high`."""
    if not re.fullmatch(r"\d{1,9}", value, re.ASCII) or not low <= int(value) <= high:
        raise FieldError(name, f"{name} must be an integer between {low} and {high}")
    return int(value)


def proportion(data: Mapping[str, Any], name: str, default: str) -> tuple[int, int]:
    """Return an aspect ratio such as `"16:9"`, neither side four times the other or more."""
    found = re.fullmatch(r"(\d{1,3}):(\d{1,3})", text(data, name, default), re.ASCII)
    wide, high = map(int, found.groups()) if found else (0, 0)
    if not wide or not high or max(wide, high) > 4 * min(wide, high):
        raise FieldError(name, f"{name} must be a ratio such as 1:1, 16:9 or 4:3")
    return wide, high


def encoded_upload(value: Any, name: str) -> Upload:
    """Return the picture that a text holds as base64 (RFC 4648, no data URI)."""
    if not isinstance(value, str) or not value:
        raise FieldError(name, f"{name} is required and must be a base64 string")
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise FieldError(name, f"{name} is not valid base64 data") from None
    return picture(data, name)


def picture(data: bytes, name: str) -> Upload:
    """Return the picture that these bytes are."""
    try:
        return read_upload(data)
    except ValueError as error:
        raise FieldError(name, str(error)) from None


def digest_of(service: str, operation: str, parameters: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a request in hexadecimal, the same for equal ones."""
    plain = {
        name: hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
        for name, value in parameters.items()
    }
    words = json.dumps([service, operation, plain], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()
