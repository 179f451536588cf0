"""Which templates there are: our own, those of installed packages, and files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from cardpress.entry_points import find_entry_points
from cardpress.errors import PluginError, Problem, TemplateError
from cardpress.limits import Limits
from cardpress.templates.model import Template, template_of
from cardpress.templates.sandbox import unknown

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "cardpress.templates"

SUFFIX = ".json"

#: In the order in which they are listed.
BUILT_IN = (
    *("article", "docs", "product", "quote"),
    *("library", "event", "profile", "minimal"),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A template that can be called by its name, and who brings it."""

    name: str
    distribution: str
    version: str


def find_template(name_or_path: str | os.PathLike[str], folder: Path | None = None) -> Template:
    """Return a template by its name, or from its file.

    Args:
        name_or_path: What ends in `.json` or holds a slash is a path; anything else is the
            name of a built-in template or one of an installed package.
        folder: Where relative paths start (default: the working directory); its files are
            also found by their names, before all others.

    Raises:
        TemplateError: There is none, or it is not valid.
        PluginError: The package that brings it is broken, or two claim one name.
    """
    name = os.fspath(name_or_path)
    if (
        isinstance(name_or_path, os.PathLike)
        or name.endswith(SUFFIX)
        or "/" in name
        or "\\" in name
    ):
        return _from_file((folder or Path()) / name)
    if folder is not None and _is_file(folder / f"{name}{SUFFIX}"):
        return _from_file(folder / f"{name}{SUFFIX}")
    if name in BUILT_IN:
        place = resources.files("cardpress.templates") / "built_in" / f"{name}{SUFFIX}"
        return template_of(place.read_text("utf-8"), name)
    for point in _points():
        if point.name == name:
            return _from_plug_in(point)
    known = [listing.name for listing in list_templates()]
    message = unknown(f"there is no template {name!r}", name, known)
    raise TemplateError.of([Problem("unknown-template", "", message)])


def list_templates() -> tuple[Listing, ...]:
    """Return the templates that can be called by name; those of packages are not loaded.

    Raises:
        PluginError: Two claim one name.
    """
    from cardpress.version import __version__

    own = [Listing(name, "cardpress", __version__) for name in BUILT_IN]
    others = [
        Listing(point.name, _origin(point), point.dist.version if point.dist else "")
        for point in _points()
    ]
    return (*own, *others)


def _points() -> Iterator[EntryPoint]:
    brought = dict.fromkeys(BUILT_IN, "cardpress")
    for point in find_entry_points(GROUP):
        if point.name in brought:
            raise PluginError(
                f"two templates claim the name {point.name!r}: one of {brought[point.name]} and "
                f"one of {_origin(point)}; uninstall or rename one of them"
            )
        brought[point.name] = _origin(point)
        yield point


def _from_plug_in(point: EntryPoint) -> Template:
    try:
        place = point.load()
    except Exception as error:
        raise PluginError(
            f"the plug-in {_origin(point)} ({point.value}) cannot be loaded: {error}"
        ) from error
    if isinstance(place, str | os.PathLike):
        place = Path(place)
    if not isinstance(place, Traversable):
        raise PluginError(
            f"the plug-in {_origin(point)} ({point.value}) must be the path of a template's file, "
            "or a resource of a package"
        )
    folder = place.parent.absolute() if isinstance(place, Path) else None
    try:
        return template_of(place.read_text("utf-8-sig"), point.name, folder)
    except (OSError, UnicodeDecodeError) as error:
        raise PluginError(
            f"the template {point.name!r} of {_origin(point)} cannot be read: {error}"
        ) from error


def _from_file(path: Path) -> Template:
    try:
        with path.open("rb") as file:
            data = file.read(Limits().document_bytes + 1)
        return template_of(data.decode("utf-8-sig"), path.stem, path.parent.absolute())
    except (OSError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            reason = "it is not UTF-8"
        else:
            reason = getattr(error, "strerror", None) or str(error)
        message = f"cannot read the template {str(path)[:300]!r}: {reason}"
        raise TemplateError.of([Problem("unreadable", "", message)]) from error


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _origin(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value
