"""Which providers there are: our own, and those that installed packages bring."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from cardpress.entry_points import find_entry_points
from cardpress.errors import PluginError, ProviderError
from cardpress.providers.protocol import Provider
from cardpress.version import __version__

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "cardpress.providers"

#: Module and class of each of ours: it works from a zip or a frozen program, where entry
#: points do not.
_BUILT_IN = MappingProxyType(
    {
        "caricaturo": ("cardpress.providers.caricaturo", "Caricaturo"),
        "ailabtools": ("cardpress.providers.ailabtools", "AilabTools"),
        "mediagen": ("cardpress.providers.mediagen", "Mediagen"),
        "aiphoto": ("cardpress.providers.aiphoto", "Aiphoto"),
    }
)

#: What names of settings and of files are made of.
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Listing:
    """A provider and where it comes from.

    Attributes:
        name: In documents, settings and on the command line.
        distribution: Name of the package that brings it.
        version: Of that package.
        point: Where to load it from; None for ours.
    """

    name: str
    distribution: str
    version: str
    point: EntryPoint | None = None

    def load(self) -> type[Provider]:
        """Return the class.

        Raises:
            PluginError: It cannot be loaded, or is no provider.
        """
        if self.point is None:
            module, name = _BUILT_IN[self.name]
            ours: type[Provider] = getattr(import_module(module), name)
            return ours
        return _loaded(self.point, self.name)


def listings() -> Mapping[str, Listing]:
    """Return every provider by name, ours first; none is loaded.

    Raises:
        PluginError: Two claim one name.
    """
    found = {name: Listing(name, "cardpress", __version__) for name in _BUILT_IN}
    for point in find_entry_points(GROUP):
        new = Listing(point.name, _origin(point), point.dist.version if point.dist else "", point)
        old = found.get(new.name)
        if old is not None:
            raise PluginError(
                f"two providers are called {new.name!r}: one of {old.distribution} and one of "
                f"{new.distribution}; uninstall or rename one of them"
            )
        found[new.name] = new
    return found


@lru_cache(maxsize=64)
def provider_class(name: str) -> type[Provider]:
    """Return the provider called `name`.

    Raises:
        ProviderError: `not-configured`: there is none.
        PluginError: It cannot be loaded.
    """
    found = listings()
    if name in found:
        return found[name].load()
    close = get_close_matches(name, found, 1)
    hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(found)}"
    message = f"there is no provider {name!r}; {hint}"
    raise ProviderError(message, name, "not-configured", processed=False)


def _loaded(point: EntryPoint, name: str) -> type[Provider]:
    head = f"the provider {name!r} of {_origin(point)} ({point.value})"
    try:
        loaded = point.load()
    except Exception as error:
        raise PluginError(f"{head} cannot be loaded: {error}") from error
    if not (isinstance(loaded, type) and issubclass(loaded, Provider)):
        raise PluginError(f"{head} is not a subclass of cardpress.providers.Provider")
    missing = sorted(getattr(loaded, "__abstractmethods__", ()))
    missing += [one for one in ("name", "requests") if not hasattr(loaded, one)]
    if missing:
        raise PluginError(f"{head} must define {', '.join(missing)}")
    if not _NAME.fullmatch(name):
        raise PluginError(f"{head}: a name has small letters, digits, - and _ only")
    if loaded.name != name:
        raise PluginError(f"{head} calls itself {loaded.name!r}; the two must be equal")
    return loaded


def _origin(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value
