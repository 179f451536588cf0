"""Documents with one thing wrong, and what is said about them."""

import pytest

from cardpress.document.reading import read_document
from cardpress.errors import CardpressError
from cardpress.limits import Limits


def card(*components, **fields):
    """Return a small document with these components."""
    return {"width": 400, "height": 200, "components": list(components), **fields}


def text(**fields):
    return {"type": "text", "x": 10, "y": 20, "text": "Hello", **fields}


def rect(**fields):
    return {"type": "rect", "x": 0, "y": 0, "width": 30, "height": 20, **fields}


@pytest.fixture
def make():
    """The three functions above, by name."""
    return {"card": card, "text": text, "rect": rect}


@pytest.fixture
def error_of():
    """Return the error that a document is refused with."""

    def refuse(source, limits=None):
        with pytest.raises(CardpressError) as caught:
            read_document(source, limits or Limits())
        return caught.value

    return refuse


@pytest.fixture
def only_problem(error_of):
    """Return the code, pointer and message of the one problem that a document has."""

    def find(source, limits=None):
        problems = error_of(source, limits).problems
        assert len(problems) == 1, [str(problem) for problem in problems]
        return problems[0].code, problems[0].pointer, problems[0].message

    return find
