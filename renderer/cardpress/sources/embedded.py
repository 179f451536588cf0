"""Pictures inside the document: data URIs (RFC 2397) and base64 text."""

from __future__ import annotations

import binascii
import string
from urllib.parse import unquote_to_bytes

from cardpress.errors import LimitError, SourceError

_ALPHABET = (string.ascii_letters + string.digits + "+/").encode()
_WHITESPACE = b" \t\r\n\f\v"
_HINT = "; a file's path must begin with ./ or end in a picture's suffix"


def decode_data_uri(uri: str, limit: int) -> bytes:
    """Return the bytes of `data:[<mediatype>][;base64],<data>`.

    The media type is ignored: what the bytes are is read from the bytes.

    Args:
        uri: The whole URI; `data:` in any case.
        limit: How many bytes it may hold (`Limits.source_bytes`).

    Raises:
        SourceError: There is no comma, or the data is not what the URI says.
        LimitError: It holds more bytes than `limit`.
    """
    header, comma, text = uri.strip().partition(",")
    if not comma:
        raise SourceError("the data URI has no comma; it must read data:image/png;base64,...")
    data = _ascii(text)
    is_base64 = header.rstrip().lower().endswith(";base64")
    # Base64 is a third longer than what it holds, and may have white space in it.
    _check_size(len(data) - 2 * data.count(b"%"), 2 * limit if is_base64 else limit, limit)
    data = unquote_to_bytes(data)
    return _decoded(data, limit) if is_base64 else data


def decode_base64(text: str, limit: int) -> bytes:
    """Return the bytes of base64 text (RFC 4648, section 4).

    As in WHATWG's forgiving-base64 decode, ASCII white space is skipped and the padding may be
    missing; everything else is strict, so that no damaged text passes as a picture.

    Args:
        text: Standard alphabet; the URL-safe one is refused.
        limit: How many bytes it may hold (`Limits.source_bytes`).

    Raises:
        SourceError: It is not base64.
        LimitError: It holds more bytes than `limit`.
    """
    return _decoded(_ascii(text), limit)


def _ascii(text: str) -> bytes:
    try:
        return text.encode("ascii")
    except UnicodeEncodeError as error:
        raise SourceError(f"{text[error.start]!r} is not a base64 character{_HINT}") from None


def _decoded(data: bytes, limit: int) -> bytes:
    text = data.translate(None, _WHITESPACE)
    digits = text.rstrip(b"=")
    _check_size(len(digits) * 3 // 4, limit, limit)
    strangers = digits.translate(None, _ALPHABET)
    if strangers:
        raise SourceError(_complaint(strangers))
    padding = len(text) - len(digits)
    if len(digits) % 4 == 1 or (padding and (padding > 2 or len(text) % 4)):
        raise SourceError(f"the base64 text is cut short or wrongly padded{_HINT}")
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def _complaint(strangers: bytes) -> str:
    if not strangers.strip(b"-_"):
        return "this is URL-safe base64: write + for - and / for _"
    return f"{chr(strangers[0])!r} is not a base64 character{_HINT}"


def _check_size(size: int, most: int, limit: int) -> None:
    if size > most:
        raise LimitError(
            f"the source holds more than {limit} bytes, which is the limit", "source_bytes"
        )
