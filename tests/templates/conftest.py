"""Small templates, and what is wrong with them."""

import json

import pytest

from cardpress.errors import CardpressError
from cardpress.templates import Template

VARIABLES = {
    "title": {"type": "string", "default": "Hello"},
    "author": {"type": "string"},
    "count": {"type": "integer", "default": 3},
    "share": {"type": "number"},
    "shown": {"type": "boolean"},
    "accent": {"type": "color", "default": "#0070f3"},
    "logo": {"type": "image"},
    "day": {"type": "date"},
    "tags": {"type": "list"},
}


@pytest.fixture
def make():
    """Make a template from its components, with one variable of each type."""

    def template(*components, variables=VARIABLES, **document):
        data = {"width": 400, "height": 200, "components": list(components), **document}
        return Template(json.dumps({"variables": variables, "document": data}))

    return template


@pytest.fixture
def value(make):
    """Return what a string in a template becomes."""

    def filled(source, **values):
        return make({"text": source}).fill(values)["components"][0]["text"]

    return filled


@pytest.fixture
def problems():
    """Return the problems that a call raises, as (code, pointer, message)."""

    def found(call, *arguments, **values):
        with pytest.raises(CardpressError) as caught:
            call(*arguments, **values)
        return [(each.code, each.pointer, each.message) for each in caught.value.problems]

    return found
