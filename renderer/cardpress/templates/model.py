"""A template: a document with gaps, and the variables that fill them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cardpress.document.bounds import pointer
from cardpress.errors import CardpressError, DocumentError, Problem, TemplateError
from cardpress.templates.blueprint import Blueprint
from cardpress.templates.misuse import MisuseError
from cardpress.templates.reading import read_parts
from cardpress.templates.sandbox import unknown
from cardpress.templates.scope import Path as Place
from cardpress.templates.variable import Variable

if TYPE_CHECKING:
    from cardpress.picture import Picture

#: Templates that a process keeps compiled.
_KEPT = 64


#: Values that are as good as none.
_NOTHING: tuple[object, ...] = (None, "", ())


class Template:
    """A document whose strings hold expressions over variables.

    It travels to other processes as its text. Safe to use from several threads.

    Attributes:
        name: What it is called.
        description: What it is for, in a sentence.
        variables: What it may be told.
        folder: Where relative paths in it start; None for the working directory.
        text: The file's text.
        digest: SHA-256 of the text, in hex: part of the key of what is made with it.
    """

    def __init__(self, text: str, name: str = "template", folder: Path | None = None) -> None:
        """Read and compile the text of a template.

        Raises:
            TemplateError: It is not a template, or its expressions are not valid; all
                problems are listed.
            LimitError: It is larger than a document may be.
        """
        parts = read_parts(text, folder)
        self.name = parts.name or name
        self.description = parts.description
        self.variables: Mapping[str, Variable] = MappingProxyType(parts.variables)
        self.folder = folder
        self.text = text
        self.digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        self._defaults = parts.defaults
        self._required = [name for name, one in parts.variables.items() if one.required]
        self._blueprint = Blueprint(parts.document, tuple(parts.variables))
        if self._blueprint.problems:
            raise TemplateError.of(self._blueprint.problems)

    @property
    def source(self) -> dict[str, Any]:
        """The file as JSON data."""
        data: dict[str, Any] = json.loads(self.text.removeprefix("\ufeff"))
        return data

    def fill(self, values: Mapping[str, object]) -> dict[str, Any]:
        """Return the document for `values`.

        Args:
            values: By name; of the declared types. None is no value, not the default.

        Raises:
            TemplateError: A value is unknown, missing or of another type, or an expression
                fails with it; all problems are listed.
        """
        return self._filled(self._checked(values, Variable.value_of), None)

    def fill_from_text(self, values: Mapping[str, str]) -> dict[str, Any]:
        """Return the document for values written as text, converted to the declared types.

        A blank text is as if it were not there: the default holds. A list is a JSON array, or
        words between commas; a date is ISO 8601; true is `true`, `yes`, `on` or `1`.

        Raises:
            TemplateError: As for `fill`.
        """
        return self._filled(self._checked(values, Variable.value_of_text), None)

    def values_of(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """Return values written as text, converted; without those that are blank.

        Raises:
            TemplateError: One is unknown, or cannot be read as its type.
        """
        given = {name: text for name, text in texts.items() if text.strip()}
        values = self._converted(given, Variable.value_of_text)
        return {name: values[name] for name in given}

    def render(self, format: str = "png", /, **values: object) -> Picture:
        """Return the picture for `values`; relative paths in them start at the working directory.

        Raises:
            TemplateError: As for `fill`, or the document that was made is not valid.
            LimitError, SourceError, EncodeError: As for `cardpress.render`.
        """
        from cardpress.api import render

        try:
            return render(self.fill(values), format)
        except TemplateError:
            raise
        except CardpressError as error:
            raise self.located(error, values) from error

    def located(self, error: CardpressError, values: Mapping[str, object]) -> CardpressError:
        """Return `error`, about the document for `values`, with pointers into the template.

        An invalid document becomes a `TemplateError`; other errors keep their class.

        Args:
            error: What validating or rendering the document raised.
            values: What the document was filled with.
        """
        origins: dict[Place, Place] = {}
        self._filled(self._checked(values, Variable.value_of), origins)
        problems = [_moved(problem, origins) for problem in error.problems]
        if not problems:
            return error
        if isinstance(error, DocumentError):
            return TemplateError.of(problems)
        moved = error.__class__.__new__(error.__class__)
        moved.__dict__.update(error.__dict__)
        head = str(error).split("\n", 1)[0]
        moved.args = (head + "".join(f"\n  {problem}" for problem in problems),)
        moved.problems = tuple(problems)
        return moved

    def _checked(
        self, values: Mapping[str, Any], read: Callable[[Variable, Any], Any]
    ) -> dict[str, Any]:
        """Return a value for each variable, of its type."""
        problems: list[Problem] = []
        checked = {**self._defaults, **self._converted(values, read, problems)}
        wrong = {problem.pointer for problem in problems}
        for name in self._required:
            place = pointer(("variables", name))
            if checked[name] in _NOTHING and place not in wrong:
                problems.append(Problem("missing-value", place, f"{name!r} must be given"))
        if problems:
            raise TemplateError.of(problems)
        return checked

    def _converted(
        self,
        values: Mapping[str, Any],
        read: Callable[[Variable, Any], Any],
        problems: list[Problem] | None = None,
    ) -> dict[str, Any]:
        """Return the values that are given; what is wrong is raised, or put into `problems`."""
        found = [] if problems is None else problems
        converted = {}
        for name, given in values.items():
            variable = self.variables.get(name)
            if variable is None:
                message = unknown(f"there is no variable {name!r}", str(name), self.variables)
                found.append(Problem("unknown-variable", "/variables", message))
                continue
            try:
                converted[name] = read(variable, given)
            except MisuseError as misuse:
                place = pointer(("variables", name))
                found.append(Problem(misuse.code, place, f"the value {misuse.message}"))
        if problems is None and found:
            raise TemplateError.of(found)
        return converted

    def _filled(
        self, values: Mapping[str, Any], origins: dict[Place, Place] | None
    ) -> dict[str, Any]:
        document, problems = self._blueprint.fill(values, origins)
        if problems:
            raise TemplateError.of(problems)
        return document

    def __reduce__(self) -> tuple[Callable[..., Template], tuple[str, str, Path | None]]:
        """Travel to another process as text; it is compiled there once."""
        return template_of, (self.text, self.name, self.folder)

    def __repr__(self) -> str:
        return f"<Template {self.name!r}>"


@lru_cache(maxsize=_KEPT)
def template_of(text: str, name: str = "template", folder: Path | None = None) -> Template:
    """Return the template of a text; the last ones are kept compiled.

    Raises:
        TemplateError, LimitError: As for `Template`.
    """
    return Template(text, name, folder)


def _moved(problem: Problem, origins: Mapping[Place, Place]) -> Problem:
    """Point from the document that was made into the template.

    Only entries of arrays move: names of objects are the same in both.
    """
    path = tuple(_part(part) for part in problem.pointer.split("/")[1:])
    for length in range(len(path), 0, -1):
        origin = origins.get(path[:length])
        if origin is not None:
            place = pointer((*origin, *path[length:]))
            return Problem(problem.code, place, problem.message)
    return Problem(problem.code, pointer(("document", *path)), problem.message)


def _part(text: str) -> str | int:
    plain = text.replace("~1", "/").replace("~0", "~")
    return int(plain) if plain.isdecimal() and plain.isascii() else plain
