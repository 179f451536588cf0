"""The name of a site, from the titles of its pages: `Hello | My Site`, `About | My Site`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

#: What stands between the title of a page and the name of its site, in `<title>`.
JOINT = "\\s*(?:[-|\u2013\u2014\xb7\u2022\xbb:]|::)\\s*"

#: Between words it needs space: `e-mail` is one.
_SPACED = re.compile("\\s+(?:[-|\u2013\u2014\xb7\u2022\xbb]|::)\\s+")

#: How many pages must end alike, and which share of them.
_FEWEST, _SHARE = 3, 0.6

#: How many titles are looked at.
SAMPLE = 24

T = TypeVar("T")


def sampled(items: Sequence[T]) -> Sequence[T]:
    """Return some of the items, spread over all of them."""
    return items[:: max(1, len(items) // SAMPLE)][:SAMPLE]


def common_name(titles: Iterable[str]) -> str:
    """Return what most titles end with, after a dash or the like; `""` if there is no such."""
    endings = [_SPACED.split(title)[1:][-1:] for title in titles if title]
    names = Counter(ending[0] for ending in endings if ending)
    name, count = next(iter(names.most_common(1)), ("", 0))
    return name if count >= max(_FEWEST, _SHARE * len(endings)) else ""


def without_site(title: str, site: str) -> str:
    """Return a title without the site's name before or after it."""
    if not site:
        return title
    name = re.escape(site)
    bare = re.sub(f"{JOINT}{name}$|^{name}{JOINT}", "", title, flags=re.IGNORECASE)
    return bare or title
