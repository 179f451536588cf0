"""`cardpress sign`: a document to the signed address of its picture."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import click

from cardpress.cli.console import print_json
from cardpress.cli.flags import common
from cardpress.cli.source import read_source
from cardpress.formats import FORMATS


def _expiry(
    context: click.Context, parameter: click.Parameter, text: str | None
) -> datetime | float | None:
    """Return seconds from now, or a time; in UTC where it names no zone."""
    if text is None:
        return None
    with suppress(ValueError):
        return float(text)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is neither seconds nor a date as in ISO 8601") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


@click.command("sign")
@click.argument("words", metavar="DOC | NAME=VALUE...", nargs=-1)
@click.option("--template", metavar="NAME", help="Sign a template, filled with NAME=VALUE...")
@click.option(
    "-f",
    "--format",
    default="png",
    metavar="|".join(format.name for format in FORMATS),
    help="png is the default.",
)
@click.option("--base-url", default="", metavar="URL", help="Of the server; else only the path.")
@click.option("--scale", type=float, help="Output pixels per pixel, 1 to 4.")
@click.option("--quality", type=int, help="1 to 100; JPEG, WebP and AVIF only.")
@click.option(
    "--effort",
    type=click.Choice(["fast", "balanced", "small"]),
    help="Time against bytes; balanced is the default.",
)
@click.option(
    "--expires",
    callback=_expiry,
    metavar="WHEN",
    help="Seconds from now, or a date or time such as 2027-12-31T18:00Z. Default: never.",
)
@common
def command(
    words: tuple[str, ...],
    template: str | None,
    format: str,
    base_url: str,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Print the signed address of a picture.

    DOC is a JSON file; - is standard input. With --template the picture is that of a template
    which the server has, e.g. `cardpress sign --template article title="Hello World"`. The key
    is the newest of CARDPRESS_SIGNING_KEYS, or else of those that `cardpress keys signing` has
    made; the server must have it too.
    """
    from cardpress.signing import sign_url

    content = _document(words) if template is None else _filling(template, words)
    url = sign_url(format=format, base_url=base_url, **content, **options)
    if as_json:
        print_json({"url": url})
    else:
        click.echo(url)


def _document(words: tuple[str, ...]) -> dict[str, Any]:
    from cardpress.engine import default_engine

    if len(words) != 1:
        raise click.UsageError("give one document, or --template NAME and what fills it")
    return {"document": read_source(words[0], default_engine().settings.limits)}


def _filling(template: str, words: tuple[str, ...]) -> dict[str, Any]:
    values = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name or name in values:
            raise click.UsageError(f"{word!r} is not NAME=VALUE, or its name is given twice")
        values[name] = value
    return {"template": template, "values": values}
