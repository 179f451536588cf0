"""What a site's owner decides: the table `site` of the configuration file, and its defaults."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from cardpress.errors import CardpressError
from cardpress.quoting import quoted
from cardpress.settings import configuration

CACHE = Path(".cardpress-cache")

#: What happens to a page that brings its own picture.
EXISTING = ("keep", "replace")


@dataclass(frozen=True, slots=True)
class Rule:
    """Which template the pages below a path get.

    Attributes:
        path: A pattern; `*` stands for anything but a slash, `**` for anything.
        template: Name or file.
    """

    path: str
    template: str

    def fits(self, path: str) -> bool:
        """Whether `path`, relative to the site, fits the pattern."""
        return glob_pattern(self.path).fullmatch(path) is not None


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """How the cards of a site are made.

    Attributes:
        url: Address of the site.
        name: Of the site, as cards show it.
        out: Folder of the cards in the site.
        template: Name or file of the template that no rule overrides.
        templates: Rules, of which the first that fits a page's path counts.
        values: For variables of the templates, where a page says nothing; by name.
        exclude: Patterns of paths that are left alone.
        existing: `"keep"` or `"replace"`: what happens to a page's own picture.
        scale: Output pixels per pixel of the template.
        online: Whether pictures may be fetched; otherwise only what is stored is drawn.
        max_credits: How many requests to AI services one card may have billed, if online.
        folder: Where relative paths of templates and pictures start.
    """

    url: str = ""
    name: str = ""
    out: str = "og"
    template: str = "article"
    templates: tuple[Rule, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    existing: str = "keep"
    scale: float = 1
    online: bool = False
    max_credits: int = 0
    folder: Path = Path()

    def template_for(self, path: str) -> str:
        """Return the template of the page at `path`."""
        fitting = (rule.template for rule in self.templates if rule.fits(path))
        return next(fitting, self.template)

    def excludes(self, path: str) -> bool:
        """Whether the page at `path` is left alone."""
        return any(glob_pattern(pattern).fullmatch(path) for pattern in self.exclude)


@lru_cache(maxsize=256)
def glob_pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern of paths as an expression; `dir/` means all that is in it."""
    if pattern.endswith("/"):
        pattern += "**"
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.lstrip("/"))
    signs = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(signs.get(part, re.escape(part)) for part in parts), re.DOTALL)


def load_options(folder: Path | None = None, **given: Any) -> SiteOptions:
    """Return the options of the configuration file; what is given, and not None, goes before.

    Args:
        folder: Where the file is; default: the working directory.
        **given: Fields of `SiteOptions`.

    Raises:
        CardpressError: The file cannot be read, or a value is not right.
    """
    folder = folder or Path.cwd()
    table = configuration(folder).get("site", {})
    if not isinstance(table, Mapping):
        raise CardpressError("site must be a table")
    values = _checked(table) | {name: value for name, value in given.items() if value is not None}
    options = replace(SiteOptions(), **{"folder": folder, **values})
    return replace(options, out=folder_in_site(options.out))


def folder_in_site(out: str) -> str:
    """Return the folder of the cards as a plain path, e.g. `og` for `./og/`.

    Raises:
        CardpressError: It does not lie in the site, or is the site itself.
    """
    plain = posixpath.normpath(out.replace("\\", "/")) if out else "."
    if plain.startswith("/") or ":" in plain or plain == "." or plain.split("/")[0] == "..":
        raise CardpressError(f"the folder of the cards must lie in the site, not {quoted(out)}")
    return plain


def _checked(table: Mapping[str, Any]) -> dict[str, Any]:
    known = [item.name for item in fields(SiteOptions) if item.name != "folder"]
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise CardpressError(
            f"unknown site settings: {', '.join(unknown)}; known: {', '.join(known)}"
        )
    return {name: _CHECKS.get(name, _text)(name, value) for name, value in table.items()}


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(name, "text", value)
    return value


def _existing(name: str, value: Any) -> str:
    if value not in EXISTING:
        raise _wrong(name, " or ".join(EXISTING), value)
    return str(value)


def _scale(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 4:
        raise _wrong(name, "a number from 1 to 4", value)
    return float(value)


def _truth(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, "true or false", value)
    return value


def _count(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _wrong(name, "a whole number, 0 or more", value)
    return value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(name, "a list of texts", value)
    return tuple(value)


def _values(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(name, "a table", value)
    return dict(value)


def _rules(name: str, value: Any) -> tuple[Rule, ...]:
    if isinstance(value, list) and all(_is_rule(item) for item in value):
        return tuple(Rule(item["path"], item["template"]) for item in value)
    raise _wrong(name, 'a list like [{path = "blog/**", template = "article"}]', value)


def _is_rule(item: Any) -> bool:
    if not isinstance(item, Mapping) or set(item) != {"path", "template"}:
        return False
    return all(isinstance(value, str) for value in item.values())


def _wrong(name: str, wanted: str, value: Any) -> CardpressError:
    return CardpressError(f"the site setting {name} must be {wanted}, not {quoted(value)}")


_CHECKS = {
    "templates": _rules,
    "values": _values,
    "exclude": _texts,
    "existing": _existing,
    "scale": _scale,
    "online": _truth,
    "max_credits": _count,
}
