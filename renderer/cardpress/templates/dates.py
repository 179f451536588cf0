"""Dates in words: as a language writes them, or after a pattern."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from cardpress.quoting import quoted
from cardpress.templates.misuse import MisuseError

_STYLES = ("short", "medium", "long", "full")

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,6}")

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_DIRECTIVE = re.compile(r"%(-?[a-zA-Z%])")


def format_date(value: Any, format: Any = "long", lang: Any = "en") -> str:
    """Write a date; of nothing, nothing.

    Args:
        value: A date; None for none.
        format: `"short"`, `"medium"`, `"long"` or `"full"`, as the language has it; or a
            pattern with the directives of C's strftime for dates (`%-d %B %Y`), in English.
        lang: A BCP 47 tag, for the first kind; empty is English.
    """
    if value is None or value == "":
        return ""
    if not isinstance(value, date):
        raise MisuseError("invalid-value", f"date takes a date, not {quoted(value)}")
    if format in _STYLES:
        return _localized(value, format, language(lang) or "en")
    if isinstance(format, str) and "%" in format:
        return _DIRECTIVE.sub(lambda found: _part(value, found[1]), format)
    known = ", ".join(_STYLES)
    raise MisuseError(
        "invalid-value", f"date takes {known} or a pattern such as %-d %B %Y, not {quoted(format)}"
    )


def month(value: Any, lang: Any = "en") -> str:
    """Return the month of a date, as a language abbreviates it; of nothing, nothing."""
    if value is None or value == "":
        return ""
    if not isinstance(value, date):
        raise MisuseError("invalid-value", f"month takes a date, not {quoted(value)}")
    return _localized(value, "::MMM", language(lang) or "en")


def language(value: Any) -> str | None:
    """Return a language as a BCP 47 tag (`en_US` is `en-US`); None if it is none."""
    text = value.strip().replace("_", "-") if isinstance(value, str) else ""
    return text if _LANGUAGE.fullmatch(text) else None


@lru_cache(maxsize=1024)
def _localized(value: date, style: str, language: str) -> str:
    from icu4py.messageformat import MessageFormat

    try:
        return str(MessageFormat(f"{{d, date, {style}}}", language).format({"d": value}))
    except ValueError:
        # ICU counts from other days than Python near the first year.
        return value.isoformat()


def _part(day: date, directive: str) -> str:
    """Return what a directive of strftime stands for; `%-d` is `%d` without a zero."""
    parts = {
        "d": f"{day.day:02}", "-d": str(day.day),
        "m": f"{day.month:02}", "-m": str(day.month),
        "B": _MONTHS[day.month - 1], "b": _MONTHS[day.month - 1][:3],
        "A": _DAYS[day.weekday()], "a": _DAYS[day.weekday()][:3],
        "Y": str(day.year), "y": f"{day.year % 100:02}",
        "j": f"{day.timetuple().tm_yday:03}", "-j": str(day.timetuple().tm_yday),
        "%": "%",
    }  # fmt: skip
    if directive not in parts:
        known = " ".join(f"%{name}" for name in parts)
        raise MisuseError("invalid-value", f"date does not know %{directive}; known are {known}")
    return parts[directive]
