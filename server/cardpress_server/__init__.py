"""The HTTP endpoint of Cardpress: routes over the library, and nothing that draws.

Names are loaded when first used: the workers, and the command `keys`, need no Flask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cardpress_server.app import create_app
    from cardpress_server.settings import ServerSettings

_HOMES = {"ServerSettings": "settings", "create_app": "app"}

__all__ = ["ServerSettings", "create_app"]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'cardpress_server' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"cardpress_server.{home}"), name)
    globals()[name] = value
    return value
