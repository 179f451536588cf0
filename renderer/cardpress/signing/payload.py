"""A document as part of an address: deflated JSON in base64url."""

from __future__ import annotations

import base64
import zlib

from cardpress.errors import DocumentError, Problem

#: Characters of a payload. Many servers and proxies take request lines of 8 KiB or a little more.
MOST_CHARACTERS = 8192

#: Characters of a whole address: the payload, a signature and options.
MOST_ADDRESS = MOST_CHARACTERS + 512

#: Bytes of the JSON in it. Deflate could make 6 MB of what 8,192 characters hold.
MOST_BYTES = 256 * 1024

#: libdeflate's slowest level; it comes with its wheel, so every machine makes the same address.
_LEVEL = 12


def pack(document: bytes) -> str:
    """Return JSON text as a payload: zlib's format (RFC 1950) in base64url without padding.

    Raises:
        DocumentError: It does not fit.
    """
    import deflate

    if len(document) > MOST_BYTES:
        raise _too_long(f"{len(document):,} bytes; at most {MOST_BYTES:,}")
    packed = deflate.zlib_compress(document, _LEVEL)
    payload = base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")
    if len(payload) > MOST_CHARACTERS:
        raise _too_long(f"{len(payload):,} characters when packed; at most {MOST_CHARACTERS:,}")
    return payload


def unpack(payload: str) -> bytes:
    """Return the JSON text of a payload; no more than `MOST_BYTES` are ever made of it.

    Raises:
        ValueError: It is not a payload, or holds too much.
    """
    padded = payload + "=" * (-len(payload) % 4)
    packed = base64.b64decode(padded, altchars=b"-_", validate=True)
    inflater = zlib.decompressobj()
    try:
        document = inflater.decompress(packed, MOST_BYTES + 1)
    except zlib.error as error:
        raise ValueError(f"not deflated: {error}") from error
    if len(document) > MOST_BYTES or not inflater.eof or inflater.unused_data:
        raise ValueError("too large, cut off, or followed by something else")
    return document


def check_length(path: str) -> None:
    """Check that an address is not longer than servers take.

    Raises:
        DocumentError: It is; a document as a payload never is, but what fills a template may be.
    """
    if len(path) > MOST_ADDRESS:
        raise _too_long(f"{len(path):,} characters; at most {MOST_ADDRESS:,}")


def _too_long(what: str) -> DocumentError:
    message = f"the document does not fit into an address: it has {what} are possible"
    hint = "give pictures as https addresses, or POST the document instead"
    return DocumentError.of([Problem("address-too-long", "", f"{message}; {hint}")])
