"""Which files the pictures on cards are: what a page names lies in its site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardpress.errors import SourceError
from cardpress.quoting import quoted
from cardpress.site.address import local_path
from cardpress.site.folder import SiteFolder
from cardpress.site.options import SiteOptions

if TYPE_CHECKING:
    from cardpress.templates import Template


@dataclass(frozen=True, slots=True)
class Pictures:
    """Finds pictures for the variables that hold one."""

    site: SiteFolder
    options: SiteOptions

    def of_options(self, template: Template, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values of the options; their paths start at the configuration file."""
        return {
            name: self._from_options(value) if _holds_picture(template, name, value) else value
            for name, value in values.items()
        }

    def of_page(self, template: Template, values: Mapping[str, Any], path: str) -> dict[str, Any]:
        """Return values of the page at `path`; a picture is an address, as in its `<img>`.

        Raises:
            SourceError: The site holds no such picture.
        """
        return {
            name: self._from_page(value, path) if _holds_picture(template, name, value) else value
            for name, value in values.items()
        }

    def _from_options(self, value: str) -> str:
        if "://" in value or value.startswith("data:"):
            return value
        return str((self.options.folder / Path(value).expanduser()).absolute())

    def _from_page(self, value: str, page: str) -> str:
        if value.startswith("data:"):
            return value
        path = local_path(value, self.options.url, page)
        if path is None:
            return value
        try:
            self.site.read(path)
        except OSError as error:
            reason = error.strerror or str(error)
            raise SourceError(f"the picture {quoted(value)} of the page: {reason}") from error
        return str(self.site.root / path)


def _holds_picture(template: Template, name: str, value: Any) -> bool:
    """Whether a variable holds a picture; a `Path` is one that is already found."""
    variable = template.variables.get(name)
    return variable is not None and variable.type == "image" and isinstance(value, str)
