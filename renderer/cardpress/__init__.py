"""Compose images from JSON documents, locally.

`render(document, "png")` returns a `Picture`; everything else is a variation on that. Names
are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cardpress.version import __version__

if TYPE_CHECKING:
    from cardpress import providers
    from cardpress.api import measure, render, render_many
    from cardpress.batch import Failure
    from cardpress.document import Document
    from cardpress.engine import Engine
    from cardpress.errors import (
        CardpressError,
        DocumentError,
        EncodeError,
        FontError,
        LimitError,
        PluginError,
        Problem,
        ProviderError,
        SourceError,
        TemplateError,
    )
    from cardpress.limits import Limits
    from cardpress.measurement import Measurement
    from cardpress.picture import Picture
    from cardpress.settings import Settings
    from cardpress.signing import sign_url
    from cardpress.templates import Template, template

_HOMES = {
    "CardpressError": "errors",
    "Document": "document",
    "DocumentError": "errors",
    "EncodeError": "errors",
    "Engine": "engine",
    "Failure": "batch",
    "FontError": "errors",
    "LimitError": "errors",
    "Limits": "limits",
    "Measurement": "measurement",
    "Picture": "picture",
    "PluginError": "errors",
    "Problem": "errors",
    "ProviderError": "errors",
    "Settings": "settings",
    "SourceError": "errors",
    "Template": "templates",
    "TemplateError": "errors",
    "measure": "api",
    "render": "api",
    "render_many": "api",
    "sign_url": "signing",
    "template": "templates",
}

__all__ = [
    "CardpressError",
    "Document",
    "DocumentError",
    "EncodeError",
    "Engine",
    "Failure",
    "FontError",
    "LimitError",
    "Limits",
    "Measurement",
    "Picture",
    "PluginError",
    "Problem",
    "ProviderError",
    "Settings",
    "SourceError",
    "Template",
    "TemplateError",
    "__version__",
    "measure",
    "providers",
    "render",
    "render_many",
    "sign_url",
    "template",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "providers":
        return import_module("cardpress.providers")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'cardpress' has no attribute {name!r}")
    value = getattr(import_module(f"cardpress.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
