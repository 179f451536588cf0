"""Expressions that are evaluated together, in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from jinja2 import nodes

from cardpress.document.bounds import pointer
from cardpress.errors import Problem
from cardpress.templates.misuse import MisuseError
from cardpress.templates.sandbox import compile_list

Path: TypeAlias = tuple[str | int, ...]


@dataclass(eq=False)
class Scope:
    """Expressions that are evaluated together.

    Attributes:
        path: Where in the file the scope begins.
        names: Variables that its expressions may use.
    """

    path: Path
    names: frozenset[str]
    entries: list[Entry] = field(default_factory=list)

    def add(self, entry: Entry) -> int:
        """Return the index of the entry's result."""
        self.entries.append(entry)
        return len(self.entries) - 1

    @cached_property
    def evaluate(self) -> Callable[[Mapping[str, Any]], list[Any]]:
        """The function that evaluates all entries at once."""
        return compile_list([entry.expression for entry in self.entries])

    def problems(self, values: Mapping[str, Any], budget: Iterator[int]) -> Iterator[Problem]:
        """Yield what is wrong, expression by expression, until the budget is used up."""
        for entry in self.entries:
            if next(budget, None) is None:
                return
            try:
                (found,) = entry.evaluate_own(values)
            except MisuseError as misuse:
                yield Problem(misuse.code, pointer(entry.path), misuse.message)
                continue
            if entry.inner is not None:
                for item in items_of(found) if entry.loop else [None] * bool(found):
                    inner = {**values, entry.loop: item} if entry.loop else values
                    yield from entry.inner.problems(inner, budget)


@dataclass(eq=False)
class Entry:
    """One expression of a scope.

    Attributes:
        path: Where in the file it stands.
        own: The expression itself.
        inner: The expressions that depend on it: of a component with `when` or `for`.
        loop: Name that `for` gives each item; empty otherwise.
    """

    path: Path
    own: nodes.Expr
    inner: Scope | None = None
    loop: str = ""

    @cached_property
    def evaluate_own(self) -> Callable[[Mapping[str, Any]], list[Any]]:
        """The function that evaluates this expression alone."""
        return compile_list([self.own])

    @property
    def expression(self) -> nodes.Expr:
        """What is evaluated: with `when`, all that depends on it, or nothing."""
        if self.inner is None or self.loop:
            return self.own
        then = nodes.List([entry.expression for entry in self.inner.entries])
        return nodes.CondExpr(self.own, then, nodes.Const(None))


def items_of(found: Any) -> Sequence[Any]:
    """Return what `for` runs over: a list, or one value that is not empty."""
    if not isinstance(found, list | tuple):
        return [] if found is None or found == "" else [found]
    return found
