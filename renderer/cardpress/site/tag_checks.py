"""Checks of a page's tags; none looks at the picture."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from cardpress.quoting import quoted
from cardpress.site.address import absolute, page_url
from cardpress.site.facts import Facts
from cardpress.site.finding import ADVICE, Finding

#: What a page must say (ogp.me, "Basic Metadata"), and X's card, without which it shows a
#: small square.
_REQUIRED = ("og:title", "og:type", "og:url", "og:image", "twitter:card")

#: Tags of which a page should have one: of several, platforms take different ones.
_SINGLE = (
    *("og:title", "og:description", "og:type", "og:url", "og:image", "og:image:alt"),
    *("og:image:width", "og:image:height", "og:image:type"),
    *("twitter:card", "twitter:title", "twitter:description", "twitter:image", "twitter:image:alt"),
)

_ADDRESSES = ("og:url", "og:image", "og:image:url", "og:image:secure_url", "twitter:image")


def check_tags(page: str, facts: Facts, site_url: str) -> Iterator[Finding]:
    """Yield what is wrong with the tags of a page.

    Args:
        page: Its path in the site.
        facts: All that its tags say, ours included.
        site_url: With a slash at the end; `""` if nobody knows.
    """
    yield from _check_missing(page, facts)
    for name in _SINGLE:
        count = len(facts.graph.get(name, []))
        if count > 1:
            message = f"{name} stands there {count} times; platforms take different ones"
            yield Finding(page, "duplicate-tag", message)
    if any(facts.graph.get("og:image", [])) and not any(facts.graph.get("og:image:alt", [])):
        yield Finding(page, "no-alt", "the picture has no words: og:image:alt is missing")
    for name in _ADDRESSES:
        for value in facts.graph.get(name, []):
            yield from _check_address(page, name, value)
    if site_url:
        yield from _check_place(page, facts, site_url)


def _check_missing(page: str, facts: Facts) -> Iterator[Finding]:
    remedy = "cardpress site inject"
    if any(facts.graph.get("og:image", [])):
        # Such a page is left alone unless told otherwise.
        remedy += " --existing replace"
    for name in _REQUIRED:
        if not any(facts.graph.get(name, [])):
            yield Finding(page, "missing-tag", f"{name} is missing; run {remedy}, or write it")
    if not any(facts.graph.get("og:description", [])):
        yield Finding(page, "missing-tag", "og:description is missing", ADVICE)


def _check_address(page: str, name: str, value: str) -> Iterator[Finding]:
    if not value:
        return
    try:
        parts = urlsplit(value)
    except ValueError:
        yield Finding(page, "wrong-url", f"{name} is no address: {quoted(value)}")
        return
    if not parts.scheme or not parts.netloc:
        message = f"{name} must be absolute, not {quoted(value)}"
        yield Finding(page, "relative-url", message)
    elif parts.scheme not in ("http", "https"):
        yield Finding(page, "wrong-url", f"{name} must be https, not {quoted(value)}")
    elif parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1"):
        message = f"{name} should be https; some platforms show no other: {quoted(value)}"
        yield Finding(page, "insecure-url", message, ADVICE)


def _check_place(page: str, facts: Facts, site_url: str) -> Iterator[Finding]:
    """Check that `og:url` is the address of this page, or the one that it calls canonical."""
    here = page_url(site_url, page)
    wanted = absolute(facts.canonical, here) if facts.canonical else here
    for value in facts.graph.get("og:url", []):
        if "://" in value and _plain(value) not in (_plain(wanted), _plain(here)):
            message = f"og:url is {quoted(value)}, but the page is {wanted}"
            yield Finding(page, "wrong-url", message)
    for name in ("og:image", "twitter:image"):
        for value in facts.graph.get(name, []):
            if value.startswith(("http:", "https:")) and not value.startswith(site_url):
                message = f"{name} is not on this site, so it was not looked at: {quoted(value)}"
                yield Finding(page, "other-site", message, ADVICE)


def _plain(url: str) -> str:
    """Return an address without what does not make it another page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = unquote(parts.path).removesuffix("index.html").removesuffix(".html").rstrip("/")
    return f"{parts.netloc.lower()}{path}?{parts.query}"
