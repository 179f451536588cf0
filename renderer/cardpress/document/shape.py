"""Where in a document an error lies, and which model describes that place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from typing_extensions import TypeAliasType

from cardpress.components.children import Admitted
from cardpress.document.model import Document, Registered


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document.

    Attributes:
        path: Names and indices that lead there from the root.
        owner: The model of the object that the last name belongs to; None if unsure.
    """

    path: tuple[str | int, ...]
    owner: type[BaseModel] | None


def locate(loc: Sequence[str | int], data: Any) -> Place:
    """Return the place that pydantic's location `loc` means in the document `data`.

    Pydantic puts the tags of unions between names; they are not in the data, although a field
    may have the same name (`text` is a component and a field of it). So the models are followed
    along, and tell which part is a tag.
    """
    path: list[str | int] = []
    shape: Any = Document
    owner: type[BaseModel] | None = None
    for part in loc:
        shape = _bare(shape)
        tags = _tags(shape)
        if part in tags:
            shape = tags[part]
        elif _is_model(shape):
            owner, shape = shape, _field(shape, part)
            path.append(part)
            data = _member(data, part)
        elif isinstance(part, int) or (isinstance(data, Mapping) and part in data):
            owner, shape = None, _item(shape)
            path.append(part)
            data = _member(data, part)
    return Place(tuple(path), owner)


def field_names(model: type[BaseModel]) -> list[str]:
    """Return the names that the fields of `model` have in JSON."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _bare(shape: Any) -> Any:
    """Take off what does not change what may stand there: aliases, metadata, `| None`."""
    while True:
        if isinstance(shape, TypeAliasType):
            shape = shape.__value__
        elif get_origin(shape) is Annotated and _choice(shape) is None:
            shape = get_args(shape)[0]
        elif _is_union(shape) and len(_choices(shape)) == 1:
            (shape,) = _choices(shape)
        else:
            return shape


def _tags(shape: Any) -> dict[Any, Any]:
    """Return what each tag of a tagged union stands for; empty for anything else."""
    mark = _choice(shape)
    if mark is not None:
        return dict(mark.choices())
    choices = _choices(shape) if _is_union(shape) else []
    return {
        mark.tag: choice for choice in choices for mark in get_args(choice) if isinstance(mark, Tag)
    }


def _choice(shape: Any) -> Registered | Admitted | None:
    """Return the mark of a place where any component may stand; None for other places."""
    for mark in getattr(shape, "__metadata__", ()):
        if isinstance(mark, Registered | Admitted):
            return mark
    return None


def _is_union(shape: Any) -> bool:
    return get_origin(shape) in (Union, UnionType)


def _choices(union: Any) -> list[Any]:
    return [choice for choice in get_args(union) if choice is not NoneType]


def _is_model(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, BaseModel)


def _field(model: type[BaseModel], name: str | int) -> Any:
    for own, field in model.model_fields.items():
        if name == (field.alias or own):
            return field.annotation
    return None


def _item(shape: Any) -> Any:
    """Return the shape of the members of an array; of anything else, nothing is known."""
    return get_args(shape)[0] if get_origin(shape) in (tuple, list) else None


def _member(data: Any, part: str | int) -> Any:
    try:
        return data[part]
    except (KeyError, IndexError, TypeError):
        return None
