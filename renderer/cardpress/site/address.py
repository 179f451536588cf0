"""Addresses and file names of pages and cards."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urljoin, urlsplit

from cardpress.errors import CardpressError
from cardpress.quoting import quoted

#: Beyond letters and digits, what a path may hold as it is (RFC 3986, pchar).
_PLAIN = "/-._~!$&'()*+,;=:@"

#: Characters of the readable part of a card's name.
_SLUG = 48

_INDEX = re.compile(r"(^|/)index\.x?html?$", re.IGNORECASE)


def check_site_url(url: str) -> str:
    """Return the address of a site, with a slash at the end.

    Raises:
        CardpressError: It is not an absolute http or https address of a folder.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise CardpressError(
            f"the site's address must be like https://example.com or "
            f"https://example.com/docs, not {quoted(url)}"
        )
    return parts.geturl().rstrip("/") + "/"


def page_url(site_url: str, path: str) -> str:
    """Return the address of the page in the file `path`; `index.html` is left out."""
    return site_url + quote(os.fsencode(_INDEX.sub(r"\1", path)), safe=_PLAIN)


def file_url(site_url: str, path: str) -> str:
    """Return the address of any file of the site."""
    return site_url + quote(os.fsencode(path), safe=_PLAIN)


def absolute(url: str, base: str) -> str:
    """Return an address from a page, made absolute; `""` if it is none of the web."""
    try:
        whole = urljoin(base, url.strip())
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in ("http", "https") and parts.netloc else ""


def local_path(url: str, site_url: str, page: str) -> str | None:
    """Return which file of the site an address from a page means; None if it is elsewhere.

    Args:
        url: Absolute, or relative to the page.
        site_url: As `check_site_url` returns it; `""` if nobody knows.
        page: Path of the page in the site.
    """
    base = page_url(site_url, page) if site_url else page_url("https://site.invalid/", page)
    whole = absolute(url, base)
    root = site_url or "https://site.invalid/"
    if not whole.startswith(root):
        return None
    path = unquote(urlsplit(whole).path[len(urlsplit(root).path) :], errors="surrogateescape")
    return None if ".." in PurePosixPath(path).parts or "\0" in path else path


def slug(title: str) -> str:
    """Return the readable part of a card's name: lower-case ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > _SLUG:
        words = words[: _SLUG + 1].rpartition("-")[0] or words[:_SLUG]
    return words or "card"


def shown(url: str) -> str:
    """Return an address as people write it, e.g. `example.com/blog`."""
    parts = urlsplit(url)
    return unquote(parts.netloc.rpartition("@")[2] + parts.path).rstrip("/")
