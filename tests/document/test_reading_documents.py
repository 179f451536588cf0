"""Whatever a caller calls a document."""

import json
from collections import OrderedDict, UserDict, defaultdict
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import pytest

from cardpress.components import Component, Frame, Size
from cardpress.document import Document, read_document
from cardpress.document.model import Components
from cardpress.errors import DocumentError, PluginError
from cardpress.limits import Limits
from cardpress.registry import registry

CARD = {"width": 400, "height": 200, "components": [{"type": "text", "x": 1, "y": 2, "text": "a"}]}


@pytest.fixture
def plug_in():
    """Add components to the registry for the time of a test."""
    names = []

    def add(component):
        registry.add(component)
        names.append(component.model_fields["type"].default)

    yield add
    for name in names:
        registry.remove(name)


@pytest.mark.parametrize(
    "source",
    [
        CARD,
        OrderedDict(CARD),
        defaultdict(list, CARD),
        UserDict(CARD),
        MappingProxyType(CARD),
        {**CARD, "components": tuple(OrderedDict(one) for one in CARD["components"])},
        json.dumps(CARD),
        f" \n\t{json.dumps(CARD)}",
        f"\ufeff{json.dumps(CARD)}",
        json.dumps(CARD).encode(),
        bytearray(json.dumps(CARD).encode()),
        Document.model_validate(CARD),
        {**CARD, "components": list(Document.model_validate(CARD).components)},
        {**CARD, "$schema": "./document.schema.json"},
    ],
)
def test_data_text_and_models_are_documents(source):
    reading = read_document(source, Limits())
    assert reading.document.width == 400
    assert reading.document.components[0].text == "a"
    assert reading.folder is None


@pytest.mark.parametrize("kind", [str, Path])
def test_paths_are_documents_that_know_their_folder(tmp_path, kind):
    path = tmp_path / "card.json"
    path.write_text(json.dumps(CARD))
    reading = read_document(kind(path), Limits())
    assert reading.document == Document.model_validate(CARD)
    assert reading.folder == tmp_path


@pytest.mark.parametrize("source", [5, None, [CARD], 3.5, object()])
def test_anything_else_is_not(source):
    with pytest.raises(DocumentError, match="a document is a dict, JSON text, a path or a Docum"):
        read_document(source, Limits())


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no-such-file.json", "cannot read the document 'no-such-file.json': No such file or dir"),
        ("", "cannot read the document '.': Is a directory"),
        ("a\0b", "embedded null byte"),
        ("x" * 10_000, "...': File name too long"),
        ("/proc/self/mem", "cannot read the document '/proc/self/mem'"),
    ],
)
def test_a_path_that_cannot_be_read_says_why(source, message):
    with pytest.raises(DocumentError) as caught:
        read_document(source, Limits())
    (problem,) = caught.value.problems
    assert problem.code == "unreadable"
    assert message in problem.message
    assert len(problem.message) < 500


@pytest.mark.parametrize("text", ["[]", "[1, 2]"])
def test_the_root_is_an_object(text):
    with pytest.raises(DocumentError) as caught:
        read_document(text, Limits())
    assert caught.value.problems[0].message == f"must be an object, not {text}"


def test_mappings_inside_are_named_by_their_type():
    source = {**CARD, "components": [MappingProxyType(CARD["components"][0])]}
    with pytest.raises(DocumentError, match="not a value of the Python type mappingproxy"):
        read_document(source, Limits())


def test_a_file_larger_than_the_limit_is_not_read_whole(tmp_path):
    path = tmp_path / "card.json"
    path.write_bytes(b" " * 1000)
    with pytest.raises(Exception, match="more than 100 bytes"):
        read_document(path, Limits(document_bytes=100))


def test_a_document_comes_back_from_its_own_json():
    document = read_document(CARD, Limits()).document
    again = read_document(document.model_dump_json(exclude_none=True), Limits()).document
    assert again == document


def test_components_added_later_are_known_and_forgotten_again(plug_in):
    document = {"width": 9, "height": 9, "components": [{"type": "dot", "x": 1, "y": 2}]}
    with pytest.raises(DocumentError, match='unknown type "dot"'):
        read_document(document, Limits())

    class Dot(Component):
        type: Literal["dot"] = "dot"

    plug_in(Dot)
    assert isinstance(read_document(document, Limits()).document.components[0], Dot)
    registry.remove("dot")
    with pytest.raises(DocumentError, match='unknown type "dot"'):
        read_document(document, Limits())


def test_problems_are_found_inside_containers(plug_in):
    class Pile(Component):
        """Components below each other, as a plug-in would define it."""

        type: Literal["pile"] = "pile"
        text: str = ""
        children: Components = ()

        def layout(self, space, context):
            return Frame(Size(0, 0))

    plug_in(Pile)
    text = {"type": "text", "x": 0, "y": 0, "text": "a", "font_size": 3}
    inner = {"type": "pile", "x": 0, "y": 0, "text": "b", "children": (text,)}
    outer = {"type": "pile", "x": 0, "y": 0, "children": (inner, {"type": "tag", "x": 0})}
    with pytest.raises(DocumentError) as caught:
        read_document({"width": 9, "height": 9, "components": [outer]}, Limits())
    assert [str(problem) for problem in caught.value.problems] == [
        "/components/0/children/0/children/0/font_size: "
        'unknown field "font_size"; did you mean "fontSize"?',
        '/components/0/children/1/y: the field "y" is required',
        '/components/0/children/1/text: the field "text" is required',
    ]


def test_a_component_that_cannot_be_validated_is_named(plug_in):
    class Odd(Component):
        type: Literal["odd"] = "odd"
        field: "NoSuchType"  # noqa: F821

    plug_in(Odd)
    with pytest.raises(PluginError, match=r"the component 'odd' of .* cannot be used"):
        read_document(CARD, Limits())
    registry.remove("odd")
    assert read_document(CARD, Limits()).document
