"""A template's document, compiled: one call evaluates all its expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias, TypeVar

from jinja2 import nodes

from cardpress.document.bounds import MOST_PROBLEMS, pointer
from cardpress.errors import Problem
from cardpress.templates.misuse import MisuseError
from cardpress.templates.sandbox import parse_expression, parse_text
from cardpress.templates.scope import Entry, Path, Scope, items_of

T = TypeVar("T")

#: Components that all `for` of a template make at most, together.
MOST_REPEATS = 1000

#: Expressions that are looked at, one by one, to find all that is wrong.
_MOST_LOOKS = 2000

_LOOP = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s+in\s+(.+)", re.DOTALL)
_OPENINGS = ("{{", "{%", "{#")


class _Absent:
    """What a field is whose expression gives none: left out."""


_ABSENT = _Absent()

#: Makes a value of the results of a scope.
Build: TypeAlias = Callable[["Filling", Sequence[Any], Path], Any]


@dataclass(eq=False)
class Filling:
    """One filling of a blueprint.

    Attributes:
        values: The variables.
        origins: Where each entry of an array comes from: path in the document made, and in
            the file. None if nobody asks.
        repeats: How many components loops have made; one count for all fillings inside.
    """

    values: Mapping[str, Any]
    origins: dict[Path, Path] | None = None
    repeats: list[int] = field(default_factory=lambda: [0])

    def inside(self, name: str, item: Any, place: Path) -> Filling:
        """Return the filling for one entry of a list; `place` is that of the `for`."""
        self.repeats[0] += 1
        if self.repeats[0] > MOST_REPEATS:
            raise _TooManyError(place)
        return Filling({**self.values, name: item}, self.origins, self.repeats)


class _TooManyError(Exception):
    """Loops make more components than a template may."""

    def __init__(self, place: Path) -> None:
        super().__init__()
        self.place = place


class Blueprint:
    """The compiled document of a template.

    Args:
        document: JSON data.
        names: Variables that expressions may use.
    """

    def __init__(self, document: Mapping[str, Any], names: Sequence[str]) -> None:
        self.problems: list[Problem] = []
        self._scope = Scope(("document",), frozenset(names))
        self._build = self._value(document, self._scope, ("document",))

    def fill(
        self, values: Mapping[str, Any], origins: dict[Path, Path] | None = None
    ) -> tuple[dict[str, Any], list[Problem]]:
        """Return the document for `values`, and what is wrong with it.

        Args:
            values: One for each variable.
            origins: Takes where each entry of an array comes from.
        """
        try:
            results = self._scope.evaluate(values)
            return self._build(Filling(values, origins), results, ()), []
        except MisuseError:
            found = self._scope.problems(values, iter(range(_MOST_LOOKS)))
            return {}, list(dict.fromkeys(found))[:MOST_PROBLEMS]
        except _TooManyError as error:
            message = f"makes more than {MOST_REPEATS} components, the most that are allowed"
            return {}, [Problem("limit-components", pointer(error.place), message)]

    def _value(self, value: Any, scope: Scope, path: Path) -> Build:
        if isinstance(value, str):
            return self._text(value, scope, path)
        if isinstance(value, Mapping):
            return self._object(value, scope, path)
        if isinstance(value, list | tuple):
            return self._array(value, scope, path)
        return _constant(value)

    def _text(self, source: str, scope: Scope, path: Path) -> Build:
        if not any(opening in source for opening in _OPENINGS):
            return _constant(source)
        parts = self._parsed(lambda: parse_text(source, scope.names), path)
        if parts is None:
            return _constant(source)
        if len(parts) == 1 and not isinstance(parts[0], nodes.TemplateData):
            return _whole(scope.add(Entry(path, parts[0])))
        joined = nodes.Filter(nodes.List(parts), "concat", [], [], None, None)
        return _whole(scope.add(Entry(path, joined)))

    def _object(self, value: Mapping[str, Any], scope: Scope, path: Path) -> Build:
        members = [(name, self._value(each, scope, (*path, name))) for name, each in value.items()]

        def build(filling: Filling, results: Sequence[Any], at: Path) -> dict[str, Any]:
            made = {name: member(filling, results, (*at, name)) for name, member in members}
            if _ABSENT in made.values():
                return {name: each for name, each in made.items() if each is not _ABSENT}
            return made

        return build

    def _array(self, value: Sequence[Any], scope: Scope, path: Path) -> Build:
        entries = [
            (self._entry(each, scope, (*path, index)), (*path, index))
            for index, each in enumerate(value)
        ]

        def build(filling: Filling, results: Sequence[Any], at: Path) -> list[Any]:
            made: list[Any] = []
            for entry, origin in entries:
                for each in entry(filling, results, (*at, len(made))):
                    if filling.origins is not None:
                        filling.origins[(*at, len(made))] = origin
                    made.append(each)
            return made

        return build

    def _entry(self, value: Any, scope: Scope, path: Path) -> Build:
        """Return what yields the values that one entry of an array becomes: none, or some."""
        if isinstance(value, Mapping) and "for" in value:
            return self._repeated(value, scope, path)
        if isinstance(value, Mapping) and "when" in value:
            return self._optional(value, scope, path)
        build = self._value(value, scope, path)
        return lambda filling, results, at: [build(filling, results, at)]

    def _optional(self, value: Mapping[str, Any], scope: Scope, path: Path) -> Build:
        condition = self._expression(value["when"], scope, (*path, "when"))
        inner = Scope(path, scope.names)
        build = self._value(_without(value, "when"), inner, path)
        if condition is None:
            return _constant([])
        index = scope.add(Entry((*path, "when"), condition, inner))

        def built(filling: Filling, results: Sequence[Any], at: Path) -> list[Any]:
            found = results[index]
            return [] if found is None else [build(filling, found, at)]

        return built

    def _repeated(self, value: Mapping[str, Any], scope: Scope, path: Path) -> Build:
        place = (*path, "for")
        source = value["for"]
        found = _LOOP.fullmatch(source) if isinstance(source, str) else None
        if found is None:
            message = 'must be such as "tag in tags"'
            self.problems.append(Problem("invalid-expression", pointer(place), message))
            return _constant([])
        name = found[1]
        items = self._expression(found[2], scope, place)
        inner = Scope(path, scope.names | {name})
        entry = self._entry(_without(value, "for"), inner, path)
        if items is None:
            return _constant([])
        index = scope.add(Entry(place, items, inner, name))

        def built(filling: Filling, results: Sequence[Any], at: Path) -> list[Any]:
            made: list[Any] = []
            for item in items_of(results[index]):
                within = filling.inside(name, item, place)
                answers = inner.evaluate(within.values)
                made += entry(within, answers, (*at[:-1], at[-1] + len(made)))  # type: ignore[operator]
            return made

        return built

    def _expression(self, source: Any, scope: Scope, path: Path) -> nodes.Expr | None:
        if not isinstance(source, str):
            message = 'must be an expression in a string, such as "author"'
            self.problems.append(Problem("invalid-expression", pointer(path), message))
            return None
        return self._parsed(lambda: parse_expression(source, scope.names), path)

    def _parsed(self, parse: Callable[[], T], path: Path) -> T | None:
        try:
            return parse()
        except MisuseError as misuse:
            self.problems.append(Problem(misuse.code, pointer(path), misuse.message))
            return None


def _constant(value: Any) -> Build:
    return lambda filling, results, at: value


def _whole(index: int) -> Build:
    """A string that is one expression keeps its value's type."""

    def build(filling: Filling, results: Sequence[Any], at: Path) -> Any:
        found = results[index]
        if isinstance(found, str):
            return found
        if found is None:
            return _ABSENT
        if isinstance(found, tuple):
            return list(found)
        return found.isoformat() if isinstance(found, date) else found

    return build


def _without(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: each for key, each in value.items() if key != name}
