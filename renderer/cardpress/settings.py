"""Settings: arguments before environment before configuration file before defaults."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from cardpress.errors import CardpressError
from cardpress.limits import Limits

_PREFIX = "CARDPRESS_"
_LIMIT_PREFIX = "CARDPRESS_LIMIT_"


@dataclass(frozen=True, slots=True)
class Settings:
    """How an engine works.

    Attributes:
        limits: How large anything may be.
        local_paths: Whether a source may be a file of this machine.
        cache_bytes: What all in-memory caches together may take, in bytes.
        rasterizer: `"cardpress"`, or `"cairosvg"` for SVG to pixels through libcairo.
        fonts: Folder with a `fonts.json`; None for the bundled fonts.
        allow_hosts: Hosts, each with a port or without, from which pictures are fetched although
            their addresses are not public.
        svg_sources: Whether a source may be SVG; it is drawn by a process of its own.
        offline: Whether remote pictures come from the cache only.
        remote_cache: Folder of fetched pictures; None for one in the home folder.
        remote_cache_bytes: What it may take on disk; 0 to keep none.
        discreet: Whether what cannot be connected to is told of at even times, so that a
            server's clients learn little about its network.
    """

    limits: Limits = field(default_factory=Limits)
    local_paths: bool = True
    cache_bytes: int = 128 * 1024 * 1024
    rasterizer: str = "cardpress"
    fonts: Path | None = None
    allow_hosts: tuple[str, ...] = ()
    svg_sources: bool = False
    offline: bool = False
    remote_cache: Path | None = None
    remote_cache_bytes: int = 64 * 1024 * 1024
    discreet: bool = False


def load_settings(
    environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Settings:
    """Return the settings of the environment and of the configuration file.

    `cardpress.toml`, or `[tool.cardpress]` of `pyproject.toml`, in `folder` (default: the
    working directory) gives values by the field's name, limits in a table `limits`. The
    environment overrides it: `CARDPRESS_CACHE_BYTES=…`, `CARDPRESS_LIMIT_COMPONENTS=…`.

    Raises:
        CardpressError: A value is not of its field's type, or a field is unknown.
    """
    environment = os.environ if environment is None else environment
    values = configuration(folder or Path.cwd())
    values.pop("server", None)
    values.pop("providers", None)
    values.pop("site", None)
    limits = dict(_table(values.pop("limits", {}), "limits"))
    limits |= _environment_values(environment, _LIMIT_PREFIX, Limits)
    values |= _environment_values(environment, _PREFIX, Settings)
    settings = replace(Settings(), **_typed(values, Settings, "settings"))
    return replace(settings, limits=replace(Limits(), **_typed(limits, Limits, "limits")))


def configuration(folder: Path) -> dict[str, Any]:
    """Return the values of the configuration file in `folder`; none if there is no file.

    The tables `server`, `providers` and `site` are read where they are needed.

    Raises:
        CardpressError: The file cannot be read.
    """
    own, project = folder / "cardpress.toml", folder / "pyproject.toml"
    if own.is_file():
        return _toml(own)
    if project.is_file():
        tools = _table(_toml(project).get("tool", {}), "tool")
        return dict(_table(tools.get("cardpress", {}), "tool.cardpress"))
    return {}


def _toml(path: Path) -> dict[str, Any]:
    try:
        import tomllib

        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CardpressError(f"cannot read {path.name}: {error}") from error


def _table(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise CardpressError(f"{name} must be a table")
    return value


def _environment_values(
    environment: Mapping[str, str], prefix: str, owner: type[Settings] | type[Limits]
) -> dict[str, Any]:
    names = {f"{prefix}{name.upper()}": name for name in _kinds(owner)}
    return {names[key]: value for key, value in environment.items() if key in names and value}


def _typed(
    values: Mapping[str, Any], owner: type[Settings] | type[Limits], where: str
) -> dict[str, Any]:
    kinds = _kinds(owner)
    unknown = sorted(set(values) - set(kinds))
    if unknown:
        raise CardpressError(f"unknown {where}: {', '.join(unknown)}; known: {', '.join(kinds)}")
    return {name: _convert(name, value, kinds[name]) for name, value in values.items()}


def _kinds(owner: type[Settings] | type[Limits]) -> dict[str, str]:
    """Return the name of the type of each field that is one value."""
    kinds = {item.name: str(item.type).partition(" ")[0] for item in fields(owner)}
    return {name: kind for name, kind in kinds.items() if kind in _KINDS}


def _convert(name: str, value: Any, kind: str) -> Any:
    convert, wanted = _KINDS[kind]
    try:
        return convert(value)
    except (KeyError, ValueError, TypeError):
        raise CardpressError(f"the setting {name} must be {wanted}, not {value!r}") from None


def _truth(value: Any) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    return value if isinstance(value, bool) else words[str(value).lower()]


def _count(value: Any) -> int:
    """Convert to a whole number; a file gives it as such, the environment as text."""
    if isinstance(value, bool | float) or int(value) < 0:
        raise ValueError(value)
    return int(value)


def _amount(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or not 0 <= number < math.inf:
        raise ValueError(value)
    return number


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _list(value: Any) -> tuple[str, ...]:
    """Convert to texts; a file gives them as a list, the environment with commas between."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise TypeError(value)
    return tuple(word for part in parts if (word := _words(part).strip()))


#: How values become those of a field, by the name of its type, and what they must be.
_KINDS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "bool": (_truth, "true or false"),
    "int": (_count, "a whole number, 0 or more"),
    "float": (_amount, "a number, 0 or more"),
    "str": (_words, "text"),
    "Path": (Path, "a path"),
    "tuple[str,": (_list, "a list of texts"),
}
