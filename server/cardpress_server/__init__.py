"""The HTTP endpoint of Cardpress: routes over the library, and nothing that draws."""

from __future__ import annotations

from cardpress_server.app import create_app
from cardpress_server.settings import ServerSettings

__all__ = ["ServerSettings", "create_app"]
