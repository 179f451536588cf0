"""`cardpress template`: which templates there are, what they take, and how they look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cardpress.cli.console import note, print_data, print_json, print_table, warn
from cardpress.cli.exits import FINDINGS
from cardpress.cli.flags import common
from cardpress.cli.progress import progress
from cardpress.cli.source import STANDARD
from cardpress.errors import EncodeError

if TYPE_CHECKING:
    from cardpress.picture import Picture
    from cardpress.templates import Template

#: Width of a card on a contact sheet, in pixels.
_SMALL = 240

#: Cards beside each other on the sheet of one template.
_COLUMNS = 3


@click.group("template")
def command() -> None:
    """List, show, start and preview templates."""


@command.command("list")
@common
def list_templates(as_json: bool, quiet: bool) -> None:
    """List the templates that can be called by name, and who brings them."""
    from cardpress.templates import catalog

    rows = [(one, catalog.find_template(one.name)) for one in catalog.list_templates()]
    if as_json:
        listed = [
            {"name": one.name, "description": found.description,
             "distribution": one.distribution, "version": one.version}
            for one, found in rows
        ]  # fmt: skip
        print_json({"templates": listed})
    else:
        print_table([(one.name, one.distribution, found.description) for one, found in rows])


@command.command("show")
@click.argument("name", metavar="NAME|FILE")
@common
def show(name: str, as_json: bool, quiet: bool) -> None:
    """Show the variables of a template.

    With --json, its document too.
    """
    found = _find(name)
    variables = {name: variable.to_dict() for name, variable in found.variables.items()}
    if as_json:
        facts = {"name": found.name, "description": found.description, "digest": found.digest}
        print_json({**facts, "variables": variables, "document": found.source["document"]})
        return
    click.echo(f"{found.name}: {found.description}" if found.description else found.name)
    rows = [
        (f"  {name}", each["type"], _default(each), each["description"])
        for name, each in variables.items()
    ]
    if rows:
        print_table(rows)


@command.command("new")
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--from", "source", metavar="NAME|FILE", default="article", show_default=True,
              help="The template to start from.")  # fmt: skip
@common
def new(file: str, source: str, as_json: bool, quiet: bool) -> None:
    """Write a template's file to start from.

    FILE must not exist; - is standard output.
    """
    import json

    data = dict(_find(source).source)
    data.pop("$schema", None)
    if file != STANDARD:
        data["name"] = Path(file).stem
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if file == STANDARD:
        print_data(text.encode("utf-8"))
        return
    path = Path(file)
    if path.exists():
        raise click.UsageError(f"{file} exists already; choose another name")
    _save(path, text.encode("utf-8"))
    if as_json:
        print_json({"output": str(path), "from": source})
    elif not quiet:
        note(f"{path}: see it with 'cardpress template preview {path} -o {path.stem}.png'")


@command.command("preview")
@click.argument("name", metavar="NAME|FILE", required=False)
@click.option("-o", "--output", metavar="FILE", required=True, help="The picture to write.")
@click.option("-s", "--set", "given", metavar="NAME=VALUE", multiple=True,
              help="A value for a variable; may be repeated.")  # fmt: skip
@click.option("--case", metavar="CASE", help="Which sample values: 'ordinary', 'Arabic', ...")
@click.option("--all", "everything", is_flag=True,
              help="All cases on a contact sheet; without NAME, of all templates.")  # fmt: skip
@common
def preview(
    name: str | None,
    output: str,
    given: tuple[str, ...],
    case: str | None,
    everything: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Render a template with sample values.

    NAME is that of a template, or the path of its file. With --all, the exit code is 1 if a text
    does not fit.
    """
    from cardpress.formats import format_of_path

    kind = format_of_path(Path(output)).name
    if everything:
        if given or case:
            raise click.UsageError("--all shows every case; leave out -s and --case")
        _preview_all(name, Path(output), kind, as_json=as_json, quiet=quiet)
        return
    if name is None:
        raise click.UsageError("which template? NAME, or --all")
    picture = _preview(_find(name), given, case or "ordinary", kind)
    picture.save(output)
    _report(picture, output, as_json=as_json, quiet=quiet)


@command.command("schema")
@click.option("-o", "--output", metavar="FILE", default=STANDARD, help="Default: standard output.")
@click.option("--built-in", is_flag=True, help="Leave out the components of plug-ins.")
@common
def schema(output: str, built_in: bool, as_json: bool, quiet: bool) -> None:
    """Print the JSON Schema of template files, for editors."""
    from cardpress.schema import schema_text
    from cardpress.templates.schema import template_schema

    data = schema_text(template_schema(built_in=built_in)).encode("utf-8")
    if output == STANDARD:
        print_data(data)
    else:
        _save(Path(output), data)


def _find(name: str) -> Template:
    from cardpress.templates import find_template

    return find_template(name)


def _default(variable: dict[str, Any]) -> str:
    if variable.get("required"):
        return "required"
    default = variable["default"]
    return "-" if default in (None, "", []) else str(default)


def _preview(template: Template, given: tuple[str, ...], case: str, format: str) -> Picture:
    from cardpress.templates.samples import CASES, sample

    if case not in CASES:
        raise click.UsageError(f"there is no case {case!r}; known are {', '.join(CASES)}")
    texts = dict(_pair(each) for each in given)
    blank = {name: None for name, text in texts.items() if not text.strip()}
    values = {**sample(template, case), **blank, **template.values_of(texts)}
    return template.render(format, **values)


def _pair(given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign or not name:
        raise click.UsageError(f"-s takes NAME=VALUE, not {given!r}")
    return name, value


def _preview_all(
    name: str | None, output: Path, format: str, *, as_json: bool, quiet: bool
) -> None:
    from cardpress.templates import catalog
    from cardpress.templates.samples import CASES
    from cardpress.templates.sheet import contact_sheet, draw_cells, misfits_of

    names = [name] if name else [one.name for one in catalog.list_templates()]
    found = [_find(each) for each in names]
    with progress("previewing", len(found) * len(CASES), quiet=quiet or as_json) as advance:
        cells = draw_cells(found, CASES, advance)
    columns = len(found) if len(found) > 1 else _COLUMNS
    width = _SMALL if len(found) > 1 else 2 * _SMALL
    picture = contact_sheet(cells, columns, width, format)
    picture.save(output)
    misfits = misfits_of(cells)
    if as_json:
        listed = [{"template": t, "case": c, **problem.to_dict()} for t, c, problem in misfits]
        print_json({"output": str(output), "cards": len(cells), "findings": listed})
    elif not quiet:
        for one, case, problem in misfits:
            click.echo(f"{one}, {case}: {problem}")
        note(f"{output}: {len(cells)} cards, {len(misfits) or 'no'} misfits")
    if misfits:
        raise click.exceptions.Exit(FINDINGS)


def _report(picture: Picture, output: str, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        print_json({
            "output": output, "format": picture.format, "width": picture.width,
            "height": picture.height, "bytes": len(picture.data), "sha256": picture.digest,
            "report": [problem.to_dict() for problem in picture.report],
        })  # fmt: skip
    elif not quiet:
        warn(picture.report)
        note(f"{output}: {picture.width} x {picture.height}, {len(picture.data):,} bytes")


def _save(path: Path, data: bytes) -> None:
    from cardpress.picture import write_whole

    try:
        write_whole(path, data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise EncodeError(f"cannot write {str(path)!r}: {reason}") from error
