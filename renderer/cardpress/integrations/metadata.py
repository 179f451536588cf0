"""What a generator knows from a page's front matter, as a card wants it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cardpress.errors import CardpressError
from cardpress.site.content import Content, read_content

_OFF = ("off", "false", "no")

#: Options of the layouts of Material's social plug-in that our templates have as well.
_LAYOUT_OPTIONS = {
    "title": "title",
    "description": "description",
    "background_color": "background",
    "logo": "logo",
}


def content_of(meta: Mapping[str, Any]) -> Content:
    """Return what front matter says about a card.

    Args:
        meta: Front matter; `cardpress` is false, or values for the template, with `template`
            and `alt` besides. Without it, what Material's social plug-in reads counts.

    Raises:
        CardpressError: `cardpress` is neither.
    """
    own = meta.get("cardpress", _social(meta.get("social")))
    if own is None or own is True:
        own = {}
    if own is False or (isinstance(own, str) and own.strip().lower() in _OFF):
        return Content({}, skip="off")
    if not isinstance(own, Mapping):
        raise CardpressError("cardpress must be false, or names with values")
    # One place knows the names under which generators keep a date or an author.
    text = json.dumps({**meta, "cardpress": dict(own)}, default=str, skipkeys=True)
    content = read_content(text, "")
    if "title" in own or meta.get("title"):
        return content
    return replace(content, values={k: v for k, v in content.values.items() if k != "title"})


def _social(social: Any) -> Any:
    """Return the settings of Material's social plug-in as ours; None if there are none."""
    if not isinstance(social, Mapping):
        return None
    if social.get("cards") is False:
        return False
    layout = social.get("cards_layout_options")
    layout = layout if isinstance(layout, Mapping) else {}
    return {ours: layout[theirs] for theirs, ours in _LAYOUT_OPTIONS.items() if theirs in layout}
