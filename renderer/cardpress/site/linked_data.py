"""What the JSON-LD of a page says about it (schema.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cardpress.site.entities import one_line

#: Types that describe the page rather than the site, its owner or the way to it.
_PAGES = (
    *("Article", "Posting", "Page", "Recipe", "Product", "Event", "Book", "Course", "Review"),
    *("CreativeWork", "SoftwareApplication", "SoftwareSourceCode", "VideoObject", "HowTo"),
)

#: How many objects of one script are looked at.
_MOST = 200


def linked_data(text: str) -> dict[str, str | list[str]]:
    """Return `title`, `description`, `author`, `date`, `section`, `tags`, `language`, `type`.

    Only what is there; nothing if it is not JSON. What describes the page (an article, say)
    goes before what describes it only as a web page.
    """
    try:
        data = json.loads(text.strip().removeprefix("<!--").removesuffix("-->"))
        things = [thing for thing in _things(data) if _kind(thing)]
    except (ValueError, RecursionError):
        return {}
    facts: dict[str, str | list[str]] = {}
    for thing in sorted(things, key=lambda thing: _kind(thing).endswith("Page")):
        facts = _facts(thing) | facts
    return facts


def _things(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects at the top: alone, in a list, or in a `@graph`."""
    waiting = [data]
    for _ in range(_MOST):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting[:0] = item[:_MOST]
        elif isinstance(item, dict):
            yield item
            waiting[:0] = [item["@graph"]] if "@graph" in item else []


def _kind(thing: dict[str, Any]) -> str:
    """Return the type of what describes the page; `""` for anything else."""
    kinds = thing.get("@type")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if isinstance(kind, str) and kind.endswith(_PAGES):
            return kind
    return ""


def _facts(thing: dict[str, Any]) -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {
        "title": _words(thing.get("headline")) or _words(thing.get("name")),
        "description": _words(thing.get("description")),
        "author": _people(thing.get("author")),
        "date": _words(thing.get("datePublished")) or _words(thing.get("startDate")),
        "section": _words(thing.get("articleSection")),
        "tags": _tags(thing.get("keywords")),
        "language": _words(thing.get("inLanguage")),
        "type": _kind(thing),
    }
    return {name: value for name, value in found.items() if value}


def _words(value: Any) -> str:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    return one_line(value) if isinstance(value, str) else ""


def _people(value: Any) -> str:
    names = [_words(item) for item in (value if isinstance(value, list) else [value])]
    return ", ".join(name for name in names if name and "://" not in name)


def _tags(value: Any) -> list[str]:
    if isinstance(value, str):
        value = value.split(",")
    return [word for word in map(_words, value if isinstance(value, list) else []) if word]
