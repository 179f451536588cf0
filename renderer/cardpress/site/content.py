"""What a Markdown file says about its page, in the words of the usual generators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from cardpress.errors import CardpressError
from cardpress.site.entities import one_line
from cardpress.site.front_matter import front_matter
from cardpress.site.values import day_of

#: Jekyll's names of posts.
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")

_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1", re.DOTALL | re.MULTILINE)
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`]+")

#: Under which names the usual generators know a value; the first that is there counts.
_NAMES = {
    "title": ("title",),
    "description": ("description", "summary", "excerpt", "subtitle", "lead"),
    "author": ("author", "authors", "by"),
    "date": ("date", "pubDate", "publishDate", "published", "created"),
    "lang": ("lang", "language", "locale"),
    "section": ("section", "category", "categories"),
    "tags": ("tags", "keywords"),
    "photo": ("photo", "image", "cover", "hero", "thumbnail"),
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a Markdown file says about its page.

    Attributes:
        values: For the template's variables.
        template: That it asks for; `""` for none.
        alt: The card in words; `""` if it does not say.
        photo: A picture that it asks for in so many words, for its card; `""` for none.
        skip: Why it gets no card, `"draft"` or `"off"`; `""` if it does.
    """

    values: dict[str, Any]
    template: str = ""
    alt: str = ""
    photo: str = ""
    skip: str = ""


def read_content(text: str, path: str) -> Content:
    """Read a Markdown file.

    Args:
        text: Of the file.
        path: In the folder of the content; gives the title where the file gives none, and the
            date where it is named like a post of Jekyll's.

    Raises:
        CardpressError: The front matter cannot be read.
    """
    data, body = front_matter(text)
    own = data.get("cardpress")
    if own is False or own == "off":
        return Content({}, skip="off")
    if data.get("draft") is True or data.get("published") is False:
        return Content({}, skip="draft")
    if own is not None and not isinstance(own, Mapping):
        raise CardpressError("cardpress in front matter must be false, or names with values")
    values = {name: _first(data, names) for name, names in _NAMES.items()}
    values = _guesses({name: value for name, value in values.items() if value}, body, path)
    extra = {str(name): _plain(value) for name, value in (own or {}).items()}
    template, alt = str(extra.pop("template", "")), str(extra.pop("alt", ""))
    return Content(values | extra, template, alt, str(extra.get("photo", "")))


def _guesses(known: dict[str, Any], body: str, path: str) -> dict[str, Any]:
    """Return the values that a file gives otherwise than in front matter."""
    found = dict(known)
    stem = PurePosixPath(path).stem
    if stem in ("index", "_index", "README") and PurePosixPath(path).parent.name:
        stem = PurePosixPath(path).parent.name
    dated = _DATED.fullmatch(stem)
    if "title" not in found:
        heading = _HEADING.search(_FENCE.sub("", body))
        words = _MARKUP.sub(r"\1", heading[1]) if heading else ""
        found["title"] = one_line(words) or (dated[2] if dated else stem).replace("-", " ")
    if dated and "date" not in found:
        found["date"] = dated[1]
    found["date"] = day_of(found.get("date", ""))
    if isinstance(found.get("section"), list):
        found["section"] = found["section"][0]
    if isinstance(found.get("author"), list):
        found["author"] = ", ".join(found["author"])
    if isinstance(found.get("tags"), str):
        found["tags"] = [tag for part in found["tags"].split(",") if (tag := part.strip())]
    return {name: value for name, value in found.items() if value}


def _first(data: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    found = (_plain(data[name]) for name in names if name in data)
    return next((value for value in found if value), "")


def _plain(value: Any) -> Any:
    """Return a value as text, a list of texts, or what a template takes as it is."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        named = (value.get(key) for key in ("name", "title", "src", "url", "image", "path"))
        return next((one_line(word) for word in named if isinstance(word, str)), "")
    if isinstance(value, list):
        return [str(item) for item in map(_plain, value) if item not in ("", None)]
    return ""
