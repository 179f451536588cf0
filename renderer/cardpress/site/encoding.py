"""In which encoding a page is, and how text goes into it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from cardpress.errors import CardpressError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

#: Bytes in which a page must say its encoding (HTML standard 13.2.3.2).
_PRESCAN = 1024

_DECLARED = re.compile(
    rb"""<meta\s[^>]*?charset\s*=\s*["']?\s*([A-Za-z0-9_.:+-]+)""", re.IGNORECASE
)
_XML_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9_.:+-]+)["']""")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)

#: What the web means by these names (Encoding standard 4.2), as Python calls it.
_MEANT = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "cp1252": "cp1252", "iso8859-9": "cp1254",
    "iso8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "utf-16": "utf-8", "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}  # fmt: skip

_ASCII = bytes((*range(0x20, 0x7F), 9, 10, 13))

#: Encodings in which ASCII bytes may mean something else, depending on what came before.
_STATEFUL = ("iso2022", "hz", "utf-7", "utf_7")


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding of a page.

    Attributes:
        codec: Python's name for it.
    """

    codec: str

    @property
    def is_wide(self) -> bool:
        """Whether ASCII characters take two bytes."""
        return self.codec.startswith("utf-16")

    def view(self, page: bytes) -> bytes:
        """Return `page` in an encoding that holds ASCII as it is: mostly, as it stands."""
        if not self.is_wide:
            return page
        return page.decode(self.codec, "surrogatepass" if len(page) % 2 == 0 else "replace").encode(
            "utf-8", "surrogatepass"
        )

    def offset(self, view: bytes, at: int) -> int:
        """Return the offset in the page of offset `at` of its view."""
        if not self.is_wide:
            return at
        head = view[:at].decode("utf-8", "surrogatepass")
        return len(head.encode(self.codec, "surrogatepass"))

    def text(self, view: bytes) -> str:
        """Return a piece of a view as text."""
        return view.decode("utf-8" if self.is_wide else self.codec, "replace")

    def bytes_of(self, markup: str) -> bytes:
        """Return markup as bytes; what the encoding lacks becomes a character reference."""
        return markup.encode(self.codec, "xmlcharrefreplace")


def encoding_of(page: bytes) -> Encoding:
    """Return the encoding of a page: what its first bytes say, else UTF-8 if it can be.

    Raises:
        CardpressError: We do not know it, or cannot write into it.
    """
    for mark, codec in _BOMS:
        if page.startswith(mark):
            return Encoding(codec)
    start = _COMMENT.sub(b"", page[:_PRESCAN])
    declared = _XML_DECLARED.search(start) or _DECLARED.search(start)
    if declared is not None:
        return Encoding(_codec(declared[1].decode("ascii")))
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        return Encoding("cp1252")
    return Encoding("utf-8")


def _codec(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        raise CardpressError(f"the encoding {label!r} is not known") from None
    name = _MEANT.get(name, name)
    if not _holds_ascii(name):
        raise CardpressError(f"pages in {label!r} cannot be edited; save it as UTF-8")
    return name


def _holds_ascii(codec: str) -> bool:
    try:
        plain = _ASCII.decode(codec) == _ASCII.decode("ascii")
    except (LookupError, UnicodeError):
        return False
    return plain and not codec.startswith(_STATEFUL)
