"""What `cardpress watch` watches, and how it becomes a picture."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cardpress.cli.failure import words_of
from cardpress.errors import CardpressError
from cardpress.formats import format_of_path

#: Files of which a document may consist, at most.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Proof:
    """A picture as it is now, or why there is none.

    Attributes:
        picture: PNG bytes; of the last time, if there is an error.
        error: What is wrong; `""` if nothing is.
        warnings: What was shrunk, cut, substituted or missing.
        seconds: How long it took.
    """

    picture: bytes
    error: str = ""
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0


class Sitting:
    """A document or template that is being worked on.

    Args:
        source: A file, or the name of a template.
        values: A JSON file with the values of a template; None for examples.
        output: Where to write the picture as well.
    """

    def __init__(self, source: Path, values: Path | None, output: Path | None) -> None:
        self.title = str(source)
        self._source = source
        self._values = values
        self._output = output
        self._last = b""
        self._named: tuple[Path, ...] = ()

    def state(self) -> tuple[Any, ...]:
        """Return something that is different once a file has changed."""
        return tuple((path, *_stamp(path)) for path in self._files())

    def proof(self) -> Proof:
        """Render it as it is now; what goes wrong becomes part of the answer."""
        began = time.perf_counter()
        try:
            document, folder = self._document()
            self._named = tuple(_pictures(document, folder))
            warnings = self._render(document, folder)
        except CardpressError as error:
            return Proof(self._last, words_of(error), seconds=time.perf_counter() - began)
        return Proof(self._last, "", warnings, time.perf_counter() - began)

    def _files(self) -> Iterator[Path]:
        yield self._source
        if self._values is not None:
            yield self._values
        yield from self._named

    def _document(self) -> tuple[dict[str, Any], Path]:
        """Return the document, of a template filled with values, and its folder."""
        from cardpress.templates import find_template

        data = self._read(self._source) if self._is_file() else None
        if isinstance(data, dict) and "document" not in data:
            return data, self._source.parent
        template = find_template(self._source if self._is_file() else str(self._source))
        values = self._read(self._values) if self._values is not None else {}
        if not isinstance(values, dict):
            raise CardpressError(f"{self._values} must hold an object: names with values")
        given = values or {
            name: name.capitalize()
            for name, variable in template.variables.items()
            if variable.required and variable.type == "string"
        }
        return template.fill(given), template.folder or Path()

    def _is_file(self) -> bool:
        return self._source.suffix == ".json" or self._source.is_file()

    def _read(self, path: Path) -> Any:
        try:
            return json.loads(path.read_bytes())
        except OSError as error:
            raise CardpressError(f"cannot read {path}: {error.strerror or error}") from error
        except (ValueError, RecursionError) as error:
            raise CardpressError(f"{path} is not JSON: {error}") from error

    def _render(self, document: dict[str, Any], folder: Path) -> tuple[str, ...]:
        from cardpress.engine import default_engine

        engine = default_engine()
        picture = engine.render(document, "png", base_dir=folder)
        self._last = bytes(picture)
        if self._output is not None:
            format = format_of_path(self._output).name
            if format != "png":
                picture = engine.render(document, format, base_dir=folder)
            picture.save(self._output)
        return tuple(map(str, picture.report))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return 0, -1
    return status.st_mtime_ns, status.st_size


def _pictures(item: Any, folder: Path) -> Iterator[Path]:
    """Yield the local pictures that a document names."""
    waiting, found = [item], 0
    while waiting and found < _MOST:
        part = waiting.pop()
        if isinstance(part, dict):
            source = part.get("src")
            if isinstance(source, str) and len(source) < 1024 and "://" not in source:
                found += 1
                yield folder / Path(source).expanduser()
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
