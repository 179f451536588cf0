"""Pictures that lie among the sources of pages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from cardpress.errors import CardpressError
from cardpress.site.content import Content
from cardpress.site.folder import SiteFolder
from cardpress.templates import Template

#: Returns the file of a picture that the source of a page names; None if there is none.
Finder = Callable[[str], Path | None]


def picture_beside(sources: Path, page: str) -> Finder:
    """Return what finds pictures beside the source of a page, or from the root of the sources.

    Args:
        sources: Their folder; nothing outside it is found.
        page: Path of the page's source in it.
    """

    def find(name: str) -> Path | None:
        name = name.lstrip("/")
        for path in (normpath(join(dirname(page), name)), normpath(name)):
            with suppress(OSError, CardpressError, ValueError):
                SiteFolder(sources).read(path)
                return sources / path
        return None

    return find


def with_pictures(content: Content, template: Template, find: Finder) -> dict[str, Any]:
    """Return the values of front matter, with the files of the pictures that they name.

    What is not found stays as it is, an address in the site; yet a photo that was not asked for
    in so many words is left out, as it may be meant for the theme.
    """
    values = {name: value for name, value in content.values.items() if value not in ("", [])}
    for name, variable in template.variables.items():
        value = values.get(name)
        if variable.type != "image" or not isinstance(value, str) or "://" in value:
            continue
        found = find(value)
        if found is not None:
            values[name] = found
        elif name == "photo" and value != content.photo:
            del values[name]
    return values
