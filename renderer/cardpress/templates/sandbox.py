"""Expressions: Jinja's syntax, cut down to what cannot loop, call, or grow without bound.

What is allowed is a list of nodes of the syntax tree; what is not on it is refused before
anything is compiled. There are no calls, so no method of a value can be reached; no statements,
so nothing loops; no powers, and `*` and `%` are for numbers only, so a result is at most as
long as the expression and its values together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from math import isinf
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from cardpress.quoting import quoted
from cardpress.templates.filters import FILTERS, TESTS, concat
from cardpress.templates.misuse import MisuseError
from cardpress.templates.variable import MOST_ENTRIES

#: Characters of one expression.
LONGEST_EXPRESSION = 2000

#: Levels of one expression's syntax tree.
_DEEPEST = 40

_ALLOWED = (
    *(nodes.Const, nodes.TemplateData, nodes.Name, nodes.List, nodes.Tuple),
    *(nodes.Filter, nodes.Test, nodes.CondExpr, nodes.Concat, nodes.Getitem, nodes.Slice),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.Neg, nodes.Pos),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod),
)

_REFUSED: Mapping[type[nodes.Node], str] = {
    nodes.Call: "nothing can be called here; use a filter, such as {{ title | upper }}",
    nodes.Getattr: "values have no fields",
    nodes.Pow: "powers are not available",
}

#: Tokens that begin a statement.
_STATEMENTS = ("block_begin", "raw_begin")

#: What evaluating an allowed expression may raise for values that do not suit it.
_FAILURES = (ArithmeticError, LookupError, TypeError, ValueError, JinjaError)


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of all expressions: no loader, no globals, our own filters only."""

    intercepted_binops = frozenset({"+", "*", "%"})

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=False,
            optimized=False,
            keep_trailing_newline=True,
            cache_size=0,
        )
        self.globals.clear()
        self.filters.clear()
        self.filters.update(FILTERS)
        self.tests.clear()
        self.tests.update(TESTS)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Calculate with numbers; `+` also joins two texts, or two lists."""
        same = type(left) is type(right) and isinstance(left, str | list | tuple)
        if not (_is_number(left) and _is_number(right)) and not (operator == "+" and same):
            raise MisuseError(
                "invalid-value",
                f"{operator} does not work on {quoted(left)} and {quoted(right)}; ~ joins texts",
            )
        if isinstance(left, str):
            return concat((left, right))
        if isinstance(left, list | tuple) and len(left) + len(right) > MOST_ENTRIES:
            raise MisuseError("limit-list", f"the list has more than {MOST_ENTRIES} entries")
        return self.binop_table[operator](left, right)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return one entry of a list, or one character of a text."""
        if isinstance(obj, str | list | tuple) and type(argument) is int:
            if -len(obj) <= argument < len(obj):
                return obj[argument]
            raise MisuseError("invalid-value", f"there is no entry {argument}: it has {len(obj)}")
        raise MisuseError("invalid-value", f"{quoted(obj)} has no entry {quoted(argument)}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


SANDBOX = Sandbox()


class _Bounded(NodeTransformer):
    """Turns `a ~ b` into a filter, which can be told how long a text may be."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        return nodes.Filter(nodes.List(node.nodes), "concat", [], [], None, None)


def parse_text(source: str, names: Iterable[str]) -> list[nodes.Expr]:
    """Return the parts of a text with expressions in `{{ }}`; literal parts are TemplateData.

    Raises:
        MisuseError: It is not valid, or uses what is not available.
    """
    parts: list[nodes.Expr] = []
    for node in _parsed(source).body:
        # Statements were refused; what is left is output.
        assert isinstance(node, nodes.Output)
        parts += node.nodes
    for part in parts:
        _check(part, frozenset(names))
    return [_Bounded().visit(part) for part in parts]


def parse_expression(source: str, names: Iterable[str]) -> nodes.Expr:
    """Return a bare expression, as it stands in `when` and `for`.

    Raises:
        MisuseError: It is not valid, or uses what is not available.
    """
    parts = parse_text(f"{{{{ {source} }}}}", names)
    if len(parts) != 1 or isinstance(parts[0], nodes.TemplateData):
        raise MisuseError("invalid-expression", f"must be one expression, not {quoted(source)}")
    return parts[0]


def compile_list(parts: list[nodes.Expr]) -> Callable[[Mapping[str, Any]], list[Any]]:
    """Return the function that evaluates all of `parts` with the values of variables.

    It raises `MisuseError` where an expression fails.
    """
    result = nodes.Assign(nodes.Name("result", "store"), nodes.List(parts), lineno=1)
    tree = nodes.Template([result], lineno=1)
    tree.set_environment(SANDBOX)
    for node in tree.find_all(nodes.Node):
        node.lineno = 1
    template = SANDBOX.from_string(tree)

    def evaluate(values: Mapping[str, Any]) -> list[Any]:
        context = template.new_context(dict(values), shared=True)
        try:
            for _ in template.root_render_func(context):
                pass
        except MisuseError:
            raise
        except _FAILURES as error:
            raise MisuseError("invalid-value", f"cannot be worked out: {error}") from error
        found: list[Any] = context.vars["result"]
        return found

    return evaluate


def _parsed(source: str) -> nodes.Template:
    for length in _expression_lengths(source):
        if length > LONGEST_EXPRESSION:
            raise MisuseError(
                "limit-expression",
                f"the expression has {length} characters; at most {LONGEST_EXPRESSION} are allowed",
            )
    try:
        if any(token in _STATEMENTS for _, token, _ in SANDBOX.lex(source)):
            raise MisuseError(
                "invalid-expression",
                "statements ({% %}) are not available; write {{ a if b else c }}, or give the "
                'component a "when" or a "for"',
            )
        return SANDBOX.parse(source)
    except JinjaError as error:
        raise MisuseError("invalid-expression", _explained(error)) from error
    except (RecursionError, MemoryError, ValueError, OverflowError) as error:
        raise MisuseError("invalid-expression", "the expression is nested too deeply") from error


def _expression_lengths(source: str) -> Iterator[int]:
    """Yield how far apart braces open and close; never less than an expression is long."""
    start = source.find("{{")
    while start >= 0:
        end = source.find("}}", start)
        yield (end if end >= 0 else len(source)) - start
        start = source.find("{{", end) if end >= 0 else -1


def _explained(error: JinjaError) -> str:
    message = (error.message or str(error)).rstrip(".")
    return f"the expression is not valid: {message}"


def _check(part: nodes.Node, names: frozenset[str]) -> None:
    """Look at every node of an expression without recursion."""
    pending: list[tuple[nodes.Node, int]] = [(part, 1)]
    while pending:
        node, depth = pending.pop()
        if depth > _DEEPEST:
            raise MisuseError("invalid-expression", "the expression is nested too deeply")
        _check_node(node, names)
        pending += [(child, depth + 1) for child in node.iter_child_nodes()]


def _check_node(node: nodes.Node, names: frozenset[str]) -> None:
    if not isinstance(node, _ALLOWED):
        words = _REFUSED.get(type(node), f"{type(node).__name__} is not available")
        raise MisuseError("invalid-expression", words)
    if isinstance(node, nodes.Const) and isinstance(node.value, float) and isinf(node.value):
        raise MisuseError("not-finite", "a number is too large")
    if isinstance(node, nodes.Name) and node.name not in names:
        raise MisuseError(
            "unknown-variable", unknown(f"{node.name!r} is not a variable", node.name, names)
        )
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise MisuseError(
            "unknown-filter", unknown(f"{node.name!r} is not a filter", node.name, FILTERS)
        )
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        raise MisuseError("unknown-test", unknown(f"{node.name!r} is not a test", node.name, TESTS))
    if isinstance(node, nodes.Filter | nodes.Test) and (node.dyn_args or node.dyn_kwargs):
        raise MisuseError("invalid-expression", "* and ** are not available in arguments")


def unknown(head: str, given: str, known: Iterable[str]) -> str:
    """Suggest the known name that the given one was meant to be, or list them all."""
    names = sorted(known)
    close = get_close_matches(given[:100], names, 1)
    if close:
        return f"{head}; did you mean {close[0]!r}?"
    return f"{head}; known are {', '.join(names)}" if names else head
