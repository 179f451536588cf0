"""The options of a generator's plug-in, as those of a site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cardpress.settings import configuration
from cardpress.site.options import CACHE, Rule, SiteOptions, load_options

#: Suffixes of a theme's logo that a card shows without being asked to.
_LOGOS = (".png", ".jpg", ".jpeg", ".webp", ".gif")


def build_options(folder: Path, template: str, given: Mapping[str, Any]) -> SiteOptions:
    """Return the options of a build: what is given, then `cardpress.toml`, then defaults.

    Args:
        folder: Of the configuration; relative paths start there.
        template: The one that is used if nobody names any.
        given: Fields of `SiteOptions`, of which empty ones say nothing; `templates` as patterns
            of paths with their templates.

    Raises:
        CardpressError: A value is not right.
    """
    values = {name: value for name, value in given.items() if value not in (None, "", {}, [], ())}
    if "templates" in values:
        values["templates"] = tuple(Rule(*rule) for rule in values["templates"].items())
    if "exclude" in values:
        values["exclude"] = tuple(values["exclude"])
    if "template" not in configuration(folder).get("site", {}):
        values.setdefault("template", template)
    return load_options(folder, **values)


def cache_folder(folder: Path, name: str | None) -> Path | None:
    """Return the folder of the cache: None means the usual one in `folder`, `""` none."""
    return None if name == "" else folder / (name or CACHE)


def theme_logo(folder: Path, name: object) -> dict[str, str]:
    """Return the logo of a theme as a value for templates, if it is a picture in `folder`."""
    if not isinstance(name, str) or not name.lower().endswith(_LOGOS):
        return {}
    file = folder / name
    return {"logo": str(file)} if file.is_file() else {}
