"""The front matter of a Markdown file: YAML between `---`, TOML between `+++`, or JSON."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

from cardpress.errors import CardpressError

_YAML = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)

#: Characters of front matter.
_MOST = 256 * 1024


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the front matter of a text, and the rest of it.

    Raises:
        CardpressError: It cannot be read; the message says where.
    """
    text = text.removeprefix("\ufeff")
    for pattern, read in ((_YAML, _yaml), (_TOML, _toml)):
        if found := pattern.match(text):
            return _table(read(_limited(found[1]))), text[found.end() :]
    if text.startswith("{"):
        return _json(text)
    if text.startswith(("---\n", "+++\n", "---\r\n", "+++\r\n")):
        raise CardpressError(f"the front matter that {text[:3]} opens is not closed")
    return {}, text


def _limited(text: str) -> str:
    if len(text) > _MOST:
        raise CardpressError(f"the front matter has more than {_MOST:,} characters")
    return text


def _table(data: Any) -> dict[str, Any]:
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise CardpressError("the front matter must be names with values")
    return {str(name): value for name, value in data.items()}


def _yaml(text: str) -> Any:
    try:
        import yaml  # type: ignore[import-untyped,unused-ignore]
    except ModuleNotFoundError:
        raise CardpressError(
            "front matter in YAML needs PyYAML: pip install 'cardpress[sites]'"
        ) from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506  (a safe loader either way)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 2}" if mark is not None else ""
        reason = getattr(error, "problem", None) or str(error)
        raise CardpressError(f"the front matter is not YAML{place}: {reason}") from error


def _toml(text: str) -> Any:
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        raise CardpressError(f"the front matter is not TOML: {error}") from error


def _json(text: str) -> tuple[dict[str, Any], str]:
    """Read JSON; a text that begins with a brace but is none (`{% … %}`) has no front matter."""
    try:
        data, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError) as error:
        if re.match(r'\{\s*["}]', text):
            raise CardpressError(f"the front matter is not JSON: {error}") from error
        return {}, text
    return _table(data), text[end:]
