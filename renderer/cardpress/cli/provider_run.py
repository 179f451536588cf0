"""`cardpress provider run` and `plan`: what a service makes, and what a document would cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

import click

from cardpress.cli.console import note, print_data, print_json, print_table
from cardpress.cli.flags import common, offline
from cardpress.cli.progress import progress
from cardpress.cli.source import DOCUMENT, STANDARD, read_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from cardpress.providers import BoundProvider, Result
    from cardpress.providers.protocol import Running

#: Steps of a bar: services tell their progress in per cent.
_STEPS = 100


@click.command("run")
@click.argument("name")
@click.argument("operation")
@click.argument("values", metavar="[FIELD=VALUE]...", nargs=-1)
@click.option("-o", "--output", metavar="FILE", help="Where the file goes; - is standard output.")
@click.option("--again", is_flag=True, help="Order anew what failed before; it may cost twice.")
@click.option("--timeout", type=click.FloatRange(0), help="Seconds to wait for the service.")
@click.option("--max-credits", type=click.IntRange(0), help="Billed requests at most.")
@offline
@common
def run(
    name: str, operation: str, values: tuple[str, ...], output: str | None, again: bool,
    timeout: float | None, max_credits: int | None, offline: bool | None, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Have a service make or answer something.

    For example: cardpress provider run aiphoto generate prompt="A lighthouse" -o lighthouse.png.
    The value of a picture's field (image=photo.jpg) is a path or an address. What is stored
    already is not bought again; without -o the result is only stored.
    """
    from cardpress.providers import get

    check_output(output)
    provider = get(name, max_credits=max_credits, offline=offline)
    made = provider.made(operation, fields_of(provider, operation, values))
    if operation in provider.desk.provider.queries:
        answer = provider.ask(made)
        known = is_dataclass(answer) and not isinstance(answer, type)
        print_json(asdict(answer) if known else answer)
        return
    with watching(f"{name} {operation}", quiet=quiet or as_json) as watch:
        result = provider.watched(watch).run(made, again=again, timeout=timeout)
    deliver(result, output, as_json=as_json, quiet=quiet)


@click.command("plan")
@click.argument("document", metavar="DOC", type=DOCUMENT)
@common
def plan(document: str, as_json: bool, quiet: bool) -> None:
    """Show what a document would buy.

    Nothing is bought.
    """
    show_plan(document, None, as_json=as_json)


def show_plan(document: str, base_dir: str | None, *, as_json: bool) -> None:
    """Print what a document would buy.

    Raises:
        CardpressError: It is not valid, or a service could not be asked at all.
    """
    from cardpress.engine import default_engine

    engine = default_engine()
    source = read_source(document, engine.settings.limits)
    planned = engine.plan(source, base_dir=base_dir)
    billed = sum(each.billed for each in planned)
    if as_json:
        orders = [{**asdict(each), "billed": each.billed} for each in planned]
        print_json({"billed": billed, "orders": orders})
        return
    if planned:
        print_table(
            (", ".join(each.pointers), each.provider, each.operation,
             "to be bought" if each.billed else each.standing)
            for each in planned
        )  # fmt: skip
    click.echo(f"{billed} billed request{'' if billed == 1 else 's'}")


def fields_of(provider: BoundProvider, operation: str, values: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields of an operation as `FIELD=VALUE` says them.

    Raises:
        click.UsageError: A value is not of its field's type, or there is no such field.
        SourceError: A picture cannot be read.
    """
    kind = provider.operations().get(operation)
    hints = {} if kind is None else get_type_hints(kind)
    known = [] if kind is None else [item.name for item in fields(kind)]
    found: dict[str, Any] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.UsageError(f"{text!r} is not FIELD=VALUE")
        if kind is not None and name not in known:
            offered = f"it has {', '.join(known)}" if known else "it has none"
            raise click.UsageError(f"{operation} has no field {name!r}; {offered}")
        hint = hints.get(name, str)
        found[name] = (
            _picture(name, value, offline=provider.offline)
            if bytes in _kinds(hint)
            else _typed(name, value, hint)
        )
    return found


def _typed(name: str, value: str, hint: Any) -> Any:
    """Convert the text of a field to the first of its types that it can be."""
    kinds = _kinds(hint)
    for kind in sorted(kinds, key=lambda kind: kind is str):
        try:
            return _TRUTHS[value.lower()] if kind is bool else kind(value)
        except (TypeError, ValueError, KeyError):
            continue
    wanted = " or ".join(kind.__name__ for kind in kinds)
    raise click.UsageError(f"{name} must be {wanted}, not {value!r}")


def _kinds(hint: Any) -> list[type]:
    union = get_origin(hint) in (Union, UnionType)
    return [kind for kind in (get_args(hint) if union else (hint,)) if kind is not NoneType]


_TRUTHS = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}


def _picture(name: str, src: str, *, offline: bool) -> bytes:
    from cardpress.errors import SourceError
    from cardpress.fetching.pictures import RemotePictures
    from cardpress.quoting import quoted
    from cardpress.settings import load_settings
    from cardpress.sources.reader import Access, read

    settings = load_settings()
    if Path(src).is_file():
        src = str(Path(src).absolute())
    access = Access(settings.limits, fetcher=RemotePictures(settings).visit(offline))
    try:
        return read(src, access)
    except SourceError as error:
        raise SourceError(f"{name}={quoted(src)}: {error}") from error


def check_output(output: str | None) -> None:
    """Check where a result is to go, before it is bought or waited for.

    Raises:
        CardpressError: Nothing could be written there.
    """
    from cardpress.providers.saving import check_target

    if output not in (None, STANDARD):
        check_target(Path(output))


def deliver(result: Result, output: str | None, *, as_json: bool, quiet: bool) -> None:
    """Write what a result is wanted for, and say what there is."""
    if output == STANDARD:
        print_data(bytes(result))
        return
    path = None if output is None else result.save(output)
    if as_json:
        print_json(_facts(result, path))
    elif not quiet:
        _tell(result, path)


def _tell(result: Result, path: Path | None) -> None:
    from cardpress.providers.saving import meant, media_type_of

    source = "from the store" if result.from_store else f"made by {result.provider}"
    saved = None if path is None else meant(result, path)
    for file in result.files:
        if file != saved:
            note(f"{file.path}: {file.role}, {file.media_type}, {file.size:,} bytes, {source}")
    if path is not None and saved is not None:
        kind, size = media_type_of(saved, path), path.stat().st_size
        note(f"{path}: {kind}, {size:,} bytes, {source}")


def _facts(result: Result, path: Path | None) -> dict[str, Any]:
    return {
        "output": None if path is None else str(path),
        "provider": result.provider,
        "operation": result.operation,
        "digest": result.digest,
        "orderId": result.order_id,
        "fromStore": result.from_store,
        "files": [
            {"role": file.role, "mediaType": file.media_type, "path": str(file.path),
             "bytes": file.size, "sha256": file.digest}
            for file in result.files
        ],
        "facts": dict(result.facts),
    }  # fmt: skip


@contextmanager
def watching(label: str, *, quiet: bool) -> Iterator[Callable[[Running], None]]:
    """Show a bar that follows one order."""
    done = 0
    with progress(label, _STEPS, unit="%", quiet=quiet) as advance:

        def watch(running: Running) -> None:
            nonlocal done
            now = max(done, int((running.progress or 0) * _STEPS))
            advance(now - done)
            done = now

        yield watch
        advance(_STEPS - done)
