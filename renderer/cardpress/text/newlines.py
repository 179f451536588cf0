"""Where one paragraph ends and the next begins."""

from __future__ import annotations

import re

#: CR LF, LF, CR, and Unicode's line and paragraph separators (UAX #14, BK, CR, LF, NL).
_NEWLINE = re.compile("\r\n|[\n\r\u2028\u2029]")


def split_paragraphs(text: str) -> list[str]:
    """Split `text` at its newlines; text that ends with one has an empty last paragraph."""
    return _NEWLINE.split(text)
