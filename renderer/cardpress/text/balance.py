"""Lines of about equal width (CSS Text 4, `text-wrap: balance`)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from cardpress.text.paragraph import Paragraph
from cardpress.text.wrap import wrap

#: More lines than this are left as they are, as in Chromium: nobody sees the difference.
_MOST_LINES = 6

#: The width is found to this many pixels.
_STEP = 1.0


def balanced_width(paragraphs: Sequence[Paragraph], width: float | None) -> float | None:
    """Return the least width that needs no more lines than `width` does.

    Args:
        paragraphs: The text, shaped.
        width: Width to wrap at, in pixels; None breaks only at newlines, and is returned.
    """
    if width is None:
        return None
    count = _lines(paragraphs, width)
    if not len(paragraphs) < count <= _MOST_LINES:
        return width
    low, high = width / count, width
    while high - low > _STEP:
        middle = (low + high) / 2
        if _lines(paragraphs, middle) <= count:
            high = middle
        else:
            low = middle
    return high


def _lines(paragraphs: Sequence[Paragraph], width: float) -> int:
    """Return how many lines there are; too many where a word had to be split."""
    cuts = islice((cut for each in paragraphs for cut in wrap(each, width)), _MOST_LINES + 1)
    return sum(_MOST_LINES + 1 if cut.forced else 1 for cut in cuts)
