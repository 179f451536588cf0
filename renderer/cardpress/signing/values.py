"""What fills a template, as the query of an address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from cardpress.errors import CardpressError, Problem, TemplateError
from cardpress.signing.address import EXPIRES, OPTIONS, TEMPLATE_NAME


def texts_of(values: Mapping[str, object]) -> dict[str, str]:
    """Return values as text, which `Template.fill_from_text` reads; None is left out.

    Raises:
        TemplateError: A value has no text, or a name means something else in an address.
    """
    problems = []
    texts = {}
    for name, value in values.items():
        text = _text_of(value)
        if name in OPTIONS or name == EXPIRES:
            problems.append(_fault(name, f"the name {name!r} is taken in an address"))
        elif text is None and value is not None:
            problems.append(_fault(name, f"{type(value).__name__} cannot stand in an address"))
        elif text is not None:
            texts[name] = text
    if problems:
        raise TemplateError.of(problems)
    return texts


def filled(template: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the document that a server will make of the template.

    Raises:
        TemplateError: There is no such template, or it cannot be filled with the values.
        CardpressError: It has no name that could stand in an address.
    """
    from cardpress.templates import find_template

    if not TEMPLATE_NAME.fullmatch(template):
        raise CardpressError(
            f"the template must be called by its name in an address, not {template[:80]!r}: "
            "letters, digits, - and _ only"
        )
    return find_template(template).fill_from_text(texts)


def _text_of(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return json.dumps(list(value), ensure_ascii=False, separators=(",", ":"), default=str)
    return None


def _fault(name: str, message: str) -> Problem:
    return Problem("invalid-value", f"/variables/{name}", message)
