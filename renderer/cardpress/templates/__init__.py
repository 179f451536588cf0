"""Templates: documents with gaps, filled from values."""

from __future__ import annotations

import os

from cardpress.templates.catalog import Listing, find_template, list_templates
from cardpress.templates.model import Template
from cardpress.templates.variable import Variable


def template(name_or_path: str | os.PathLike[str]) -> Template:
    """Return a template by its name, or from its file; see `find_template`.

    Raises:
        TemplateError: There is none, or it is not valid.
        PluginError: The package that brings it is broken, or two claim one name.
    """
    return find_template(name_or_path)


__all__ = ["Listing", "Template", "Variable", "find_template", "list_templates", "template"]
