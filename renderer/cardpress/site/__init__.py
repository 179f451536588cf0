"""Cards for the pages of static sites.

`CardPress` makes the cards, `head_tags` the tags that show them; the commands `cardpress site`
and the plug-ins of generators stand on these two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cardpress.site.options import Rule, SiteOptions, load_options
    from cardpress.site.press import CardPress, Tally
    from cardpress.site.tags import CardFile, PageTags, head_tags

_HOMES = {
    "CardFile": "tags",
    "CardPress": "press",
    "PageTags": "tags",
    "Rule": "options",
    "SiteOptions": "options",
    "Tally": "press",
    "head_tags": "tags",
    "load_options": "options",
}

__all__ = [
    "CardFile",
    "CardPress",
    "PageTags",
    "Rule",
    "SiteOptions",
    "Tally",
    "head_tags",
    "load_options",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'cardpress.site' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"cardpress.site.{home}"), name)
    globals()[name] = value
    return value
